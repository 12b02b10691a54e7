package io.esmos.authority;

import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * This process may not write now. Nothing was written: the work can be sent to the writer's site,
 * or tried again here after {@link #retryAfter}.
 */
public final class WriteRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long epoch;
  private final transient @org.jspecify.annotations.Nullable Site writer;
  private final Duration retryAfter;

  /**
   * Makes a refusal.
   *
   * @param epoch the newest epoch that this process knows of, 0 if none
   * @param writer the site that may write as far as this process knows
   * @param retryAfter when it is worth asking again
   * @param why the reason, for people
   */
  public WriteRefused(long epoch, Optional<Site> writer, Duration retryAfter, String why) {
    super(
        "write refused: "
            + why
            + " (epoch "
            + epoch
            + ", writer "
            + writer.map(Site::toString).orElse("unknown")
            + ", retry after "
            + retryAfter.toMillis()
            + " ms)");
    this.epoch = epoch;
    this.writer = writer.orElse(null);
    this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
  }

  /** Returns the newest epoch that this process knows of, 0 if none. */
  public long epoch() {
    return epoch;
  }

  /** Returns the site that may write as far as this process knows. */
  public Optional<Site> writer() {
    return Optional.ofNullable(writer);
  }

  /** Returns when it is worth asking again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
