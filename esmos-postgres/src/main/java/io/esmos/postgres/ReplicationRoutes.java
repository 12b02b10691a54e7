package io.esmos.postgres;

import io.esmos.topology.Site;

/** How members reach each other. */
@FunctionalInterface
public interface ReplicationRoutes {
  /**
   * Returns libpq's connection string, in its keyword form, with which a follower streams from an
   * upstream: {@code host}, {@code port}, {@code user}, and {@code passfile} rather than {@code
   * password}, which PostgreSQL would keep in a file of settings. The {@code application_name} is
   * set by us. Each upstream of a follower has its own host and port: that is how it is recognised.
   */
  String conninfo(Site follower, Site upstream);
}
