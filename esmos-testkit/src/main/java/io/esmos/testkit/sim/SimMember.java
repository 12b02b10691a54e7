package io.esmos.testkit.sim;

import io.esmos.database.Member;
import io.esmos.database.Position;
import io.esmos.topology.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The database server of one site. */
final class SimMember {
  /** A commit that waits for the replicas named by the synchronous set. */
  record Waiting(Branch branch, int place, Runnable done) {}

  final int number;
  final Site site;
  final int place;

  Member.Role role = Member.Role.REPLICA;
  boolean up = true;
  boolean fenced;
  long stalledUntil;
  Branch branch;
  int end;
  @Nullable SimMember upstream;
  boolean receiving;
  boolean shipping;
  long heardAt;
  long longAgo;
  Set<Site> synchronous = Set.of();
  int synchronousFrom;

  /** The newest epoch that its platform was given: it keeps that beside the data. */
  private long given;

  final int[] flushed;
  final List<Waiting> waiting = new ArrayList<>();
  private @Nullable Member described;
  private @Nullable Set<Site> inSync;
  private int describedEnd = -1;

  SimMember(int number, Site site, int place, int members, Branch branch) {
    this.number = number;
    this.site = site;
    this.place = place;
    this.flushed = new int[members];
    this.branch = branch;
    this.end = branch.end();
  }

  /** Takes note of an epoch; returns whether it is not older than what was given before. */
  boolean remember(long epoch) {
    boolean current = epoch >= given;
    given = Math.max(given, epoch);
    return current;
  }

  boolean writes() {
    return up && role == Member.Role.WRITER;
  }

  /** Returns what distinguishes its history from others. */
  String identity() {
    return branch.name();
  }

  long epoch() {
    return branch.epoch(end);
  }

  long beat() {
    return branch.beat(end);
  }

  /** Returns whether its own history is the beginning of the other's, so that it can follow it. */
  boolean canFollow(SimMember other) {
    return other.branch.extendsFrom(other.end, branch, end);
  }

  boolean has(Branch of, int at) {
    return branch.holds(end, of, at);
  }

  /** Something but its history has changed. */
  void changed() {
    described = null;
  }

  /** Says what a description would show. */
  Member describe(List<SimMember> all) {
    if (role == Member.Role.STOPPED || role == Member.Role.CHANGING) {
      return Member.nothing(site, role);
    }
    Set<Site> sync = inSync(all);
    String identity = history(all).name();
    Member last = described;
    if (last != null
        && describedEnd == end
        && sync.equals(inSync)
        && identity.equals(last.identity())) {
      return last;
    }
    Member next =
        new Member(
            site,
            role,
            identity,
            Optional.of(new Position(branch.number, end)),
            role == Member.Role.REPLICA
                ? Optional.ofNullable(upstream).map(u -> u.site)
                : Optional.empty(),
            role == Member.Role.REPLICA && receiving,
            OptionalLong.of(beat()),
            OptionalLong.of(epoch()),
            synchronous,
            sync);
    described = next;
    describedEnd = end;
    inSync = sync;
    return next;
  }

  /** Returns the newest branch in whose history its own lies, a writer's first. */
  private Branch history(List<SimMember> all) {
    Branch newest = branch;
    boolean writers = false;
    if (role == Member.Role.REPLICA) {
      for (SimMember other : all) {
        boolean answers = other.writes() || (other.up && other.role == Member.Role.REPLICA);
        boolean better =
            other.writes() == writers ? other.branch.number > newest.number : other.writes();
        if (answers && better && other.branch.continues(branch, end)) {
          newest = other.branch;
          writers = other.writes();
        }
      }
    }
    return newest;
  }

  private Set<Site> inSync(List<SimMember> all) {
    if (role != Member.Role.WRITER || synchronous.isEmpty()) {
      return Set.of();
    }
    Set<Site> sync = new HashSet<>();
    for (SimMember other : all) {
      if (synchronous.contains(other.site)
          && other.receiving
          && other.upstream == this
          && flushed[other.number] >= synchronousFrom) {
        sync.add(other.site);
      }
    }
    return sync;
  }
}
