package io.esmos.testkit.dns;

import io.esmos.testkit.relay.TcpRelay;
import io.esmos.testkit.relay.TcpRelay.Filter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP relay before a name server that can keep what the server answers on the next connection.
 */
final class CutRelay implements AutoCloseable {
  private final AtomicReference<Filter> next = new AtomicReference<>(Filter.ALL);
  private final TcpRelay relay;

  CutRelay(InetSocketAddress upstream) {
    this.relay = new TcpRelay(upstream, () -> Filter.ALL, () -> next.getAndSet(Filter.ALL));
  }

  InetSocketAddress address() {
    return relay.address();
  }

  /** On the next connection nothing of the answers arrives, and the connection stays open. */
  void swallowNextAnswers() {
    next.set((octets, count, to) -> true);
  }

  /** The next connection is closed after so many octets of answers. */
  void cutNextAfter(int octets) {
    next.set(new Cut(octets));
  }

  @Override
  public void close() {
    relay.close();
  }

  private static final class Cut implements Filter {
    private int left;

    Cut(int left) {
      this.left = left;
    }

    @Override
    public boolean pass(byte[] octets, int count, OutputStream to) throws IOException {
      int some = Math.min(count, left);
      to.write(octets, 0, some);
      left -= some;
      return left > 0;
    }
  }
}
