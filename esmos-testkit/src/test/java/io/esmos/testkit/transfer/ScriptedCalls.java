package io.esmos.testkit.transfer;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lets calls go wrong as a script wants it; one has its effect at a time. */
final class ScriptedCalls {
  private final List<String> log = new ArrayList<>();
  private final Runnable forget;
  private Fault.Script script = Fault.Script.NONE;
  private boolean dead;

  /**
   * Begins without a script.
   *
   * @param forget makes the store forget what is under way
   */
  ScriptedCalls(Runnable forget) {
    this.forget = forget;
  }

  synchronized void script(Fault.Script next) {
    script = next;
    log.clear();
  }

  /** The process is started again. */
  synchronized void revive() {
    dead = false;
    script(Fault.Script.NONE);
  }

  synchronized List<String> log() {
    return List.copyOf(log);
  }

  <T> T call(String operation, Deadline deadline, Supplier<T> effect) {
    return call(operation, deadline, fault -> effect.get());
  }

  <T> T call(String operation, Deadline deadline, Function<Fault, T> effect) {
    Fault fault = begin(operation, deadline);
    synchronized (this) {
      before(fault, operation);
      T result = undisturbed(() -> effect.apply(fault));
      if (fault == Fault.LOSE_ANSWER) {
        throw refused(Code.TIMEOUT, operation);
      }
      if (fault == Fault.KILL_AFTER) {
        dead = true;
        throw new Fault.Killed();
      }
      return result;
    }
  }

  /** A call that has arrived is not stopped by an interrupt of who made it. */
  static <T> T undisturbed(Supplier<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      return work.get();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static ProviderException refused(Code code, String operation) {
    return ProviderException.of(code, operation, "as the script wants it");
  }

  private Fault begin(String operation, Deadline deadline) {
    Fault fault;
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw refused(Code.NOT_SENT, operation);
    }
    synchronized (this) {
      log.add(operation);
      if (dead) {
        throw new Fault.Killed();
      }
      fault = script.fault(log.size(), operation);
    }
    if (fault == Fault.STALL) {
      stall(operation, deadline);
    }
    return fault;
  }

  private static void stall(String operation, Deadline deadline) {
    try {
      boolean ended =
          new CountDownLatch(1).await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (ended) {
        throw new AssertionError("nobody counts it down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw refused(Code.TIMEOUT, operation);
  }

  private void before(Fault fault, String operation) {
    switch (fault) {
      case FAIL -> throw refused(Code.UNAVAILABLE, operation);
      case THROTTLE -> throw refused(Code.THROTTLED, operation).retryAfter(Duration.ofMillis(1));
      case RACE -> throw refused(Code.CONFLICT, operation);
      case GONE -> {
        forget.run();
        throw refused(Code.NOT_FOUND, operation);
      }
      case KILL -> {
        dead = true;
        throw new Fault.Killed();
      }
      default -> {}
    }
  }
}
