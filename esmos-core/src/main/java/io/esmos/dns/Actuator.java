package io.esmos.dns;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.Map;
import java.util.Optional;

/**
 * What sends a workload's traffic to a site when it is told to, but cannot be told on a condition:
 * a load balancer, routing controls. For implementers; a {@link FollowingSwitch} decides what it is
 * told. Safe for use by several threads.
 */
public interface Actuator {
  /**
   * Returns what it is, in a word of lower-case letters that does not change: the name of the
   * decision's RRset has it.
   */
  String kind();

  /** Returns the vendor whose failure takes it away. */
  Vendor vendor();

  /**
   * Returns what it knows each site by, such as {@code pool=7f}: printable ASCII, another for each
   * site. The decision says it in public.
   */
  Map<Site, String> sites();

  /**
   * Reads where it sends the traffic, strongly consistent if the vendor can.
   *
   * @return the site; empty if it sends it nowhere, to several sites, or elsewhere
   * @throws ProviderException if that cannot be told
   */
  Optional<Site> read(Deadline deadline);

  /**
   * Sends the traffic to one of {@link #sites} and to no other, in one step. Doing it twice is as
   * doing it once.
   *
   * @throws ProviderException if it was refused or its effect is unknown
   */
  void send(Site site, Deadline deadline);
}
