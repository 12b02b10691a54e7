package io.esmos.postgres;

import java.time.Duration;
import java.util.Objects;

/**
 * The numbers of a {@link PostgresDatabase}.
 *
 * @param longestCall after which a promotion that was sent does nothing any more, by the server's
 *     own clock; 10 s, at least 1 s. It is waited for whenever a controller takes over from another
 * @param receiverFresh how old the last message from the upstream may be for a replica to count as
 *     receiving; 3 s, at least 100 ms. Above the interval of the heartbeat, and above a stall of
 *     the writer that shall cause nothing
 * @param settle how long after a reload of its settings a writer's report of who is in sync is not
 *     believed, because PostgreSQL's processes take them one by one; 1 s
 * @param reclone how long a re-clone may take; 6 h
 * @param slotKeepMegabytes how much log a slot may hold back, set where the server has no limit;
 *     16,384
 */
public record PostgresOptions(
    Duration longestCall,
    Duration receiverFresh,
    Duration settle,
    Duration reclone,
    int slotKeepMegabytes) {
  /** The defaults. */
  public static final PostgresOptions DEFAULTS =
      new PostgresOptions(
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          Duration.ofHours(6),
          16_384);

  /** Checks the bounds. */
  public PostgresOptions {
    atLeast("longestCall", longestCall, Duration.ofSeconds(1));
    atLeast("receiverFresh", receiverFresh, Duration.ofMillis(100));
    atLeast("settle", settle, Duration.ZERO);
    atLeast("reclone", reclone, Duration.ofSeconds(1));
    if (slotKeepMegabytes < 64) {
      throw new IllegalArgumentException(
          "slotKeepMegabytes " + slotKeepMegabytes + " must be at least 64");
    }
  }

  /** Returns these options with another longest call. */
  public PostgresOptions longestCall(Duration value) {
    return new PostgresOptions(value, receiverFresh, settle, reclone, slotKeepMegabytes);
  }

  /** Returns these options with another age of a receiver's last message. */
  public PostgresOptions receiverFresh(Duration value) {
    return new PostgresOptions(longestCall, value, settle, reclone, slotKeepMegabytes);
  }

  /** Returns these options with another time to settle. */
  public PostgresOptions settle(Duration value) {
    return new PostgresOptions(longestCall, receiverFresh, value, reclone, slotKeepMegabytes);
  }

  private static void atLeast(String name, Duration value, Duration least) {
    Objects.requireNonNull(value, name);
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          name + " " + value.toMillis() + " ms must be at least " + least.toMillis() + " ms");
    }
  }
}
