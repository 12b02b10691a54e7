package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.Optional;

/** What keeps objects in memory from being changed. */
final class MemoryRetention implements RetentionControl {
  private static final String RETAIN = "archive.retain";
  private static final String HOLD = "archive.legalHold";
  private static final String LOCKS = "archive.locks";

  private final ArchiveCapabilities can;
  private final MemoryCalls calls;
  private final MemoryStore store;

  MemoryRetention(ArchiveCapabilities can, MemoryCalls calls, MemoryStore store) {
    this.can = can;
    this.calls = calls;
    this.store = store;
  }

  @Override
  public void retain(ObjectInfo object, Retention retention, Deadline deadline) {
    can.need(Feature.RETENTION, RETAIN);
    boolean unused =
        calls.call(
            RETAIN,
            object.key(),
            deadline,
            fault -> {
              HeldObject held = store.found(object.key(), object.version(), RETAIN);
              if (held.retention().filter(old -> shortens(old, retention)).isPresent()) {
                throw ProviderException.of(
                    Code.DENIED, RETAIN, object.key() + " is kept for longer");
              }
              held.retain(retention);
              return true;
            });
  }

  @Override
  public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
    can.need(Feature.LEGAL_HOLD, HOLD);
    boolean unused =
        calls.call(
            HOLD,
            object.key(),
            deadline,
            fault -> {
              store.found(object.key(), object.version(), HOLD).legalHold(on);
              return true;
            });
  }

  @Override
  public List<Lock> locks(Deadline deadline) {
    can.need(Feature.PREFIX_LOCKS, LOCKS);
    return calls.call(
        LOCKS,
        Optional.empty(),
        deadline,
        fault -> store.locks().stream().filter(MemoryRetention::ours).toList());
  }

  @Override
  public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
    can.need(Feature.PREFIX_LOCKS, LOCKS);
    boolean unused =
        calls.call(
            LOCKS,
            Optional.empty(),
            deadline,
            fault -> {
              store.locks(locks);
              return true;
            });
  }

  /** Nobody shortens COMPLIANCE; who calls here may shorten GOVERNANCE as little. */
  private boolean shortens(Retention old, Retention wanted) {
    return store.now().isBefore(old.until())
        && (wanted.until().isBefore(old.until())
            || (old.mode() == Retention.Mode.COMPLIANCE && wanted.mode() != old.mode()));
  }

  private static boolean ours(Lock lock) {
    return lock.id().startsWith(Rule.PREFIX);
  }
}
