package io.esmos.failover;

import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a controller puts its newest report for the others to read. Safe for use by several
 * threads; the report is a text of the format {@code esmos-report} and holds no secret.
 */
public final class ReportBoard {
  private final Ticker ticker;
  private volatile @Nullable Posted posted;

  /** Makes an empty board. */
  public ReportBoard(Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
  }

  /** Replaces the report. */
  public void post(String text) {
    posted = new Posted(text, ticker.nanos());
  }

  /** Returns the newest report and its age, empty before the first. */
  public Optional<Notice> newest() {
    Posted now = posted;
    return now == null
        ? Optional.empty()
        : Optional.of(new Notice(now.text, Duration.ofNanos(ticker.nanos() - now.at)));
  }

  private record Posted(String text, long at) {}

  /**
   * A report as somebody reads it.
   *
   * @param text the report
   * @param age how old it was when it was handed out, on the clock of the board's process
   */
  public record Notice(String text, Duration age) {
    /** Checks the components. */
    public Notice {
      Objects.requireNonNull(text, "text");
      if (age.isNegative()) {
        throw new IllegalArgumentException("age " + age + " is negative");
      }
    }
  }
}
