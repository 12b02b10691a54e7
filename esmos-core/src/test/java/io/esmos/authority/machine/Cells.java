package io.esmos.authority.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.WitnessList;
import io.esmos.machine.ManualEffects;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Three stores whose version tag is the hash of the contents: the weakest that is allowed. */
final class Cells {
  static final Site A = Site.of("aws/a");
  static final Site B = Site.of("azure/b");
  static final Duration TIMEOUT = Duration.ofMillis(500);
  static final WitnessList LIST =
      new WitnessList(
          "clinic",
          List.of(
              new WitnessList.Member("one", Vendor.AWS),
              new WitnessList.Member("two", Vendor.AZURE),
              new WitnessList.Member("three", Vendor.GCP)));

  final ManualEffects effects = new ManualEffects();
  final List<Optional<Cell>> cells =
      new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));
  final Random random = new Random(1);

  /** Makes cells that hold this value, accepted under a first ballot. */
  static Cells holding(AuthorityState value) {
    Cells cells = new Cells();
    Ballot ballot = Ballot.above(0, cells.random);
    for (int i = 0; i < 3; i++) {
      cells.cells.set(i, Optional.of(Cell.empty("clinic", LIST.hash()).accept(ballot, value)));
    }
    return cells;
  }

  static AuthorityState first() {
    return AuthorityState.first(A, Duration.ofSeconds(3), "init");
  }

  CellWatch watch() {
    return new CellWatch(LIST);
  }

  StorePace pace() {
    return new StorePace(List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  Cell cell(int i) {
    return cells.get(i).orElseThrow();
  }

  static String tag(Cell cell) {
    return Integer.toHexString(cell.hashCode());
  }

  /** Does what a call asks of its store; returns the answer. */
  Optional<CellCall.Versioned> apply(CellCall call) {
    Optional<Cell> there = cells.get(call.witness());
    boolean allowed =
        switch (call.kind()) {
          case READ -> false;
          case CREATE -> there.isEmpty();
          case REPLACE -> there.map(Cells::tag).equals(Optional.of(call.tag()));
        };
    if (allowed) {
      cells.set(call.witness(), call.cell());
    }
    Optional<Cell> answer =
        call.kind() == CellCall.Kind.READ ? there : allowed ? call.cell() : Optional.empty();
    return answer.map(cell -> new CellCall.Versioned(cell, tag(cell)));
  }

  List<ManualEffects.Sent<Optional<CellCall.Versioned>>> waiting() {
    return effects.sent(CellCall.class);
  }

  ManualEffects.Sent<Optional<CellCall.Versioned>> waiting(int witness) {
    return waiting().stream()
        .filter(one -> ((CellCall) one.call()).witness() == witness)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is waiting for witness " + witness));
  }

  /** Executes and answers what waits for this witness next. */
  void serve(int witness) {
    ManualEffects.Sent<Optional<CellCall.Versioned>> one = waiting(witness);
    effects.answer(one, apply((CellCall) one.call()));
  }

  /** Executes what waits for this witness next, and loses the answer. */
  void serveAndLose(int witness) {
    ManualEffects.Sent<Optional<CellCall.Versioned>> one = waiting(witness);
    apply((CellCall) one.call());
    effects.fail(one, ProviderException.Code.TIMEOUT);
  }

  void fail(int witness) {
    effects.fail(waiting(witness), ProviderException.Code.UNAVAILABLE);
  }

  /** Serves everything until nothing waits. */
  void serveAll() {
    while (!waiting().isEmpty()) {
      serve(((CellCall) waiting().get(0).call()).witness());
    }
  }

  /** Serves these witnesses until nothing waits for them. */
  void serveOnly(Integer... witnesses) {
    List<Integer> only = List.of(witnesses);
    while (waiting().stream().anyMatch(one -> only.contains(((CellCall) one.call()).witness()))) {
      for (int witness : only) {
        if (waiting().stream().anyMatch(one -> ((CellCall) one.call()).witness() == witness)) {
          serve(witness);
        }
      }
    }
  }
}
