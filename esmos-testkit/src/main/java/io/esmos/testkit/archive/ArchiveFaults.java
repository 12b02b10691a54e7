package io.esmos.testkit.archive;

import io.esmos.archive.ObjectKey;
import io.esmos.testkit.witness.Hold;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes wrong at an {@link InMemoryArchive}. Safe for use by several threads. */
public final class ArchiveFaults {
  private final Object lock = new Object();
  private final Deque<Fault> next = new ArrayDeque<>();
  private Plan plan = call -> Fault.NONE;
  private @Nullable Hold hold;
  private Duration retryAfter = Duration.ofSeconds(1);
  private long calls;

  ArchiveFaults() {}

  /** One thing that goes wrong. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** The call does not reach the store: {@code UNAVAILABLE}, no effect. */
    UNREACHED,
    /** The call has its effect, and its answer is lost: {@code UNAVAILABLE}. */
    ANSWER_LOST,
    /** The store asks to slow down. */
    THROTTLED,
    /** A bit of the bytes that are written is turned on their way. */
    BODY_DAMAGED,
    /** A bit of the bytes that are read is turned. */
    READING_DAMAGED,
    /** The bytes that are read break off half-way. */
    READING_CUT,
    /** The call has its effect, and its answer is far too long: {@code MALFORMED}. */
    ENDLESS_ANSWER
  }

  /** Decides what goes wrong. */
  @FunctionalInterface
  public interface Plan {
    /** Returns what goes wrong with this call. */
    Fault fault(Call call);
  }

  /**
   * A call.
   *
   * @param number its number, from 1
   * @param operation what is done, such as {@code archive.put}
   * @param key the object; empty for what concerns several
   */
  public record Call(long number, String operation, Optional<ObjectKey> key) {
    /** Checks the components. */
    public Call {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(key, "key");
    }
  }

  /** Makes this happen to the next call, before what the plan says. */
  public void next(Fault fault) {
    synchronized (lock) {
      next.add(fault);
    }
  }

  /** Makes this happen from now on. */
  public void plan(Plan other) {
    synchronized (lock) {
      plan = Objects.requireNonNull(other, "other");
    }
  }

  /** Sets how long the store asks to wait when it asks to slow down; a second by default. */
  public void retryAfter(Duration time) {
    synchronized (lock) {
      retryAfter = Objects.requireNonNull(time, "time");
    }
  }

  /** From now on calls wait, before their effect, until released or their deadline. */
  public Hold hold() {
    Hold now = new Hold();
    synchronized (lock) {
      hold = now;
    }
    return now;
  }

  /** Returns how many calls there were. */
  public long calls() {
    synchronized (lock) {
      return calls;
    }
  }

  Duration retryAfter() {
    synchronized (lock) {
      return retryAfter;
    }
  }

  Optional<Hold> held() {
    synchronized (lock) {
      return Optional.ofNullable(hold);
    }
  }

  Fault take(String operation, Optional<ObjectKey> key) {
    synchronized (lock) {
      calls++;
      Fault first = next.poll();
      return first == null ? plan.fault(new Call(calls, operation, key)) : first;
    }
  }
}
