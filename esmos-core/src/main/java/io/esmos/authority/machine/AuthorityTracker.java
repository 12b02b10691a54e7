package io.esmos.authority.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.WitnessList;
import io.esmos.machine.Effects;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A controller's view of the authority: reads it at a fixed rate, commits changes of it by
 * compare-and-set, and completes what another left half-done with an identity round after a delay
 * ranked by controller (rule R5). At most one round is under way at a time.
 */
public final class AuthorityTracker {
  /**
   * How the authority is read.
   *
   * @param interval how often
   * @param timeout how long one call of a witness may take
   * @param rank the place of this controller among all, from 0; lower ones act first
   * @param pace the least time between two writes of each witness, in the order of the list
   */
  public record Options(Duration interval, Duration timeout, int rank, List<Duration> pace) {}

  /**
   * A value that was chosen.
   *
   * @param ballot under which ballot
   * @param value the value
   * @param askedAt the moment before the witnesses were asked the last time they showed it
   * @param since the moment at which this process first knew this value
   */
  public record Known(Ballot ballot, AuthorityState value, long askedAt, long since) {}

  /** Takes part in what the tracker learns. */
  public interface Listener {
    /** Called after each read that found a chosen value, and after each own commit. */
    void learned(Known known, long now);

    /** Called after each read that found none; {@code reachable} if a majority answered. */
    void missed(boolean reachable, long now);
  }

  /** What is done when a commit has ended. */
  @FunctionalInterface
  public interface Committed {
    /** Takes how the round ended; anything but {@code CHOSEN} means: observe anew. */
    void on(RegisterRound.Kind kind, long now);
  }

  private final Effects effects;
  private final Options options;
  private final RandomGenerator random;
  private final Listener listener;
  private final CellWatch watch;
  private final StorePace pace;
  private @Nullable Known known;
  private boolean busy;
  private boolean closed;
  private boolean split;
  private long completeAt;
  private long contended;
  private int failures;

  /** Makes a tracker; nothing is asked before {@link #start}. */
  public AuthorityTracker(
      Effects effects,
      WitnessList list,
      Options options,
      RandomGenerator random,
      Listener listener) {
    this.effects = effects;
    this.options = options;
    this.random = random;
    this.listener = listener;
    this.watch = new CellWatch(list);
    this.pace = new StorePace(options.pace());
  }

  /** Begins to read. */
  public void start(long now) {
    poll(now);
  }

  /** Ends: nothing more is asked; what is under way is not waited for. */
  public void close() {
    closed = true;
  }

  /** Returns the newest value that is known to be chosen. */
  public Optional<Known> known() {
    return Optional.ofNullable(known);
  }

  /** Returns whether a round is under way. */
  public boolean busy() {
    return busy;
  }

  /** Returns what is wrong with each witness's cell, in the order of the list; empty if nothing. */
  public List<String> faults() {
    return java.util.stream.IntStream.range(0, watch.list().size()).mapToObj(watch::fault).toList();
  }

  /**
   * Commits a change, if the authority still has the value that it was made from; else completes
   * what it finds instead, so that nobody is held up for ever by a value that only a minority has
   * accepted, and tells {@code DECLINED}. The round is not begun while another is under way; a
   * commit whose outcome was lost is found by its change id.
   */
  public void commit(AuthorityState from, AuthorityState to, long now, Committed then) {
    if (busy || closed) {
      throw new IllegalStateException("a round is under way, or the tracker is closed");
    }
    round(base -> base.map(value -> value.equals(from) ? to : value), to, now, then);
  }

  private void round(
      RegisterRound.Proposal proposal, @Nullable AuthorityState wanted, long now, Committed then) {
    busy = true;
    RegisterRound.begin(
        effects,
        watch,
        pace,
        options.timeout(),
        Ballot.above(watch.highestCounter(), random),
        proposal,
        now,
        (result, at) -> {
          busy = false;
          contended = watch.highestCounter(); // one's own round is no sign of another at work
          if (closed) {
            return;
          }
          RegisterRound.Kind kind = result.kind();
          if (kind == RegisterRound.Kind.CHOSEN && result.value().isPresent()) {
            AuthorityState value = result.value().get();
            learn(result.ballot(), value, result.begunAt(), at);
            if (wanted != null && !value.recent().contains(wanted.change())) {
              kind = RegisterRound.Kind.DECLINED;
            }
          }
          then.on(kind, at);
        });
  }

  private void poll(long now) {
    if (closed) {
      return;
    }
    effects.at(now + options.interval().toNanos(), this::poll);
    MajorityRead.begin(effects, watch, options.timeout(), now, this::answered);
  }

  private void answered(MajorityRead.Answer answer, long now) {
    if (closed) {
      return;
    }
    if (answer.chosen().isPresent()) {
      split = false;
      MajorityRead.Chosen chosen = answer.chosen().get();
      learn(chosen.ballot(), chosen.value(), answer.askedAt(), now);
      return;
    }
    listener.missed(answer.reachable(), now);
    if (answer.reachable()) {
      complete(now);
    }
  }

  /**
   * Completes what another left half-done, unless somebody is still at work: whoever proposes into
   * another's round only makes both fail, the more so at stores that take one write a second.
   */
  private void complete(long now) {
    if (!split || watch.highestCounter() != contended) {
      split = true;
      contended = watch.highestCounter();
      completeAt = now + patience();
    } else if (!busy && now - completeAt >= 0) {
      round(
          base -> base,
          null,
          now,
          (kind, at) -> {
            failures = kind == RegisterRound.Kind.CHOSEN ? 0 : failures + 1;
            completeAt = at + patience();
          });
    }
  }

  private long patience() {
    long slowest = options.pace().stream().mapToLong(Duration::toNanos).max().orElse(0);
    long step = Math.max(options.interval().toNanos() / 2, 2 * slowest);
    long ranked = step * options.rank() + (long) (random.nextDouble() * step);
    return (2 * slowest + ranked) << Math.min(failures, 3);
  }

  private void learn(Ballot ballot, AuthorityState value, long askedAt, long now) {
    Known before = known;
    if (before != null && ballot.compareTo(before.ballot()) < 0) {
      return; // a slow answer from before a newer one
    }
    Known next = new Known(ballot, value, askedAt, now);
    if (before != null && before.value().equals(value)) {
      long asked = before.askedAt() - askedAt > 0 ? before.askedAt() : askedAt;
      next = new Known(ballot, value, asked, before.since());
    }
    known = next;
    listener.learned(next, now);
  }
}
