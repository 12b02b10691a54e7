package io.esmos.testkit.sim;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.GlobalDatabase;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@link GlobalDatabase} in memory, on the model of the simulated world. Keeps {@code
 * GlobalDatabaseContract}; made by {@link InMemoryCluster#database}. A promotion has its effect
 * before it is answered. Safe for use by several threads.
 */
public final class InMemoryDatabase implements GlobalDatabase {
  private static final Duration LONGEST_CALL = Duration.ofSeconds(4);
  private static final Duration PROMOTION = Duration.ofMillis(50);
  private static final Duration STOP = Duration.ofMillis(50);
  private static final Duration RECLONE = Duration.ofMillis(500);

  private final String name;
  private final InMemoryCluster cluster;

  InMemoryDatabase(String name, InMemoryCluster cluster) {
    this.name = Objects.requireNonNull(name, "name");
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return name;
  }

  /** Returns 4 s. */
  @Override
  public Duration longestCall() {
    return LONGEST_CALL;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ProviderException {@code TIMEOUT} if the deadline is over before a member was asked,
   *     {@code NOT_SENT} if the thread is interrupted then
   */
  @Override
  public DatabaseStatus describe(Deadline deadline) {
    List<SimMember> all = cluster.model().members;
    Map<Site, Outcome<Member>> seen =
        cluster.ask("memory.describe", all, deadline, Duration.ZERO, one -> one.describe(all));
    List<Member> members = new ArrayList<>();
    for (SimMember member : all) {
      Outcome<Member> answer = seen.get(member.site);
      members.add(answer != null && answer.ok() ? answer.value() : Member.unknown(member.site));
    }
    return new DatabaseStatus(members);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ProviderException {@code TIMEOUT} if the platform does not answer: it may have stopped
   *     the member
   */
  @Override
  public FenceResult fence(Site site, long epoch, Deadline deadline) {
    try {
      return ask("memory.fence", site, deadline, STOP, member -> fence(member, epoch));
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_SENT && !Thread.currentThread().isInterrupted()) {
        return new FenceResult(FenceResult.Kind.IMPOSSIBLE, "the connection was refused");
      }
      throw e;
    }
  }

  private FenceResult fence(SimMember member, long epoch) {
    if (!cluster.platformStops()) {
      return cluster.model().raise(member, epoch);
    }
    if (member.epoch() > epoch) {
      return SimDatabase.NEWER; // the row tells, also where the platform was not told
    }
    FenceResult result = cluster.model().fence(member, epoch);
    if (member.fenced) {
      cluster.breakCommits(member);
    }
    return result;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ProviderException {@code CONFLICT} if a member has seen a newer epoch; {@code
   *     NOT_FOUND} if the plan names a site without a member; what could be done elsewhere was, but
   *     nothing for {@code NOT_FOUND}
   */
  @Override
  public void arrange(ReplicationPlan plan, Deadline deadline) {
    Set<Site> touched = new TreeSet<>(plan.follow().keySet());
    plan.writer().ifPresent(touched::add);
    plan.follow().values().forEach(upstream -> upstream.ifPresent(cluster::member));
    List<SimMember> members = touched.stream().map(cluster::member).toList();
    Map<Site, Outcome<Boolean>> outcomes =
        cluster.ask("memory.arrange", members, deadline, Duration.ZERO, one -> arrange(one, plan));
    for (Outcome<Boolean> outcome : outcomes.values()) {
      if (!outcome.ok() && outcome.failure().code() == Code.CONFLICT) {
        throw outcome.failure();
      }
    }
  }

  private boolean arrange(SimMember member, ReplicationPlan plan) {
    cluster.model().arrange(member, plan);
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A promotion of what is writer already has had its effect. A re-clone goes on while time
   * passes.
   *
   * @throws ProviderException {@code NOT_FOUND} if the intent names another resource or a site
   *     without a member; {@code CONFLICT} if the target has seen a newer epoch, is stopped or
   *     changing, or has another history than the intent names; {@code NOT_SENT} if the connection
   *     is refused. Nothing was done then.
   */
  @Override
  public void begin(Intent intent, long epoch, Deadline deadline) {
    if (!intent.resource().equals(name)) {
      throw ProviderException.of(
          Code.NOT_FOUND, "memory.begin", "this is " + name + ", not " + intent.resource());
    }
    switch (intent.step()) {
      case PROMOTE ->
          ask(
              "memory.promote",
              intent.target(),
              deadline,
              PROMOTION,
              member -> promote(member, intent.source(), epoch));
      case RECLONE ->
          ask(
              "memory.reclone",
              intent.target(),
              deadline,
              Duration.ZERO,
              member -> reclone(member, intent.source(), epoch));
    }
  }

  @Override
  public String toString() {
    return "in-memory database " + name + " of " + cluster;
  }

  private boolean promote(SimMember member, String source, long epoch) {
    cluster.promoting(member);
    SimDatabase.refuseOlder(member, epoch);
    if (member.writes()) {
      return true;
    }
    if (!source.isEmpty() && !cluster.model().leadsTo(member, source)) {
      throw conflict("the intent was made for " + source + ", not for " + member.identity());
    }
    member.remember(epoch);
    if (!cluster.model().promote(member)) {
      throw conflict(member.site + " is " + member.role);
    }
    return true;
  }

  private boolean reclone(SimMember member, String source, long epoch) {
    List<SimMember> writers =
        cluster.model().members.stream().filter(one -> one.writes() && one != member).toList();
    if (writers.size() != 1) {
      throw conflict("there is no one writer to copy from");
    }
    SimMember from = writers.get(0);
    SimDatabase.refuseOlder(from, epoch);
    if (!source.isEmpty() && !source.equals(from.identity())) {
      throw conflict("the intent was made for " + source + ", not for " + from.identity());
    }
    if (member.role == Member.Role.CHANGING) {
      throw conflict(member.site + " is being re-cloned already");
    }
    cluster.model().reclone(member, from, RECLONE.toNanos());
    cluster.breakCommits(member);
    return true;
  }

  /** Asks one member, and throws what it refuses. */
  private <R> R ask(
      String operation, Site site, Deadline deadline, Duration takes, Requests.Server<R> server) {
    SimMember member = cluster.member(site);
    Map<Site, Outcome<R>> answers =
        cluster.ask(operation, List.of(member), deadline, takes, server);
    return Objects.requireNonNull(answers.get(site)).value();
  }

  private static ProviderException conflict(String why) {
    return ProviderException.of(Code.CONFLICT, "memory.begin", why);
  }
}
