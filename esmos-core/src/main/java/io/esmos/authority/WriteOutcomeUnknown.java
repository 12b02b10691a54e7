package io.esmos.authority;

import org.jspecify.annotations.Nullable;

/**
 * The work may or may not have been written, and may be lost by a change of writer: it must not be
 * reported as done. Read it back at the writer, or send it again under the same request id.
 */
public final class WriteOutcomeUnknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long epoch;

  /**
   * Makes an unknown outcome.
   *
   * @param epoch the epoch in which the work began
   * @param why what happened, for people
   * @param cause what was thrown by the work, if anything was
   */
  public WriteOutcomeUnknown(long epoch, String why, @Nullable Throwable cause) {
    super("write outcome unknown: " + why + " (epoch " + epoch + ")", cause);
    this.epoch = epoch;
  }

  /** Returns the epoch in which the work began. */
  public long epoch() {
    return epoch;
  }
}
