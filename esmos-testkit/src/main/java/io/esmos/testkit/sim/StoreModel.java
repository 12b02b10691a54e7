package io.esmos.testkit.sim;

import java.util.List;

/**
 * How a vendor's store behaves to the register: how long it takes, how often it may be written,
 * what it loses, what its version tags are made from. The times are orders of magnitude, chosen to
 * be far apart; what is promised must hold with any of them.
 *
 * @param name the vendor's store
 * @param interval the least time between two writes, in nanoseconds; above that it throttles
 * @param least how long a request takes at least, in nanoseconds
 * @param most how long it takes at most, but for a stall
 * @param stalls the probability that a request takes up to {@link #STALL} longer
 * @param lost the probability that an answer is lost behind the effect
 * @param races the probability that a write is refused although its condition holds, because
 *     another request was at the same key: S3's 409
 * @param counted whether tags are never used again (a generation), or made from the contents
 */
record StoreModel(
    String name,
    long interval,
    long least,
    long most,
    double stalls,
    double lost,
    double races,
    boolean counted) {
  /** How much longer a request takes that stalls, at most: longer than any deadline here. */
  static final long STALL = 1_500_000_000L;

  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** A store that answers at once and takes every write: nothing but the network is slow. */
  static final StoreModel PLAIN = new StoreModel("plain", 0, 0, 0, 0, 0, 0, false);

  static final StoreModel S3 = new StoreModel("s3", 0, 10 * MS, 60 * MS, 0.005, 0.005, 0.03, false);
  static final StoreModel R2 =
      new StoreModel("r2", SECOND, 25 * MS, 150 * MS, 0.01, 0.01, 0, false);
  static final StoreModel GCS =
      new StoreModel("gcs", SECOND, 20 * MS, 120 * MS, 0.005, 0.005, 0, true);
  static final StoreModel BLOB =
      new StoreModel("blob", 0, 5 * MS, 40 * MS, 0.005, 0.005, 0.01, true);
  static final StoreModel DYNAMODB =
      new StoreModel("dynamodb", 0, 3 * MS, 15 * MS, 0.002, 0.005, 0, true);
  static final StoreModel POSTGRESQL =
      new StoreModel("postgresql", 0, MS, 6 * MS, 0.02, 0.01, 0, true);

  static final List<StoreModel> VENDORS = List.of(S3, R2, GCS, BLOB, DYNAMODB, POSTGRESQL);

  /** Returns a plain store that takes a write in so many nanoseconds. */
  static StoreModel every(long interval) {
    return interval == 0 ? PLAIN : new StoreModel("slow", interval, 0, 0, 0, 0, 0, false);
  }

  /** Returns this store on a good day: as slow and as limited, but it stalls and loses nothing. */
  StoreModel calm() {
    return new StoreModel(name, interval, least, most, 0, 0, 0, counted);
  }

  /** Returns whether it does all that it is asked, at once. */
  boolean quick() {
    return interval == 0 && most == 0;
  }

  /** Returns how long a request takes inside the store. */
  long time(Chance chance) {
    if (most == 0) {
      return 0;
    }
    long time = chance.between(least, most);
    return chance.odds(stalls) ? time + chance.between(0, STALL) : time;
  }
}
