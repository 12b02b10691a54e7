package io.esmos.postgres;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.GlobalDatabase;
import io.esmos.database.Member;
import io.esmos.database.Position;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL 14 and later with physical streaming replication, one server at each site. Roles,
 * positions and receivers are asked from the servers each time. What is remembered is who was
 * silent: the next description waits only shortly for him.
 *
 * <p>The user of the endpoints needs {@code pg_monitor} and {@code pg_read_server_files} to
 * describe, and a superuser's rights to arrange and promote. The schema of {@link PostgresSchema}
 * must be installed. Promotion is sent once and never retried. Safe for use by several threads;
 * closing it closes its own sessions, and nothing that was handed in.
 */
public final class PostgresDatabase implements GlobalDatabase, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  private static final String PROMOTE = "postgres.promote";

  private final String name;
  private final PostgresMembers members;
  private final Ticker ticker;
  private final Lookout lookout;
  private final Set<Site> recloning = ConcurrentHashMap.newKeySet();

  private PostgresDatabase(String name, PostgresMembers members, Ticker ticker) {
    this.name = name;
    this.members = members;
    this.ticker = ticker;
    this.lookout = new Lookout(members);
  }

  /**
   * Begins to describe a database.
   *
   * @param name the resource, as the workload lists it
   * @param executor runs the calls, one for each member at a time; never shut down by us
   * @param ticker the clock of the long calls
   */
  public static Builder builder(String name, Executor executor, Ticker ticker) {
    return new Builder(name, executor, ticker);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration longestCall() {
    return members.options().longestCall();
  }

  @Override
  public DatabaseStatus describe(Deadline deadline) {
    Map<Site, Lookout.Sight> sights = lookout.look(deadline);
    Map<Site, SeenMember> seen = new HashMap<>();
    sights.forEach(
        (site, sight) -> {
          if (sight.seen() != null) {
            seen.put(site, sight.seen());
          }
        });
    Histories histories = new Histories(seen, members.sites(), members.routes(), members.options());
    List<Member> all = new ArrayList<>();
    new TreeMap<>(sights)
        .forEach(
            (site, sight) -> {
              if (recloning.contains(site)) {
                all.add(Member.nothing(site, Member.Role.CHANGING));
              } else if (sight.seen() != null) {
                all.add(histories.member(site, sight.seen()));
              } else {
                all.add(Member.nothing(site, sight.role()));
              }
            });
    return new DatabaseStatus(all);
  }

  @Override
  public FenceResult fence(Site site, long epoch, Deadline deadline) {
    deadline.check(Fencing.OPERATION);
    return new Fencing(members, site, epoch, deadline).run(lookout.newestEpoch(site));
  }

  /**
   * {@inheritDoc}
   *
   * @throws ProviderException {@code CONFLICT} if a member has seen a newer epoch; {@code DENIED},
   *     {@code NOT_FOUND} or {@code INVALID} if a server refuses; what could be done elsewhere was
   */
  @Override
  public void arrange(ReplicationPlan plan, Deadline deadline) {
    deadline.check(Arrangement.OPERATION);
    new Arrangement(plan, members, deadline).run();
  }

  /**
   * {@inheritDoc}
   *
   * <p>When this has ended, however it has, nothing of a promotion is sent any more: it ends with
   * its sessions, one that is still being opened included. {@code NOT_SENT} says that the server
   * was certainly not told. A promotion of what is writer already has had its effect. A re-clone
   * goes on in the executor and is described as {@code CHANGING} by this object, and as its host
   * says by others.
   *
   * @throws ProviderException {@code CONFLICT} if the target is another database than the intent
   *     was made for, has gone on to another timeline, or the call came later than {@link
   *     #longestCall}; {@code NOT_FOUND} if the intent names another resource, or a site that has
   *     no member; nothing was done then
   */
  @Override
  public void begin(Intent intent, long epoch, Deadline deadline) {
    deadline.check("postgres.begin");
    if (!intent.resource().equals(name)) {
      throw ProviderException.of(
          Code.NOT_FOUND, "postgres.begin", "this is " + name + ", not " + intent.resource());
    }
    switch (intent.step()) {
      case PROMOTE -> promote(intent, epoch, deadline);
      case RECLONE -> reclone(intent, deadline);
    }
  }

  @Override
  public void close() {
    members.sites().forEach(site -> members.sessions(site).close());
  }

  @Override
  public String toString() {
    return "PostgreSQL database " + name + " at " + new TreeSet<>(members.sites());
  }

  private void promote(Intent intent, long epoch, Deadline deadline) {
    SiteCall call = new SiteCall(PROMOTE);
    FanOut.Outcome<Boolean> outcome =
        members
            .start(
                intent.target(),
                call,
                (site, own) ->
                    members
                        .sessions(site)
                        .once(own, deadline, session -> promote(session, intent, epoch, own)))
            .end(deadline);
    ProviderException failure = outcome.failure();
    if (failure == null) {
      return;
    }
    if (failure.code().effectUnknown() && !call.sent()) {
      throw ProviderException.of(
          Code.NOT_SENT, PROMOTE, "the call ended before the server was told to", failure);
    }
    throw failure;
  }

  private boolean promote(Session session, Intent intent, long epoch, SiteCall call)
      throws SQLException {
    SeenMember now = SeenMember.ask(session);
    new EpochRow(now.epoch(), now.beat()).refuseOlder(epoch, PROMOTE);
    if (!now.recovering()) {
      return true;
    }
    refuseOther(intent.source(), now);
    members.remember(intent.target(), epoch, session.deadline());
    PostgresHost host = members.host(intent.target());
    call.send();
    host.promote(session.connection(), now.systemIdentifier(), longestCall(), session.deadline());
    return true;
  }

  /** Refuses a target that is not, or is no longer, what the intent was made for. */
  private static void refuseOther(String source, SeenMember now) {
    if (source.isEmpty()) {
      return;
    }
    List<String> parts = List.of(source.split("[/@]", -1));
    Position at = now.position();
    boolean same =
        parts.size() >= 2
            && parts.get(0).equals(now.systemIdentifier())
            && parts.get(1).matches("\\d{1,18}")
            && at.timeline() <= Long.parseLong(parts.get(1));
    if (!same) {
      throw ProviderException.of(
          Code.CONFLICT,
          PROMOTE,
          "the intent was made for "
              + source
              + ", but the target is "
              + now.systemIdentifier()
              + "/"
              + now.history().name());
    }
  }

  private void reclone(Intent intent, Deadline deadline) {
    Site target = intent.target();
    Site source =
        describe(deadline)
            .writer()
            .map(Member::site)
            .filter(site -> !site.equals(target))
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.CONFLICT, "postgres.reclone", "there is no one writer to copy from"));
    if (!recloning.add(target)) {
      throw ProviderException.of(
          Code.CONFLICT, "postgres.reclone", target + " is being re-cloned already");
    }
    Deadline end = Deadline.in(members.options().reclone(), ticker);
    try {
      members
          .executor()
          .execute(
              () -> {
                try {
                  members
                      .host(target)
                      .reclone(
                          members.sessions(source).endpoint(),
                          members.conninfo(target, source),
                          SlotNames.of(target),
                          end);
                  LOG.info("{}: {} is a new copy of {}", name, target, source);
                } catch (RuntimeException e) {
                  LOG.warn("{}: the re-clone of {} failed", name, target, e);
                } finally {
                  recloning.remove(target);
                }
              });
    } catch (java.util.concurrent.RejectedExecutionException e) {
      recloning.remove(target);
      throw ProviderException.of(
          Code.NOT_SENT, "postgres.reclone", "the executor takes no work", e);
    }
  }

  /** Collects the members of a database. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Executor executor;
    private final Ticker ticker;
    private final Map<Site, PostgresMembers.Entry> entries = new HashMap<>();
    private PostgresOptions options = PostgresOptions.DEFAULTS;

    private Builder(String name, Executor executor, Ticker ticker) {
      this.name = Objects.requireNonNull(name, "name");
      this.executor = Objects.requireNonNull(executor, "executor");
      this.ticker = Objects.requireNonNull(ticker, "ticker");
    }

    /** Adds the member at a site. */
    public Builder member(Site site, PostgresEndpoint endpoint, PostgresHost host) {
      Objects.requireNonNull(host, "host");
      PostgresMembers.Entry entry = new PostgresMembers.Entry(new SiteSessions(endpoint), host);
      if (entries.put(site, entry) != null) {
        throw new IllegalArgumentException(site + " has a member already");
      }
      return this;
    }

    /** Sets the options. */
    public Builder options(PostgresOptions value) {
      options = Objects.requireNonNull(value, "options");
      return this;
    }

    /**
     * Builds the database.
     *
     * @param routes how the members reach each other
     * @throws IllegalArgumentException naming every fault: no members, routes that cannot be read,
     *     that do not tell upstreams apart, or names that PostgreSQL does not take
     */
    public PostgresDatabase build(ReplicationRoutes routes) {
      List<String> faults = RouteFaults.of(entries.keySet(), routes);
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", faults));
      }
      return new PostgresDatabase(
          name, new PostgresMembers(entries, routes, executor, options), ticker);
    }
  }
}
