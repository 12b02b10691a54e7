package io.esmos.testkit.http;

import io.esmos.testkit.witness.Hold;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What goes wrong at an {@link HttpCells} server, for tests. Safe for use by several threads. */
public final class CellFaults {
  /** What happens to one request. */
  enum Fault {
    /** The connection ends before the effect. */
    REFUSE,
    /** The effect happens, then the connection ends. */
    LOSE_ANSWER,
    /** Status 500, without effect. */
    ERROR,
    /** Status 200 and a page for people, without effect. */
    PAGE,
    /** Status 403, without effect. */
    DENY
  }

  private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Hold hold;
  private volatile Duration delay = Duration.ZERO;

  CellFaults() {}

  /** The next request has no effect, and its connection ends without an answer. */
  public void refuseNext() {
    next.add(Fault.REFUSE);
  }

  /** The next request has its effect, and its connection ends without an answer. */
  public void loseNextAnswer() {
    next.add(Fault.LOSE_ANSWER);
  }

  /** The next request is answered with status 500, without effect. */
  public void failNext() {
    next.add(Fault.ERROR);
  }

  /** The next request is answered with status 200 and an HTML page, without effect. */
  public void pageNext() {
    next.add(Fault.PAGE);
  }

  /** The next request is answered with status 403, without effect. */
  public void denyNext() {
    next.add(Fault.DENY);
  }

  /** From now on requests arrive and wait, before their effect, until the hold is released. */
  public Hold hold() {
    Hold now = new Hold();
    hold = now;
    return now;
  }

  /** From now on every request waits this long before its effect; zero ends it. */
  public void delay(Duration time) {
    delay = time;
  }

  /** Waits as told, then says what to do with the request. */
  @Nullable Fault await() throws InterruptedException {
    Hold now = hold;
    if (now != null) {
      now.pass();
    }
    Duration time = delay;
    if (!time.isZero()) {
      boolean early = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
      assert !early : "nobody counts this latch down";
    }
    return next.poll();
  }

  /** Lets go of everything that waits. */
  void clear() {
    Hold now = hold;
    if (now != null) {
      now.release();
    }
    next.clear();
    delay = Duration.ZERO;
  }
}
