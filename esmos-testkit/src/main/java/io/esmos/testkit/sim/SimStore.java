package io.esmos.testkit.sim;

import io.esmos.authority.Cell;
import io.esmos.authority.machine.CellCall;
import io.esmos.machine.Effects;
import io.esmos.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store with one cell. Unless its model counts its writes, the version tag is made from the
 * contents alone, the weakest that the rules allow: contents that were there before have their old
 * tag again.
 */
final class SimStore {
  /** Sees every write that took effect. */
  interface Observer {
    void wrote(int witness, Cell cell);
  }

  final int number;
  final int place;
  private final EventQueue queue;
  private final Observer observer;
  private StoreModel model;
  private final Chance chance;
  private final List<CellCall.Versioned> past = new ArrayList<>();
  private CellCall.@Nullable Versioned held;
  private boolean down;
  private long nextWrite;

  SimStore(
      int number, int place, EventQueue queue, Observer observer, StoreModel model, Chance chance) {
    this.number = number;
    this.place = place;
    this.queue = queue;
    this.observer = observer;
    this.model = model;
    this.chance = chance;
  }

  /** Returns the least time between two writes that it takes. */
  long interval() {
    return model.interval();
  }

  /** Returns whether it does all that it is asked, at once. */
  boolean quick() {
    return model.quick();
  }

  /** Has no accidents of its own from now on. */
  void calm() {
    model = model.calm();
  }

  /** Puts a cell there at the beginning of the world. */
  void begin(Cell cell) {
    put(cell);
  }

  void down(boolean on) {
    down = on;
  }

  boolean isDown() {
    return down;
  }

  Optional<Cell> cell() {
    return Optional.ofNullable(held).map(CellCall.Versioned::cell);
  }

  /** Loses the cell. */
  void wipe() {
    held = null;
  }

  /** Goes back to what it held so many writes ago, as a restored store does. */
  void rollBack(int writes) {
    held = past.get(Math.max(0, past.size() - 1 - writes));
  }

  /** Takes a request; it has its effect, and is answered, when the store comes to it. */
  void serve(CellCall call, Network.Reply<Optional<CellCall.Versioned>> reply) {
    long time = model.time(chance);
    if (time == 0) {
      answer(call, reply);
      return;
    }
    long before = chance.between(0, time);
    queue.at(queue.now() + before, () -> answer(call, later(reply, time - before)));
  }

  /** Holds an answer back, or loses it. */
  private Network.Reply<Optional<CellCall.Versioned>> later(
      Network.Reply<Optional<CellCall.Versioned>> reply, long time) {
    return outcome -> {
      if (!chance.odds(model.lost())) {
        queue.at(queue.now() + time, () -> reply.with(outcome));
      }
    };
  }

  private void answer(CellCall call, Network.Reply<Optional<CellCall.Versioned>> reply) {
    if (down) {
      reply.fail(ProviderException.Code.UNAVAILABLE, "the store is down");
      return;
    }
    switch (call.kind()) {
      case READ -> reply.with(Effects.Outcome.of(Optional.ofNullable(held)));
      case CREATE -> write(held == null, call, reply);
      case REPLACE -> write(held != null && held.tag().equals(call.tag()), call, reply);
    }
  }

  private void write(
      boolean allowed, CellCall call, Network.Reply<Optional<CellCall.Versioned>> reply) {
    if (queue.now() < nextWrite) {
      reply.fail(ProviderException.Code.THROTTLED, "slow down");
      return;
    }
    nextWrite = queue.now() + model.interval();
    if (!allowed || chance.odds(model.races())) {
      reply.value(Optional.empty());
      return;
    }
    Cell cell = call.cell().orElseThrow();
    reply.value(Optional.of(put(cell)));
    observer.wrote(number, cell);
  }

  private CellCall.Versioned put(Cell cell) {
    CellCall.Versioned next =
        new CellCall.Versioned(cell, model.counted() ? "write " + past.size() : tag(cell));
    held = next;
    past.add(next);
    return next;
  }

  private static String tag(Cell cell) {
    return cell.promised().counter()
        + cell.promised().nonce()
        + '/'
        + cell.accepted().counter()
        + cell.accepted().nonce()
        + '/'
        + cell.value().map(value -> value.change()).orElse("");
  }
}
