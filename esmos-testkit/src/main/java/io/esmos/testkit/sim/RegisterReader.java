package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.machine.CellWatch;
import io.esmos.authority.machine.MajorityRead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the register again and again, as a guard does. */
final class RegisterReader {
  private final RegisterWorld world;
  private final SimProcess process;
  private final Chance own;
  private final CellWatch watch;
  private long sawAt;

  RegisterReader(RegisterWorld world, String name, int place) {
    this.world = world;
    this.watch = new CellWatch(world.list);
    this.process = world.process(name, place);
    this.own = world.chance.fork(name);
  }

  void begin() {
    process.after(own.millis(0, 100), this::ask);
  }

  boolean saw(int witness, Cell cell) {
    return watch.newest(witness).equals(cell);
  }

  private void ask() {
    long begun = world.queue.now();
    AuthorityState before = world.oracle.newest();
    MajorityRead.begin(
        process,
        watch,
        RegisterWorld.TIMEOUT,
        process.clock(),
        (answer, now) -> answered(answer, before, begun));
    process.after(own.millis(5, 60), this::ask);
  }

  private void answered(MajorityRead.Answer answer, @Nullable AuthorityState before, long begun) {
    if (answer.chosen().isEmpty()) {
      return;
    }
    MajorityRead.Chosen chosen = answer.chosen().get();
    sawAt = world.queue.now();
    world.told(process.name, () -> "reads " + chosen.value().change());
    if (!world.oracle.isChosen(chosen.ballot())) {
      throw new Violation(
          "G1", process + " grants on " + chosen.value() + ", which was not chosen as it says");
    }
    if (before != null
        && world.oracle.depth(chosen.value().change()) < world.oracle.depth(before.change())) {
      throw new Violation("G1", process + " reads " + chosen.value() + " after " + before);
    }
    world.history.read(process.name, chosen.value().change(), begun, world.queue.now());
  }

  /** With nobody writing, whoever finds a majority of one ballot must be able to read it. */
  void checkSight() {
    Map<Ballot, Integer> accepted = new HashMap<>();
    for (SimStore store : world.stores) {
      if (store.cell().isPresent() && watch.fault(store.number).isEmpty()) {
        accepted.merge(store.cell().get().accepted(), 1, Integer::sum);
      }
    }
    boolean there = accepted.values().stream().anyMatch(world.list::majority);
    if (there && world.queue.now() - sawAt > 1_000_000_000L) {
      throw new Violation(
          "16", process + " cannot read a value that a majority has accepted: " + accepted);
    }
  }
}
