package io.esmos.authority;

import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says whether this process may write now, and holds work to it. Safe for use by several threads.
 *
 * <p>No lease can stop a process that is paused between its check and its commit (rule G8): {@link
 * #run} therefore checks before the work, bounds it, and checks again after it. What a guard
 * promises is that no write is <em>acknowledged</em> under an old epoch.
 *
 * <p>A guard without a grant means <em>not ready</em>, never <em>not alive</em>: a platform must
 * not restart a process because it may not write.
 */
public interface WriteGuard extends AutoCloseable {
  /**
   * Starts a guard for a process at this site: it asks the witnesses for a grant, renews it, and
   * never writes to them.
   *
   * @throws IllegalArgumentException if the options contradict each other
   */
  static WriteGuard start(Authority authority, Site site, GuardOptions options) {
    return LeasedWriteGuard.start(authority, site, options);
  }

  /** Starts a guard with the default options. */
  static WriteGuard start(Authority authority, Site site) {
    return start(authority, site, GuardOptions.DEFAULTS);
  }

  /** Returns the site that the guard speaks for. */
  Site site();

  /** Returns whether a write may begin now: a volatile read, the clock, two comparisons (G7). */
  boolean mayWrite();

  /**
   * Returns a permit for a write that begins now.
   *
   * @throws WriteRefused if no write may begin
   */
  WritePermit permit();

  /**
   * Checks that what was written under a permit may be reported as done: called after the commit.
   *
   * @throws WriteOutcomeUnknown if the permit's grant ended before, or the guard was closed
   */
  void confirm(WritePermit permit);

  /** Returns the epoch of the grant held now, empty if there is none. */
  OptionalLong epoch();

  /** Returns the site that may write, as far as this process knows. */
  Optional<Site> writer();

  /** Returns what is known, for people and health pages. */
  String describe();

  /** Waits until a write may begin, or the time is over; returns whether one may. */
  boolean awaitGrant(Duration atMost) throws InterruptedException;

  /**
   * Runs work that writes: checks before, and after its commit.
   *
   * @throws WriteRefused if no write may begin; the work was not run
   * @throws WriteOutcomeUnknown if the work succeeded, but its grant had ended by then
   * @throws X what the work throws
   */
  default <T, X extends Exception> T run(GuardedWork<T, X> work) throws X {
    WritePermit permit = permit();
    T result = work.run(permit);
    confirm(permit);
    return result;
  }

  /**
   * Ends the guard: no new write may begin, and work that is under way ends with {@link
   * WriteOutcomeUnknown}. Idempotent; waits for nobody; does not close what was handed in.
   */
  @Override
  void close();
}
