package io.esmos.testkit.archive;

import io.esmos.archive.ObjectArchive;
import io.esmos.testkit.witness.Hold;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@link ArchiveContract} works on: an archive without objects that the rules may fill as they
 * like, made anew for each rule, and a hand on what goes wrong at its store.
 */
public interface ArchiveBench extends AutoCloseable {
  /** What goes wrong with one request. */
  enum Mishap {
    /** The next write has its effect, and its answer is lost. */
    ANSWER_LOST,
    /** The next request is refused because there are too many. */
    THROTTLED,
    /** The bytes of the next put or part arrive with one bit turned. */
    BODY_DAMAGED,
    /** The bytes of the next reading break off before their end. */
    READING_CUT,
    /** The next request is answered with far more bytes than any answer of the protocol has. */
    ENDLESS_ANSWER
  }

  /** Returns the archive under test. */
  ObjectArchive archive();

  /** Returns another client of the same objects, as another process would have. */
  ObjectArchive other();

  /**
   * Makes this happen.
   *
   * @return false if it cannot happen at this store; the rule then says nothing
   */
  boolean next(Mishap mishap);

  /**
   * From now on requests reach the store and wait, before their effect, until released; empty if
   * they cannot be made to wait at this store.
   */
  Optional<Hold> hold();

  /**
   * Lets time pass at the store.
   *
   * @return false if this store's time cannot be moved
   */
  default boolean pass(Duration time) {
    return false;
  }

  /** Returns the store's time. */
  default Instant now() {
    return SystemTime.wall().instant();
  }

  /** Adds a rule by age that somebody else made, where the archive has such rules. */
  default void addRuleOfOthers() {
    throw new UnsupportedOperationException("the bench of an archive with rules by age adds one");
  }

  /** Returns a customer-managed key that the store knows, where the archive takes one. */
  default String encryptionKey() {
    throw new UnsupportedOperationException("the bench of an archive with such keys names one");
  }

  /** Returns a secret that the archive holds and must not show, where there is one. */
  default Optional<String> secret() {
    return Optional.empty();
  }

  /** Returns how many objects a rule makes that needs many; fewer for stores that are slow. */
  default int many() {
    return 1100;
  }

  /** Returns how long a call may take on this machine before it counts as hanging. */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Releases what waits, and removes the objects. */
  @Override
  void close();
}
