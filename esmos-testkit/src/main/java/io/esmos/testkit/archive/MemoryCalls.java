package io.esmos.testkit.archive;

import io.esmos.archive.ObjectKey;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaults.Fault;
import io.esmos.testkit.witness.Hold;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** How calls reach a store in memory: one at a time, or not at all. */
final class MemoryCalls {
  private final ArchiveFaults faults = new ArchiveFaults();
  private final Object lock = new Object();

  ArchiveFaults faults() {
    return faults;
  }

  /** Does something in the store without a call of a client. */
  <T> T inside(Supplier<T> work) {
    synchronized (lock) {
      return work.get();
    }
  }

  <T> T call(String operation, ObjectKey key, Deadline deadline, Function<Fault, T> effect) {
    return call(operation, Optional.of(key), deadline, effect);
  }

  <T> T call(
      String operation, Optional<ObjectKey> key, Deadline deadline, Function<Fault, T> effect) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before it was sent");
    }
    Fault fault = faults.take(operation, key);
    await(operation, deadline);
    if (fault == Fault.UNREACHED) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "the store cannot be reached");
    }
    if (fault == Fault.THROTTLED) {
      throw ProviderException.of(Code.THROTTLED, operation, "slow down")
          .retryAfter(faults.retryAfter());
    }
    T answer = inside(() -> effect.apply(fault));
    if (fault == Fault.ANSWER_LOST) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "the answer was lost");
    }
    if (fault == Fault.ENDLESS_ANSWER) {
      throw ProviderException.of(Code.MALFORMED, operation, "the answer is too long");
    }
    return answer;
  }

  private void await(String operation, Deadline deadline) {
    Optional<Hold> hold = faults.held();
    try {
      if (hold.isPresent() && !hold.get().pass(deadline.remaining())) {
        throw ProviderException.of(Code.TIMEOUT, operation, "no answer in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.UNAVAILABLE, operation, "interrupted while it waited");
    }
  }
}
