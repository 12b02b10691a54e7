package io.esmos.provider;

import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * Keeps calls within a vendor's quota, so many in any stretch of some time, and stops them while
 * the vendor asks for a pause. Calls get their turns in the order in which they ask. For providers.
 * Safe for use by several threads.
 *
 * <p>A call whose turn would come after its deadline is refused at once and takes no turn, so that
 * it can be made by another way instead. A turn that is not used, because its caller was
 * interrupted, is lost.
 */
public final class Pace {
  /**
   * This part of the time is waited beyond it. Calls are counted where they arrive, and one that is
   * faster on its way than the one before it must not be one too many.
   */
  private static final int MARGIN = 64;

  /**
   * The longest pause that is kept, twice as long as Cloudflare's, the longest known. After a
   * longer one, which may be a mistake, a call is tried: it stops nobody for a day.
   */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** How to wait; of the tests. */
  @FunctionalInterface
  interface Waiting {
    void sleep(Duration time) throws InterruptedException;
  }

  private final int calls;
  private final long perNanos;
  private final Ticker ticker;
  private final Waiting waiting;
  private final Object lock = new Object();

  /** When the last calls have or had their turns, oldest first; at most as many as the quota. */
  private final ArrayDeque<Long> turns = new ArrayDeque<>();

  private boolean paused;
  private long pausedUntil;

  Pace(int calls, Duration per, Ticker ticker, Waiting waiting) {
    if (calls < 1 || per.isZero() || per.isNegative()) {
      throw new IllegalArgumentException("a pace of " + calls + " calls in " + per);
    }
    this.calls = calls;
    this.perNanos = per.toNanos() + per.toNanos() / MARGIN;
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    this.waiting = waiting;
  }

  /** Returns a pace of at most so many calls in any stretch of this time, at once if they come. */
  public static Pace of(int calls, Duration per, Ticker ticker) {
    return new Pace(calls, per, ticker, SystemTime::sleep);
  }

  /** Returns a pace of at most so many calls in this time, evenly spread. */
  public static Pace evenly(int calls, Duration per, Ticker ticker) {
    return of(1, per.dividedBy(calls), ticker);
  }

  /**
   * Waits for a call's turn.
   *
   * @throws ProviderException {@code THROTTLED}, with the time to wait, if the turn comes after the
   *     deadline; {@code TIMEOUT} if the deadline has passed; {@code NOT_SENT} after an interrupt,
   *     which stays set
   */
  public void await(String operation, Deadline deadline) {
    try {
      do {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
        deadline.check(operation);
        Duration wait = turn(operation, deadline);
        if (!wait.isZero()) {
          waiting.sleep(wait);
        }
        // A pause that has begun meanwhile is for those too who have their turns.
      } while (!pause().isZero());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before it was sent");
    }
    deadline.check(operation);
  }

  /** Lets no call begin before this time has passed, or ten minutes if it is longer. */
  public void pause(Duration time) {
    Duration kept = time.compareTo(LONGEST_PAUSE) < 0 ? time : LONGEST_PAUSE;
    long until = ticker.nanos() + kept.toNanos();
    synchronized (lock) {
      if (!paused || until - pausedUntil > 0) {
        paused = true;
        pausedUntil = until;
      }
    }
  }

  /** Pauses if the vendor has refused a call to slow it down and said for how long. */
  public void heed(ProviderException refusal) {
    if (refusal.code() == Code.THROTTLED) {
      refusal.retryAfter().ifPresent(this::pause);
    }
  }

  /** Takes the next turn, and returns how long it is until then. */
  private Duration turn(String operation, Deadline deadline) {
    synchronized (lock) {
      Duration pause = pause();
      long now = ticker.nanos();
      while (!turns.isEmpty() && now - turns.getFirst() >= perNanos) {
        turns.removeFirst();
      }
      long wait = pause.toNanos();
      if (turns.size() == calls) {
        wait = Math.max(wait, turns.getFirst() + perNanos - now);
      }
      Duration time = Duration.ofNanos(wait);
      if (time.compareTo(deadline.remaining()) > 0) {
        String why =
            pause.isZero() ? "earlier calls use up the quota" : "the vendor has asked for a pause";
        throw ProviderException.of(Code.THROTTLED, operation, why + "; not sent").retryAfter(time);
      }
      if (turns.size() == calls) {
        turns.removeFirst();
      }
      turns.addLast(now + wait);
      return time;
    }
  }

  private Duration pause() {
    synchronized (lock) {
      long left = paused ? pausedUntil - ticker.nanos() : 0;
      paused = left > 0;
      return Duration.ofNanos(Math.max(0, left));
    }
  }
}
