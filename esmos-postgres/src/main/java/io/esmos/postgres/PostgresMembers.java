package io.esmos.postgres;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of one database and how they are reached. */
final class PostgresMembers {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresMembers.class);

  /** What the user says of one member. */
  record Entry(SiteSessions sessions, PostgresHost host) {}

  private final Map<Site, Entry> entries;
  private final ReplicationRoutes routes;
  private final Executor executor;
  private final PostgresOptions options;

  PostgresMembers(
      Map<Site, Entry> entries,
      ReplicationRoutes routes,
      Executor executor,
      PostgresOptions options) {
    this.entries = Map.copyOf(entries);
    this.routes = routes;
    this.executor = executor;
    this.options = options;
  }

  Set<Site> sites() {
    return entries.keySet();
  }

  SiteSessions sessions(Site site) {
    return entry(site).sessions();
  }

  PostgresHost host(Site site) {
    return entry(site).host();
  }

  PostgresOptions options() {
    return options;
  }

  ReplicationRoutes routes() {
    return routes;
  }

  Executor executor() {
    return executor;
  }

  /** Returns how a follower streams from an upstream, under its own name. */
  String conninfo(Site follower, Site upstream) {
    return ConnInfo.with(
        routes.conninfo(follower, upstream), "application_name", follower.toString());
  }

  <T> Map<Site, FanOut.Outcome<T>> each(
      Collection<Site> sites, String operation, Deadline deadline, FanOut.At<T> work) {
    return FanOut.run(sites, operation, executor, deadline, work);
  }

  <T> FanOut.Running<T> start(Site site, SiteCall call, FanOut.At<T> work) {
    return FanOut.start(site, call, executor, work);
  }

  /**
   * Tells a member's host of an epoch, within a quarter of the time. A host that cannot be told
   * stops nobody from going on: what it may do without is to stop a server for nothing.
   */
  void remember(Site site, long epoch, Deadline deadline) {
    try {
      host(site).remember(epoch, deadline.atMost(deadline.remaining().dividedBy(4)));
    } catch (ProviderException e) {
      LOG.warn("the host of {} was not told of epoch {}: {}", site, epoch, e.getMessage());
    }
  }

  private Entry entry(Site site) {
    Entry entry = entries.get(site);
    if (entry == null) {
      throw ProviderException.of(
          Code.NOT_FOUND, "postgres", site + " is no member of this database");
    }
    return entry;
  }
}
