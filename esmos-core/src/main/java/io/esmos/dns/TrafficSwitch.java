package io.esmos.dns;

import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a workload's traffic goes, at one vendor. Implementations are safe for use by several
 * threads. A change is fenced by epoch at the vendor itself: a delayed change of an older epoch is
 * refused there (rule S8).
 */
public interface TrafficSwitch {
  /** Returns a short name for logs and records. */
  String name();

  /** Returns the vendor whose failure takes this switch away. */
  Vendor vendor();

  /** Reads where the traffic goes. */
  State read(Deadline deadline);

  /**
   * Sends the traffic to a site, if nothing has changed since {@code seen} was read.
   *
   * @param site where it shall go
   * @param epoch the epoch in which that site writes; never below the epoch of {@code seen}
   * @param seen what was read before
   * @throws io.esmos.provider.ProviderException {@code CONFLICT} if the vendor refuses because it
   *     has changed, or if {@code seen} is of a newer epoch
   */
  void set(Site site, long epoch, State seen, Deadline deadline);

  /**
   * Asks every server that answers for the vendor whether it sends the traffic to this site in this
   * epoch.
   */
  Confirmation confirm(Site site, long epoch, Deadline deadline);

  /**
   * What the vendor held when it was read, by which {@link #set} recognises a change in between. A
   * value: two are equal if the vendor held the same.
   */
  interface Version {}

  /**
   * What was read.
   *
   * @param site where the traffic goes; empty if nowhere, or not to exactly one site
   * @param epoch the epoch of the marker; empty if there is none yet
   * @param version what the vendor compares when {@link #set} is applied; opaque
   */
  record State(Optional<Site> site, OptionalLong epoch, Version version) {
    /** Checks the components. */
    public State {
      Objects.requireNonNull(site, "site");
      Objects.requireNonNull(epoch, "epoch");
      Objects.requireNonNull(version, "version");
    }

    /** Returns whether the traffic goes to this site in this epoch. */
    public boolean is(Site wanted, long wantedEpoch) {
      return site.isPresent()
          && site.get().equals(wanted)
          && epoch.isPresent()
          && epoch.getAsLong() == wantedEpoch;
    }
  }

  /**
   * Whether all servers agree.
   *
   * @param everywhere whether every server was asked and gave the wanted answer
   * @param detail what the servers said, for people
   */
  record Confirmation(boolean everywhere, String detail) {}
}
