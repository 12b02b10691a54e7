package io.esmos.testkit.archive;

import io.esmos.archive.LifecycleControl;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an archive in memory has beside objects, with one mistake before it. */
final class BrokenFacets {
  private final ObjectArchive inner;
  private final Mistake mistake;
  private final Set<RehydrationTicket> own = new HashSet<>();
  private boolean dropped;

  BrokenFacets(ObjectArchive inner, Mistake mistake) {
    this.inner = inner;
    this.mistake = mistake;
  }

  Optional<TierControl> tiers() {
    return mistake == Mistake.OWN_TICKETS ? inner.tiers().map(Tiers::new) : inner.tiers();
  }

  Optional<LifecycleControl> lifecycle() {
    return mistake == Mistake.DROPS_OTHERS ? inner.lifecycle().map(Rules::new) : inner.lifecycle();
  }

  Optional<RetentionControl> retention() {
    return mistake == Mistake.DROPS_LOCKS ? inner.retention().map(Locks::new) : inner.retention();
  }

  Optional<VersionControl> versions() {
    return mistake == Mistake.OLDEST_FIRST ? inner.versions().map(Versions::new) : inner.versions();
  }

  /** Knows its own tickets only. */
  private final class Tiers implements TierControl {
    private final TierControl tiers;

    Tiers(TierControl tiers) {
      this.tiers = tiers;
    }

    @Override
    public void move(ObjectInfo object, Tier to, Deadline deadline) {
      tiers.move(object, to, deadline);
    }

    @Override
    public RehydrationTicket rehydrate(ObjectInfo object, Rehydration how, Deadline deadline) {
      RehydrationTicket ticket = tiers.rehydrate(object, how, deadline);
      own.add(ticket);
      return ticket;
    }

    @Override
    public Progress progress(RehydrationTicket ticket, Deadline deadline) {
      return own.contains(ticket)
          ? tiers.progress(ticket, deadline)
          : new Progress(State.OVER, Optional.empty(), Optional.empty());
    }
  }

  /** Drops the rules of others. */
  private final class Rules implements LifecycleControl {
    private final LifecycleControl rules;

    Rules(LifecycleControl rules) {
      this.rules = rules;
    }

    @Override
    public List<Rule> read(Deadline deadline) {
      return rules.read(deadline);
    }

    @Override
    public int others(Deadline deadline) {
      // The rules were written by the one client and are counted by the other.
      boolean written = dropped || !rules.read(deadline).isEmpty();
      return written ? 0 : rules.others(deadline);
    }

    @Override
    public void replaceOurs(List<Rule> all, Deadline deadline) {
      rules.replaceOurs(all, deadline);
      dropped = true;
    }
  }

  /** Does not read its locks back. */
  private record Locks(RetentionControl control) implements RetentionControl {
    @Override
    public void retain(ObjectInfo object, Retention retention, Deadline deadline) {
      control.retain(object, retention, deadline);
    }

    @Override
    public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
      control.legalHold(object, on, deadline);
    }

    @Override
    public List<Lock> locks(Deadline deadline) {
      return List.of();
    }

    @Override
    public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
      control.replaceOurLocks(locks, deadline);
    }
  }

  /** Lists contents the oldest first. */
  private record Versions(VersionControl control) implements VersionControl {
    @Override
    public List<Version> list(ObjectKey key, Deadline deadline) {
      List<Version> all = new ArrayList<>(control.list(key, deadline));
      Collections.reverse(all);
      return all;
    }

    @Override
    public void delete(ObjectKey key, String versionId, Deadline deadline) {
      control.delete(key, versionId, deadline);
    }

    @Override
    public ObjectInfo restore(ObjectKey key, String versionId, Deadline deadline) {
      return control.restore(key, versionId, deadline);
    }
  }
}
