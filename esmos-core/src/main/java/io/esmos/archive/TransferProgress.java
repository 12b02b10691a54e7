package io.esmos.archive;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a transfer is. Immutable.
 *
 * @param key the object that is written, or read
 * @param bytes how many bytes are at their place, those of an earlier run among them
 * @param total how many there will be, where it is known
 * @param bytesPerSecond the mean rate of this run; 0 before anything was moved
 * @param remaining how long it will take at that rate, where it can be said
 * @param done whether the transfer is over, with success
 */
public record TransferProgress(
    ObjectKey key,
    long bytes,
    OptionalLong total,
    double bytesPerSecond,
    Optional<Duration> remaining,
    boolean done) {
  /** Hears of progress. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Is told how far a transfer is: by one thread at a time, and never while a lock is held. What
     * it throws ends the transfer.
     */
    void moved(TransferProgress progress);
  }

  /** Checks the components. */
  public TransferProgress {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(total, "total");
    Objects.requireNonNull(remaining, "remaining");
  }
}
