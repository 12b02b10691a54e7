package io.esmos.testkit.sim;

import io.esmos.machine.Effects;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.ProviderException;
import java.util.function.Consumer;

/**
 * What lies between places: requests and answers that take their time, are lost, come late (also
 * after their sender's end) or twice, and cuts, also in one direction only.
 */
final class Network {
  /** The accidents of a seed. */
  static final class Faults {
    /** The probability that a request is lost. */
    double lostRequest;

    /** The probability that an answer is lost: the effect has happened. */
    double lostAnswer;

    /** The probability that a request is held back, up to {@link #longestDelay}. */
    double late;

    /** The probability that a request arrives a second time, where a transport could do that. */
    double twice;

    /** The probability that an answer to one place takes up to 0.45 s longer. */
    double slowAnswer;

    /** That place. */
    int slowPlace;

    /** How long a late request takes at most, in nanoseconds. */
    long longestDelay = 6_000_000_000L;

    /** How long a request takes at most when nothing is wrong, in nanoseconds. */
    long usualDelay = 30_000_000;
  }

  /** What a server answers with, once. */
  interface Reply<R> {
    void with(Outcome<R> outcome);

    default void value(R value) {
      with(Outcome.of(value));
    }

    default void fail(ProviderException.Code code, String why) {
      with(Outcome.failed(ProviderException.of(code, "simulated", why)));
    }
  }

  final Faults faults = new Faults();

  /** One for all time-outs of a world: making an exception costs more than simulating one. */
  private final ProviderException timedOut =
      ProviderException.of(ProviderException.Code.TIMEOUT, "simulated", "no answer in time");

  private final EventQueue queue;
  private final Chance chance;
  private final int[][] cuts;
  private final int[] lost;

  Network(EventQueue queue, Chance chance, int places) {
    this.queue = queue;
    this.chance = chance;
    this.cuts = new int[places][places];
    this.lost = new int[places];
  }

  /** Cuts the way from one place to another, or mends one such cut. */
  void cut(int from, int to, boolean on) {
    cuts[from][to] += on ? 1 : -1;
  }

  boolean open(int from, int to) {
    return cuts[from][to] == 0;
  }

  /** Returns how many requests to a place, and answers from there, have got lost so far. */
  int lost(int place) {
    return lost[place];
  }

  /** Returns how long a message takes when nothing is wrong. */
  long delay() {
    long delay = 1_000_000 + chance.between(0, faults.usualDelay);
    return chance.odds(0.01) ? delay + chance.millis(20, 250) : delay;
  }

  /**
   * Makes a call: the server sees it after a while, or never; the caller hears of it exactly once,
   * by its time-out.
   *
   * @param repeatable whether the transport could deliver it twice
   */
  <R> void call(
      SimProcess from,
      int to,
      long timeout,
      boolean repeatable,
      Consumer<Reply<R>> server,
      Effects.Answer<R> then) {
    new Exchange<>(from, to, timeout, server, then).send(repeatable);
  }

  private final class Exchange<R> implements Reply<R> {
    private final SimProcess from;
    private final int to;
    private final int life;
    private final long deadline;
    private final Consumer<Reply<R>> server;
    private final Effects.Answer<R> then;
    private boolean watched;
    private boolean replied;
    private boolean over;

    Exchange(
        SimProcess from, int to, long timeout, Consumer<Reply<R>> server, Effects.Answer<R> then) {
      this.from = from;
      this.to = to;
      this.life = from.life();
      this.deadline = queue.now() + from.real(timeout);
      this.server = server;
      this.then = then;
    }

    void send(boolean repeatable) {
      if (!open(from.place, to) || chance.odds(faults.lostRequest)) {
        lose();
        return;
      }
      long arrival = queue.now() + delay();
      if (chance.odds(faults.late)) {
        arrival += chance.between(0, faults.longestDelay);
      }
      queue.at(arrival, this::arrive);
      if (arrival >= deadline) {
        watch();
      }
      if (repeatable && chance.odds(faults.twice)) {
        queue.at(arrival + chance.between(0, faults.longestDelay), this::arriveAgain);
      }
    }

    private void arrive() {
      if (!open(from.place, to)) {
        lose();
        return;
      }
      server.accept(this);
      if (!replied) {
        watch();
      }
    }

    private void arriveAgain() {
      server.accept(outcome -> {});
    }

    @Override
    public void with(Outcome<R> outcome) {
      if (replied) {
        return;
      }
      replied = true;
      long arrival = queue.now() + delay();
      if (from.place == faults.slowPlace && chance.odds(faults.slowAnswer)) {
        arrival += chance.between(0, 450_000_000L);
      }
      if (!open(to, from.place) || chance.odds(faults.lostAnswer)) {
        lose();
        return;
      }
      if (arrival >= deadline) {
        watch();
        return;
      }
      queue.at(arrival, () -> answer(outcome));
    }

    private void lose() {
      lost[to]++;
      watch();
    }

    private void watch() {
      if (!watched) {
        watched = true;
        queue.at(deadline, () -> answer(Outcome.failed(timedOut)));
      }
    }

    private void answer(Outcome<R> outcome) {
      if (!over) {
        over = true;
        from.happen(life, () -> then.on(outcome, from.clock()));
      }
    }
  }
}
