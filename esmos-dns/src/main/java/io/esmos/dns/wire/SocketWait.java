package io.esmos.dns.wire;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/**
 * Waits for one non-blocking channel, to a deadline; an interrupt ends the wait. Confined to the
 * thread of one call.
 */
final class SocketWait implements AutoCloseable {
  private final Selector selector;
  private final SelectionKey key;
  private final Deadline deadline;
  private final String operation;
  private boolean sent;

  SocketWait(SelectableChannel channel, Deadline deadline, String operation) throws IOException {
    this.deadline = deadline;
    this.operation = operation;
    channel.configureBlocking(false);
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  /** Notes that from now on an effect at the server is possible. */
  void sent() {
    sent = true;
  }

  /** Checks the deadline, for a peer that sends without ever letting us wait. */
  void check() {
    deadline.check(operation);
  }

  /** Waits until the channel is ready for one of these operations. */
  void until(int operations) throws IOException {
    while (!ready(operations, deadline.remaining())) {
      deadline.check(operation);
    }
  }

  /** Waits so long at most, and tells whether the channel is ready. */
  boolean ready(int operations, Duration most) throws IOException {
    deadline.check(operation);
    key.interestOps(operations);
    long millis = Math.min(deadline.remainingMillis(), Math.max(1, most.toMillis()));
    boolean ready = selector.select(millis) > 0;
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(
          sent ? Code.TIMEOUT : Code.NOT_SENT, operation, "the thread was interrupted");
    }
    return ready;
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      // Nothing depends on it any more: the channel is closed by its owner.
      key.cancel();
    }
  }
}
