package io.esmos.testkit.sim;

import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database with a server at each site, as PostgreSQL's streaming replication behaves: a log with
 * places and branches, receivers that follow an upstream or have lost it, commits that wait for
 * every member of the synchronous set, a replica that is ahead of the fork and never follows again.
 */
final class SimDatabase {
  /** How a network looks from here: whether something can get from one place to another. */
  interface Links {
    boolean open(int from, int to);

    long delay();
  }

  /** What is answered to a fence of an older epoch. */
  static final FenceResult NEWER =
      new FenceResult(FenceResult.Kind.IMPOSSIBLE, "a newer epoch was seen");

  private static final long CHECK = 500_000_000L;

  final List<SimMember> members = new ArrayList<>();
  private final EventQueue queue;
  private final Links links;

  /** How long a receiver whose upstream is silent goes on waiting. */
  private final long receiverTimeout;

  private int branches = 1;

  SimDatabase(EventQueue queue, Links links, long receiverTimeout, List<Site> sites) {
    this.queue = queue;
    this.links = links;
    this.receiverTimeout = receiverTimeout;
    Branch first = new Branch(1, null, 0);
    first.append(1, 0);
    for (Site site : sites) {
      int number = members.size();
      members.add(new SimMember(number, site, number, sites.size(), first));
    }
  }

  /** Begins: this one writes, all others follow it. */
  void begin(int writer) {
    for (SimMember member : members) {
      if (member.number == writer) {
        member.role = Member.Role.WRITER;
      } else {
        member.upstream = members.get(writer);
        member.receiving = true;
      }
      check(member);
    }
  }

  SimMember at(Site site) {
    return members.stream().filter(m -> m.site.equals(site)).findFirst().orElseThrow();
  }

  /** Returns whether a member's history is the one that was shown so, or leads to it. */
  boolean leadsTo(SimMember member, String identity) {
    for (SimMember other : members) {
      for (Branch one = other.branch; one != null; one = one.parent) {
        if (one.name().equals(identity)) {
          return member.branch.leadsTo(one);
        }
      }
    }
    return false;
  }

  // --- the log -------------------------------------------------------------------------------

  /** Adds a record at a writer; returns its place. */
  int append(SimMember writer, long epoch, long beat) {
    int place = writer.branch.append(epoch, beat);
    writer.end = place + 1;
    advanced(writer);
    return place;
  }

  /** Calls back when every member of the synchronous set has the record. */
  void whenSynchronous(SimMember writer, int place, Runnable done) {
    writer.waiting.add(new SimMember.Waiting(writer.branch, place, done));
    release(writer);
  }

  private void release(SimMember writer) {
    if (writer.waiting.isEmpty() || !writer.writes()) {
      return;
    }
    int least = Integer.MAX_VALUE;
    for (SimMember other : members) {
      if (writer.synchronous.contains(other.site)) {
        least = Math.min(least, writer.flushed[other.number]);
      }
    }
    int limit = least;
    List<SimMember.Waiting> ready = new ArrayList<>();
    writer.waiting.removeIf(
        one -> one.branch() == writer.branch && one.place() < limit && ready.add(one));
    ready.forEach(one -> one.done().run());
  }

  private void advanced(SimMember upstream) {
    for (SimMember member : members) {
      if (member.upstream == upstream && member.receiving && !member.shipping) {
        ship(member, upstream);
      }
    }
  }

  private void ship(SimMember member, SimMember upstream) {
    member.shipping = true;
    Branch branch = upstream.branch;
    int end = upstream.end;
    queue.at(queue.now() + links.delay(), () -> arrive(member, upstream, branch, end));
  }

  private void arrive(SimMember member, SimMember upstream, Branch branch, int end) {
    member.shipping = false;
    boolean streams =
        member.up
            && member.role == Member.Role.REPLICA
            && member.receiving
            && member.upstream == upstream
            && upstream.up
            && links.open(upstream.place, member.place);
    if (!streams || !branch.extendsFrom(end, member.branch, member.end)) {
      return; // the periodic check finds out what has become of the link
    }
    member.branch = branch;
    member.end = end;
    member.heardAt = queue.now();
    if (upstream.writes() && links.open(member.place, upstream.place)) {
      queue.at(queue.now() + links.delay(), () -> flushed(upstream, member, branch, end));
    }
    advanced(member);
    if (upstream.end > end && !member.shipping) {
      ship(member, upstream);
    }
  }

  private void flushed(SimMember upstream, SimMember member, Branch branch, int end) {
    if (upstream.writes() && upstream.branch == branch && member.upstream == upstream) {
      upstream.flushed[member.number] = Math.max(upstream.flushed[member.number], end);
      release(upstream);
    }
  }

  /** Looks at a replica's link now and then: breaks what is dead, connects what can be. */
  private void check(SimMember member) {
    queue.at(queue.now() + CHECK, () -> check(member));
    SimMember upstream = member.upstream;
    if (!member.up || member.role != Member.Role.REPLICA || upstream == null) {
      return;
    }
    boolean path =
        upstream.up
            && upstream.role != Member.Role.STOPPED
            && upstream.role != Member.Role.CHANGING
            && links.open(upstream.place, member.place)
            && links.open(member.place, upstream.place);
    if (path && member.canFollow(upstream)) {
      member.heardAt = queue.now();
      if (!member.receiving) {
        member.receiving = true;
        member.changed();
      }
      if (!member.shipping
          && (member.end < upstream.end || upstream.flushed[member.number] < member.end)) {
        ship(member, upstream);
      }
    } else if (member.receiving
        && (!upstream.up || path || queue.now() - member.heardAt > receiverTimeout)) {
      member.receiving = false;
      member.changed();
    }
  }

  // --- what providers do ----------------------------------------------------------------------

  /** Arranges what a plan says of this member; refuses a plan that is older than it has seen. */
  void arrange(SimMember member, ReplicationPlan plan) {
    Optional<Site> upstream = plan.follow().get(member.site);
    if (upstream != null) {
      follow(member, upstream, plan.epoch());
    }
    if (plan.writer().equals(Optional.of(member.site))) {
      arrangeWriter(member, plan);
    }
  }

  /** Stops receiving, or follows another. */
  private void follow(SimMember member, Optional<Site> upstream, long epoch) {
    if (!member.up || member.role != Member.Role.REPLICA) {
      return;
    }
    refuseOlder(member, epoch);
    SimMember next = upstream.map(this::at).orElse(null);
    if (member.upstream != next) {
      member.upstream = next;
      member.receiving = false;
      member.changed();
      if (next != null) {
        connectSoon(member, next);
      }
    }
  }

  private void connectSoon(SimMember member, SimMember next) {
    queue.at(
        queue.now() + 2 * links.delay(),
        () -> {
          if (member.upstream == next
              && member.up
              && next.up
              && member.role == Member.Role.REPLICA
              && (next.role == Member.Role.WRITER || next.role == Member.Role.REPLICA)
              && links.open(member.place, next.place)
              && links.open(next.place, member.place)
              && member.canFollow(next)) {
            member.receiving = true;
            member.heardAt = queue.now();
            member.changed();
            if (!member.shipping) {
              ship(member, next);
            }
          }
        });
  }

  /** Arranges a writer's own part of a plan. */
  private void arrangeWriter(SimMember member, ReplicationPlan plan) {
    if (!member.writes()) {
      return;
    }
    refuseOlder(member, plan.epoch());
    plan.epochRow().ifPresent(member::remember);
    if (plan.epochRow().isPresent() && plan.epochRow().getAsLong() > member.epoch()) {
      append(member, plan.epochRow().getAsLong(), member.beat());
    }
    plan.synchronous().ifPresent(sites -> waitFor(member, sites));
  }

  private void waitFor(SimMember member, Set<Site> sites) {
    member.synchronous = sites;
    member.synchronousFrom = member.end;
    member.changed();
    release(member);
  }

  static void refuseOlder(SimMember member, long epoch) {
    if (member.epoch() > epoch) {
      throw ProviderException.of(
          ProviderException.Code.CONFLICT,
          "simulated",
          "epoch " + epoch + " is older than " + member.epoch());
    }
  }

  /** Makes a replica a writer, on a branch of its own; returns whether it did. */
  boolean promote(SimMember member) {
    if (!member.up || member.role != Member.Role.REPLICA) {
      return false;
    }
    Branch next = new Branch(++branches, member.branch, member.end);
    next.append(member.epoch(), member.beat());
    member.branch = next;
    member.end = next.end();
    member.role = Member.Role.WRITER;
    member.upstream = null;
    member.receiving = false;
    member.synchronous = Set.of();
    java.util.Arrays.fill(member.flushed, 0);
    member.changed();
    return true;
  }

  /** A platform stops the server for good, unless it was given a newer epoch. */
  FenceResult fence(SimMember member, long epoch) {
    if (!member.remember(epoch)) {
      return NEWER;
    }
    if (!member.fenced) {
      stop(member);
    }
    return new FenceResult(FenceResult.Kind.PROVEN, "the platform has stopped it");
  }

  /** What can be done without a platform: the epoch row of a writer is raised. */
  FenceResult raise(SimMember member, long epoch) {
    if (!member.writes()) {
      return new FenceResult(FenceResult.Kind.BEST_EFFORT, "it does not write");
    }
    if (member.epoch() > epoch) {
      return NEWER;
    }
    if (member.epoch() < epoch) {
      append(member, epoch, member.beat());
    }
    return new FenceResult(FenceResult.Kind.BEST_EFFORT, "its epoch row is raised");
  }

  /** Stays so until it is re-cloned. */
  private void stop(SimMember member) {
    member.fenced = true;
    member.role = Member.Role.STOPPED;
    member.receiving = false;
    member.waiting.clear();
    member.changed();
  }

  /** The machine is gone, and every process on it. */
  void lose(SimMember member) {
    member.up = false;
    member.receiving = false;
    member.waiting.clear();
    member.changed();
  }

  /** The machine is back; the server comes back in this role. */
  void comeBack(SimMember member, Member.Role role) {
    member.up = true;
    member.role = member.fenced ? Member.Role.STOPPED : role;
    member.receiving = false;
    java.util.Arrays.fill(member.flushed, 0);
    if (role == Member.Role.WRITER) {
      member.upstream = null;
    }
    member.changed();
  }

  /** Replaces a member's data by a copy of a writer's. */
  void reclone(SimMember member, SimMember from, long takes) {
    member.fenced = false;
    member.role = Member.Role.CHANGING;
    member.synchronous = Set.of();
    member.changed();
    queue.at(
        queue.now() + takes,
        () -> {
          if (member.up && member.role == Member.Role.CHANGING && from.writes()) {
            member.role = Member.Role.REPLICA;
            member.branch = from.branch;
            member.end = from.end;
            member.upstream = from;
            member.receiving = true;
            member.heardAt = queue.now();
            member.changed();
            ship(member, from);
          } else if (member.role == Member.Role.CHANGING) {
            member.role = Member.Role.STOPPED;
            member.fenced = true;
            member.changed();
          }
        });
  }

  /** Returns the writer that this epoch names, if it takes writes. */
  @Nullable SimMember writing(Site site) {
    SimMember member = at(site);
    return member.writes() ? member : null;
  }
}
