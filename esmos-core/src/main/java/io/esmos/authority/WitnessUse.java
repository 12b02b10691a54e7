package io.esmos.authority;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * How often one witness is asked in a month, and what that costs: every guard and every controller
 * reads each witness at its own rate, and a change of the authority writes it twice, to promise and
 * to accept. Reads decide the price: two a second are 5.3 million a month. Immutable.
 *
 * @param reads reads a month
 * @param writes writes a month
 */
public record WitnessUse(long reads, long writes) {
  /** A month of 365.25 / 12 days. */
  public static final Duration MONTH = Duration.ofMinutes(43_830);

  /** Checks the numbers. */
  public WitnessUse {
    if (reads < 0 || writes < 0) {
      throw new IllegalArgumentException("calls are 0 or more");
    }
  }

  /** Returns the use by so many application instances. */
  public static WitnessUse ofGuards(int instances, GuardOptions options) {
    return new WitnessUse(times(instances, options.renewalInterval()), 0);
  }

  /**
   * Returns the use by so many controllers.
   *
   * @param interval how often each reads the authority, {@code authorityInterval} of its options
   * @param changes how many changes of the authority a month; drills and failovers have two to six
   *     each
   */
  public static WitnessUse ofControllers(int controllers, Duration interval, long changes) {
    return new WitnessUse(times(controllers, interval), 2 * changes);
  }

  /** Returns this use and another together. */
  public WitnessUse plus(WitnessUse other) {
    return new WitnessUse(Math.addExact(reads, other.reads), Math.addExact(writes, other.writes));
  }

  /** Returns what a month costs at these prices, in their currency, to the cent, rounded up. */
  public BigDecimal monthly(CallPrices prices) {
    BigDecimal million = BigDecimal.valueOf(1_000_000);
    return prices
        .millionReads()
        .multiply(BigDecimal.valueOf(reads))
        .add(prices.millionWrites().multiply(BigDecimal.valueOf(writes)))
        .divide(million, 2, RoundingMode.CEILING);
  }

  private static long times(int askers, Duration interval) {
    if (askers < 0 || interval.isZero() || interval.isNegative()) {
      throw new IllegalArgumentException("so many askers, each after an interval above 0");
    }
    return Math.round((double) MONTH.toNanos() / interval.toNanos()) * askers;
  }
}
