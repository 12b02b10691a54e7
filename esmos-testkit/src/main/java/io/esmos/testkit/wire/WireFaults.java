package io.esmos.testkit.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a wire server's requests. Faults are planned for the next requests that
 * match, each for one request, in their order. Safe for use by several threads.
 */
public final class WireFaults {
  /** What goes wrong with one request. */
  public enum Kind {
    /** No effect, and the connection is closed without an answer. */
    HANG_UP,
    /** The effect, and the connection is closed without an answer. */
    LOSE_ANSWER,
    /** The effect, and the connection is closed in the middle of the answer's body. */
    CUT_ANSWER,
    /** No effect: the connection is closed in the middle of the request's body. */
    CUT_REQUEST,
    /** The request arrives with one bit turned in its body; what that has for an effect. */
    ALTER_REQUEST,
    /** The effect, and an answer with one bit turned in its body. */
    ALTER_ANSWER,
    /** The effect, and half of the answer's body, which claims to be all of it. */
    SHORTEN_ANSWER,
    /** No effect and no answer for as long as the server runs. */
    STALL,
    /** The effect, and no answer for as long as the server runs. */
    STALL_AFTER,
    /** Another answer, and no effect. */
    ANSWER
  }

  /**
   * A fault of one request; {@code answer} for {@link Kind#ANSWER} alone. It ends when the faults
   * that were planned with it are cleared, also for a request that comes to it later.
   */
  record Fault(
      Predicate<WireRequest> which, Kind kind, @Nullable WireAnswer answer, CountDownLatch ending) {
    /** Waits until the faults are cleared or the server is stopped. */
    void stall() throws InterruptedException {
      ending.await();
    }
  }

  private record Hold(Predicate<WireRequest> which, CountDownLatch arrived, CountDownLatch gate) {}

  private final Object lock = new Object();
  private final List<Fault> planned = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private Duration latency = Duration.ZERO;
  private CountDownLatch ending = new CountDownLatch(1);

  WireFaults() {}

  /** A request that is held back before its effect. */
  public final class Held {
    private final Hold hold;

    private Held(Hold hold) {
      this.hold = hold;
    }

    /** Waits until a request has arrived that is held; false after this time. */
    public boolean await(Duration time) throws InterruptedException {
      return hold.arrived().await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets the held requests go, and holds no more. */
    public void release() {
      synchronized (lock) {
        holds.remove(hold);
      }
      hold.gate().countDown();
    }
  }

  /** Plans this fault for the next request that matches, after those that are planned already. */
  public void plan(Predicate<WireRequest> which, Kind kind) {
    if (kind == Kind.ANSWER) {
      throw new IllegalArgumentException("say which answer");
    }
    add(which, kind, null);
  }

  /** Plans this answer, without effect, for the next request that matches. */
  public void plan(Predicate<WireRequest> which, WireAnswer answer) {
    add(which, Kind.ANSWER, Objects.requireNonNull(answer, "answer"));
  }

  /** Holds every matching request back, before its effect, until it is released. */
  public Held hold(Predicate<WireRequest> which) {
    Hold hold = new Hold(which, new CountDownLatch(1), new CountDownLatch(1));
    synchronized (lock) {
      holds.add(hold);
    }
    return new Held(hold);
  }

  /** Delays every request by this time. */
  public void latency(Duration time) {
    synchronized (lock) {
      latency = time;
    }
  }

  /** Forgets what is planned, releases what is held, and delays nothing. */
  public void clear() {
    synchronized (lock) {
      planned.clear();
      holds.forEach(hold -> hold.gate().countDown());
      holds.clear();
      latency = Duration.ZERO;
      ending.countDown();
      ending = new CountDownLatch(1);
    }
  }

  private void add(Predicate<WireRequest> which, Kind kind, @Nullable WireAnswer answer) {
    synchronized (lock) {
      planned.add(new Fault(which, kind, answer, ending));
    }
  }

  /** Takes the fault that ends a request before its body was read; only its head is looked at. */
  boolean cuts(WireRequest head) {
    synchronized (lock) {
      return take(head, fault -> fault.kind() == Kind.CUT_REQUEST).isPresent();
    }
  }

  /** Waits as long as the request is delayed and held, and takes its fault. */
  Optional<Fault> await(WireRequest request) throws InterruptedException {
    List<Hold> matching;
    Duration delay;
    CountDownLatch end;
    synchronized (lock) {
      matching = holds.stream().filter(hold -> hold.which().test(request)).toList();
      delay = latency;
      end = ending;
    }
    if (!delay.isZero()) {
      end.await(delay.toNanos(), TimeUnit.NANOSECONDS);
    }
    for (Hold hold : matching) {
      hold.arrived().countDown();
      hold.gate().await();
    }
    synchronized (lock) {
      return take(request, fault -> fault.kind() != Kind.CUT_REQUEST);
    }
  }

  private Optional<Fault> take(WireRequest request, Predicate<Fault> kinds) {
    Iterator<Fault> faults = planned.iterator();
    while (faults.hasNext()) {
      Fault fault = faults.next();
      if (kinds.test(fault) && fault.which().test(request)) {
        faults.remove();
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
