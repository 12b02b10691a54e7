package io.esmos.testkit.sim;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a {@link BrokenDatabase} arranges. */
final class BrokenArrangement {
  private final InMemoryDatabase inner;
  private final InMemoryCluster cluster;
  private final BrokenDatabase.Mistake mistake;
  private Optional<ReplicationPlan> last = Optional.empty();
  private Optional<Set<Site>> synchronous = Optional.empty();

  BrokenArrangement(
      InMemoryDatabase inner, InMemoryCluster cluster, BrokenDatabase.Mistake mistake) {
    this.inner = inner;
    this.cluster = cluster;
    this.mistake = mistake;
  }

  /** Returns the synchronous set that was asked for last. */
  Optional<Set<Site>> synchronous() {
    return synchronous;
  }

  void run(ReplicationPlan plan, Deadline deadline) {
    synchronous = plan.synchronous().or(() -> synchronous);
    switch (mistake) {
      case STOPS_THE_OTHERS -> inner.arrange(stoppingOthers(plan), deadline);
      case TOGGLES -> inner.arrange(last.equals(Optional.of(plan)) ? undone(plan) : plan, deadline);
      case NEVER_STOPS -> inner.arrange(following(plan, Optional::isPresent), deadline);
      case FOLLOWS_WRITERS_ONLY -> inner.arrange(following(plan, this::writesOrNobody), deadline);
      case ANY_PLAN_EPOCH -> inner.arrange(ofEpoch(plan, Long.MAX_VALUE), deadline);
      case LOWERS_THE_ROW -> {
        inner.arrange(plan, deadline);
        plan.epochRow().ifPresent(row -> write(plan.writer().orElseThrow(), row));
      }
      case ANY_OF_TWO ->
          inner.arrange(waiting(plan, plan.synchronous().map(this::first)), deadline);
      case EMPTY_IS_UNCHANGED ->
          inner.arrange(waiting(plan, plan.synchronous().filter(s -> !s.isEmpty())), deadline);
      case ALL_OR_NOTHING -> {
        if (reachesAll(plan, deadline)) {
          inner.arrange(plan, deadline);
        }
      }
      default -> inner.arrange(plan, deadline);
    }
    last = Optional.of(plan);
  }

  private ReplicationPlan stoppingOthers(ReplicationPlan plan) {
    Map<Site, Optional<Site>> follow = new HashMap<>(plan.follow());
    cluster.model().members.forEach(one -> follow.putIfAbsent(one.site, Optional.empty()));
    return with(plan, plan.epoch(), follow, plan.synchronous());
  }

  private static ReplicationPlan undone(ReplicationPlan plan) {
    Map<Site, Optional<Site>> follow = new HashMap<>(plan.follow());
    follow.replaceAll((site, upstream) -> Optional.empty());
    return with(plan, plan.epoch(), follow, plan.synchronous());
  }

  private static ReplicationPlan following(
      ReplicationPlan plan, Predicate<Optional<Site>> upstream) {
    Map<Site, Optional<Site>> follow = new HashMap<>(plan.follow());
    follow.values().removeIf(upstream.negate());
    return with(plan, plan.epoch(), follow, plan.synchronous());
  }

  private boolean writesOrNobody(Optional<Site> upstream) {
    return upstream.isEmpty() || cluster.member(upstream.get()).role == Member.Role.WRITER;
  }

  private static ReplicationPlan ofEpoch(ReplicationPlan plan, long epoch) {
    return with(plan, epoch, plan.follow(), plan.synchronous());
  }

  private void write(Site writer, long row) {
    cluster.act(
        () -> {
          SimMember member = cluster.member(writer);
          cluster.model().append(member, row, member.beat());
        });
  }

  private Set<Site> first(Set<Site> sites) {
    return sites.isEmpty() ? sites : Set.of(new TreeSet<>(sites).first());
  }

  private static ReplicationPlan waiting(ReplicationPlan plan, Optional<Set<Site>> sites) {
    return with(plan, plan.epoch(), plan.follow(), sites);
  }

  private boolean reachesAll(ReplicationPlan plan, Deadline deadline) {
    DatabaseStatus status = inner.describe(deadline.atMost(Duration.ofMillis(500)));
    Set<Site> touched = new TreeSet<>(plan.follow().keySet());
    plan.writer().ifPresent(touched::add);
    return touched.stream().noneMatch(site -> status.at(site).equals(Member.unknown(site)));
  }

  private static ReplicationPlan with(
      ReplicationPlan plan,
      long epoch,
      Map<Site, Optional<Site>> follow,
      Optional<Set<Site>> synchronous) {
    return new ReplicationPlan(epoch, follow, plan.writer(), plan.epochRow(), synchronous);
  }
}
