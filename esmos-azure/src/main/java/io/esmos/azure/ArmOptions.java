package io.esmos.azure;

import java.time.Duration;

/**
 * How fast the Azure Resource Manager is asked. Its quotas hold for one principal on one
 * subscription, so that all who share a principal share them. Immutable.
 *
 * @param readsPerSecond reading calls a second, in bursts of ten seconds' worth. Azure refills 25 a
 *     second up to 250
 * @param writesPerMinute changing calls a minute, in bursts of a minute's worth. Azure's network
 *     provider takes 1,000 in five minutes
 * @param pageSize how many record sets or zones are asked for in one page. Azure gives 100 where
 *     nothing is said
 * @param retryPause the pause before a reading call is tried again, doubled each time, where Azure
 *     names none
 */
public record ArmOptions(
    int readsPerSecond, int writesPerMinute, int pageSize, Duration retryPause) {
  /** What fits a principal of its own on a subscription with the usual quotas. */
  public static final ArmOptions DEFAULTS = new ArmOptions(25, 200, 100, Duration.ofMillis(200));

  private static final int MOST = 1_000_000;

  /** Checks the bounds. */
  public ArmOptions {
    check("readsPerSecond", readsPerSecond, MOST);
    check("writesPerMinute", writesPerMinute, MOST);
    check("pageSize", pageSize, 1000);
    if (retryPause.compareTo(Duration.ofMillis(10)) < 0) {
      throw new IllegalArgumentException("retryPause must be at least 10 ms; it is " + retryPause);
    }
  }

  /** Returns these options with other rates. */
  public ArmOptions rates(int reads, int writes) {
    return new ArmOptions(reads, writes, pageSize, retryPause);
  }

  /** Returns these options with another size of pages. */
  public ArmOptions page(int size) {
    return new ArmOptions(readsPerSecond, writesPerMinute, size, retryPause);
  }

  /** Returns these options with another pause before the second try of a reading call. */
  public ArmOptions retryPause(Duration pause) {
    return new ArmOptions(readsPerSecond, writesPerMinute, pageSize, pause);
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be from 1 to " + most + "; it is " + value);
    }
  }
}
