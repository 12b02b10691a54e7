package io.esmos.authority;

import java.time.Duration;

/**
 * How a guard renews its grant. Immutable; {@link #DEFAULTS} suits a writer whose witnesses answer
 * within half a second.
 *
 * @param grantTime how long a grant lasts at most; the smaller of this and the authority's own is
 *     used (rule G3)
 * @param renewalInterval how often the witnesses are asked
 * @param readDeadline how long one question may take
 * @param pauseMargin how long a garbage collection or a busy machine may hold a healthy writer
 *     without a refusal
 */
public record GuardOptions(
    Duration grantTime, Duration renewalInterval, Duration readDeadline, Duration pauseMargin) {
  /** 3 s of grant, asked for every 0.5 s with a deadline of 0.5 s, and 1 s of pause. */
  public static final GuardOptions DEFAULTS =
      new GuardOptions(
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofSeconds(1));

  /** Checks rule G5, and says which number to change and to what. */
  public GuardOptions {
    atLeast("renewalInterval", renewalInterval, Duration.ofMillis(10));
    atLeast("readDeadline", readDeadline, Duration.ofMillis(10));
    atLeast("pauseMargin", pauseMargin, Duration.ZERO);
    Duration least = least(renewalInterval, readDeadline, pauseMargin);
    if (grantTime.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "grantTime "
              + text(grantTime)
              + " is below renewalInterval + 2 x readDeadline + pauseMargin = "
              + text(least)
              + " (G5): raise grantTime to "
              + text(least)
              + ", or lower the others; a healthy writer would be refused now and then");
    }
  }

  /** Returns the shortest grant time that these timers allow. */
  public static Duration least(Duration renewal, Duration readDeadline, Duration pauseMargin) {
    return renewal.plus(readDeadline.multipliedBy(2)).plus(pauseMargin);
  }

  /** Returns these options with another grant time. */
  public GuardOptions withGrantTime(Duration time) {
    return new GuardOptions(time, renewalInterval, readDeadline, pauseMargin);
  }

  private static void atLeast(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          name + " " + text(value) + " must be at least " + text(least));
    }
  }

  private static String text(Duration time) {
    return time.toMillis() + " ms";
  }
}
