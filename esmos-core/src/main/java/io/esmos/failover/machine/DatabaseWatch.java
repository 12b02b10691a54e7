package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Divergence;
import io.esmos.database.Member;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.Situation;
import io.esmos.machine.Effects;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Looks at one database at a fixed rate, and remembers what the loss of its writer would lose. The
 * writer's site counts up a heartbeat row; what a replica lacks was acknowledged after the last
 * time that the writer was seen with a smaller number than the replica now shows. So the bound
 * needs one monotonic clock, this process's own, and nothing of anybody's wall clock.
 */
final class DatabaseWatch {
  private static final int HISTORY = 240;

  private final Effects effects;
  private final String name;
  private final int number;
  private final ControllerOptions options;
  private final LongConsumer looked;
  private final Deque<Beat> writerBeats = new ArrayDeque<>();
  private final Map<Site, Beat> replicaBeats = new HashMap<>();
  private Optional<Site> writer = Optional.empty();
  private String history = "";
  private DatabaseStatus status = new DatabaseStatus(List.of());
  private boolean seen;
  private long askedAt;
  private boolean asking;
  private boolean hasty;
  private boolean closed;

  private record Beat(long number, long at) {}

  DatabaseWatch(
      Effects effects, String name, int number, ControllerOptions options, LongConsumer looked) {
    this.effects = effects;
    this.name = name;
    this.number = number;
    this.options = options;
    this.looked = looked;
  }

  void start(long now) {
    round(now);
  }

  void close() {
    closed = true;
  }

  /** Says which site the authority names as the writer: its beats are the measure. */
  void writerIs(Site site) {
    if (!writer.equals(Optional.of(site))) {
      writer = Optional.of(site);
      history = "";
      writerBeats.clear();
      replicaBeats.clear(); // a heartbeat stood still while nobody could write
    }
  }

  /** Looks five times as often while somebody waits for it. */
  void hasten(boolean on, long now) {
    boolean begins = on && !hasty;
    hasty = on;
    if (begins) {
      look(now);
    }
  }

  DatabaseStatus status() {
    return status;
  }

  /** Returns the sites whose member has left the history that counts. */
  Set<Site> diverged(AuthorityState value) {
    return Divergence.of(status, value.site(), value.from().orElse(value.site()), history);
  }

  /** Returns whether what is known was asked at this moment or later. */
  boolean askedSince(long moment) {
    return seen && askedAt - moment >= 0;
  }

  /**
   * Returns what a decision needs.
   *
   * @param value the authority: the writer that is given up, or that writes, is the measure
   * @param lastWrite the last moment at which somebody could have acknowledged a write: a loss does
   *     not grow while nobody may write
   */
  Situation.Database view(AuthorityState value, long lastWrite, long now) {
    Site lost = value.from().orElse(value.site());
    Set<Site> diverged = diverged(value);
    Map<Site, Duration> loss = new HashMap<>();
    for (Member member : status.members()) {
      if (member.role() == Member.Role.REPLICA
          && member.beat().isPresent()
          && sameHistory(member)
          && !diverged.contains(member.site())) {
        notBefore(member.beat().getAsLong())
            .ifPresent(
                at -> loss.put(member.site(), Duration.ofNanos(Math.max(0, lastWrite - at))));
      }
    }
    StringBuilder evidence = new StringBuilder();
    boolean any = false;
    boolean gone = true;
    for (Member member : status.members()) {
      if (member.role() == Member.Role.REPLICA
          && !member.site().equals(lost)
          && !diverged.contains(member.site())) { // that one has lost the writer for good
        any = true;
        boolean stale = stale(member);
        gone &= stale || !member.receiving();
        evidence
            .append(evidence.length() == 0 ? "" : ", ")
            .append(member.site())
            .append(
                member.receiving()
                    ? stale ? " sees no heartbeat" : " receives"
                    : " has lost its receiver");
      }
    }
    if (!any) {
      evidence.append("no replica could be asked");
    }
    long old =
        options.describeInterval().multipliedBy(2).plus(options.describeDeadline()).toNanos();
    return new Situation.Database(
        name,
        status,
        seen && now - askedAt <= old,
        any && gone,
        evidence.toString(),
        loss,
        diverged);
  }

  /** Beats of another branch of the history count something else than the writer's. */
  private boolean sameHistory(Member member) {
    return history.isEmpty() || member.identity().isEmpty() || member.identity().equals(history);
  }

  /** Returns whether two looks that far apart have shown the same beat: not looking is no sign. */
  private boolean stale(Member member) {
    Beat beat = replicaBeats.get(member.site());
    return beat != null && askedAt - beat.at >= options.heartbeatStale().toNanos();
  }

  /** Returns the last moment at which the writer had not yet written this beat. */
  private Optional<Long> notBefore(long beat) {
    Iterator<Beat> newestFirst = writerBeats.descendingIterator();
    while (newestFirst.hasNext()) {
      Beat one = newestFirst.next();
      if (one.number < beat) {
        return Optional.of(one.at);
      }
    }
    return Optional.empty();
  }

  private void round(long now) {
    if (closed) {
      return;
    }
    effects.at(now + options.describeInterval().toNanos(), this::round);
    look(now);
  }

  private void look(long asked) {
    if (asking || closed) {
      return;
    }
    asking = true;
    effects.send(
        new ControllerCall.Describe(number, options.describeDeadline()),
        (outcome, now) -> {
          asking = false;
          if (closed) {
            return;
          }
          if (outcome.ok()) {
            take(outcome.value(), asked, now);
            looked.accept(now);
          }
          if (hasty) {
            effects.at(now + options.describeInterval().toNanos() / 5, this::lookHastily);
          }
        });
  }

  private void lookHastily(long now) {
    if (hasty) {
      look(now);
    }
  }

  private void take(DatabaseStatus next, long asked, long now) {
    status = next;
    seen = true;
    askedAt = asked;
    for (Member member : next.members()) {
      OptionalLong number = member.beat();
      if (number.isEmpty()) {
        continue;
      }
      Beat before = replicaBeats.get(member.site());
      if (before == null || before.number != number.getAsLong()) {
        replicaBeats.put(member.site(), new Beat(number.getAsLong(), now));
      }
      if (member.role() == Member.Role.WRITER && writer.equals(Optional.of(member.site()))) {
        history = member.identity();
        writerBeats.addLast(new Beat(number.getAsLong(), asked));
        if (writerBeats.size() > HISTORY) {
          writerBeats.removeFirst();
        }
      }
    }
  }
}
