package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps objects from being changed or deleted. What an archive has of it, {@link
 * ArchiveCapabilities} declares; the rest is {@code UNSUPPORTED}. Safe for use by several threads.
 */
public interface RetentionControl {
  /**
   * Keeps an object until this moment.
   *
   * @throws io.esmos.provider.ProviderException {@code DENIED} if it would shorten a retention that
   *     may not be
   */
  void retain(ObjectInfo object, Retention retention, Deadline deadline);

  /** Puts an object under a legal hold, or takes it away; harmless if it is so already. */
  void legalHold(ObjectInfo object, boolean on, Deadline deadline);

  /** Returns our locks on prefixes, those whose ids begin with {@link LifecycleControl.Rule}'s. */
  List<Lock> locks(Deadline deadline);

  /** Makes these our locks on prefixes, all of them; those of others stay as they are. */
  void replaceOurLocks(List<Lock> locks, Deadline deadline);

  /**
   * A lock on all objects whose keys begin so (R2's bucket locks).
   *
   * @param id its name, beginning as a rule's
   * @param prefix how the keys begin; empty for all
   * @param age for how long after they are written, in whole seconds; empty for ever
   */
  record Lock(String id, String prefix, Optional<Duration> age) {
    /** Checks the components. */
    public Lock {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(prefix, "prefix");
      Objects.requireNonNull(age, "age");
      if (!id.startsWith(LifecycleControl.Rule.PREFIX)) {
        throw new IllegalArgumentException(
            "a lock's id begins with " + LifecycleControl.Rule.PREFIX + ", unlike " + id);
      }
      if (age.isPresent()
          && (age.get().toSeconds() < 1
              || !age.get().equals(Duration.ofSeconds(age.get().toSeconds())))) {
        throw new IllegalArgumentException("a lock's age is whole seconds, not " + age.get());
      }
    }
  }
}
