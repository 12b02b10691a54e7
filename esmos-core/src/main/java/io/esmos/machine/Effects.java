package io.esmos.machine;

import io.esmos.provider.ProviderException;

/**
 * Where a state machine puts what it wants done. An implementation never calls back from inside one
 * of these methods, and calls a machine back from one thread at a time.
 */
public interface Effects {
  /**
   * Executes a call. The answer arrives exactly once, by the call's time-out (a paused process may
   * be told later); after a failure the effect may still happen.
   */
  <R> void send(Call<R> call, Answer<R> then);

  /** Calls back at this moment of the machine's monotonic clock, or as soon after it as may be. */
  void at(long nanos, Timer then);

  /**
   * What is done with an answer.
   *
   * @param <R> what a successful answer holds
   */
  @FunctionalInterface
  interface Answer<R> {
    /** Takes an answer at this moment of the machine's monotonic clock. */
    void on(Outcome<R> outcome, long now);
  }

  /** What is done when a moment has come. */
  @FunctionalInterface
  interface Timer {
    /** Takes the moment that it is now, on the machine's monotonic clock. */
    void on(long now);
  }

  /**
   * What became of a call: a value, or a failure.
   *
   * @param <R> what a successful answer holds
   */
  final class Outcome<R> {
    private final Object held;

    private Outcome(Object held) {
      this.held = held;
    }

    /** Returns a success. */
    public static <R> Outcome<R> of(R value) {
      return new Outcome<>(value);
    }

    /** Returns a failure. */
    public static <R> Outcome<R> failed(ProviderException failure) {
      return new Outcome<>(new Failed(failure));
    }

    /** Returns whether there is a value. */
    public boolean ok() {
      return !(held instanceof Failed);
    }

    /** Returns the value; throws the failure if there is none. */
    @SuppressWarnings("unchecked") // only of() stores what is not Failed, and it stores an R
    public R value() {
      if (held instanceof Failed failed) {
        throw failed.exception;
      }
      return (R) held;
    }

    /** Returns the failure; only to be called when there is no value. */
    public ProviderException failure() {
      return ((Failed) held).exception;
    }

    @Override
    public String toString() {
      return ok() ? String.valueOf(held) : failure().getMessage();
    }

    private record Failed(ProviderException exception) {}
  }
}
