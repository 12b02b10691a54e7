package io.esmos.testkit.database;

import io.esmos.database.GlobalDatabase;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * What an implementer of {@link GlobalDatabase} gives to {@link GlobalDatabaseContract}: a database
 * of three members, and a hand on its machines and on the way to them. At the beginning of a rule
 * the writer takes writes, both others follow it, all are reachable, commits wait for nobody, and
 * the epoch row is at least 1. Closed after every rule.
 */
public interface DatabaseBench extends AutoCloseable {
  /** Returns the provider under test. */
  GlobalDatabase database();

  /** Returns a provider of the same database with as little in common as two processes have. */
  GlobalDatabase other();

  /** Returns the site that writes at the beginning. */
  Site writer();

  /** Returns one of the two sites that follow at the beginning. */
  Site candidate();

  /** Returns the other one. */
  Site third();

  /**
   * Begins to write a row at a member, as a client beside it would, whatever the caller of the
   * provider can reach. The future ends when the commit is acknowledged, or with an exception if it
   * is refused.
   */
  CompletableFuture<Void> append(Site site, String row);

  /** Asks the member itself whether it has the row; false if it does not run. */
  boolean has(Site site, String row);

  /** Counts the heartbeat row up at the writer, and returns it. */
  long beat();

  /** Ends a member and its machine at once: nothing answers there, the platform neither. */
  void kill(Site site);

  /** Brings the machine back, and the member as it was. */
  void revive(Site site);

  /**
   * Cuts the providers off from a member and its platform: requests get lost without a word, while
   * members reach each other as before.
   */
  void cut(Site site);

  /**
   * From the next promotion of this member on its answers get lost: what a provider asks before is
   * answered, the promotion is done, and its caller hears nothing.
   */
  void losePromotion(Site site);

  /** Waits until a request of a provider got lost, or its answer; returns whether one did. */
  boolean awaitLost(Site site);

  /** Ends what {@link #cut} or {@link #losePromotion} began. */
  void heal(Site site);

  /**
   * Lets time pass until this holds, but not longer than this by {@link #ticker}; returns whether
   * it did. The condition may ask the database.
   */
  boolean await(BooleanSupplier condition, Duration atMost);

  /** Lets time pass until this holds; returns whether it did so within {@link #patience}. */
  default boolean await(BooleanSupplier condition) {
    return await(condition, patience());
  }

  /** Returns the clock that the deadlines of the rules are read on. */
  default Ticker ticker() {
    return SystemTime.ticker();
  }

  /**
   * Returns whether the platform can confirm that a member is stopped. Where it cannot, M19 checks
   * that no fence says so.
   */
  default boolean provesFences() {
    return true;
  }

  /** Returns a secret that the provider holds and must not show, where there is one. */
  default Optional<String> secret() {
    return Optional.empty();
  }

  /** Returns how long a rule waits for what must happen soon before it gives up. */
  default Duration patience() {
    return Duration.ofSeconds(20);
  }

  /**
   * Returns how long what must not happen is looked at: an acknowledgement that comes too early.
   */
  default Duration watch() {
    return Duration.ofMillis(300);
  }

  /** Frees what the bench holds. */
  @Override
  void close();
}
