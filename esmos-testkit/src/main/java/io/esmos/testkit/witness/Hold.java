package io.esmos.testkit.witness;

import io.esmos.testkit.wire.WireFaults;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gate in front of a store: calls arrive and wait until it is released. Safe for use by several
 * threads.
 */
public final class Hold implements AutoCloseable {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final WireFaults.@Nullable Held held;

  /** Makes a closed gate. */
  public Hold() {
    held = null;
  }

  private Hold(WireFaults.Held held) {
    this.held = held;
  }

  /** Returns a gate that a wire server keeps closed. */
  public static Hold of(WireFaults.Held held) {
    return new Hold(held);
  }

  /** Waits until a call has arrived; returns false if none did in this time. */
  public boolean awaitArrival(Duration patience) throws InterruptedException {
    return held == null
        ? arrived.await(patience.toNanos(), TimeUnit.NANOSECONDS)
        : held.await(patience);
  }

  /** Opens the gate for good. */
  public void release() {
    released.countDown();
    if (held != null) {
      held.release();
    }
  }

  /** Opens the gate for good. */
  @Override
  public void close() {
    release();
  }

  /** The store's side: waits until the gate is open. */
  public void pass() throws InterruptedException {
    arrived.countDown();
    released.await();
  }

  /** The store's side: waits for this long at most; returns whether the gate is open. */
  public boolean pass(Duration atMost) throws InterruptedException {
    arrived.countDown();
    return released.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }
}
