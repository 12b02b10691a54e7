package io.esmos.machine;

import java.time.Duration;

/**
 * A request of a state machine to the outside world: data only.
 *
 * @param <R> what a successful answer holds
 */
public interface Call<R> {
  /** Returns how long the call may take in all; when it is over the answer is a time-out. */
  Duration timeout();
}
