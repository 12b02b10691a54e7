package io.esmos.testkit.postgres;

import io.esmos.testkit.relay.TcpRelay;
import io.esmos.testkit.witness.Hold;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay before a server that holds requests back, or cuts a connection in place of the next
 * statement's answer.
 */
final class HoldingRelay implements AutoCloseable {
  /** What becomes of the answer to the next statement of a witness. */
  private enum Loss {
    NONE,
    NEXT,
    NOW
  }

  /** The name of a cell: what every statement of a witness has in it, and nothing of a pool's. */
  private static final String MARK = "clinic";

  private final TcpRelay relay;
  private final AtomicReference<Loss> loss = new AtomicReference<>(Loss.NONE);
  private volatile @Nullable Hold hold;

  HoldingRelay(int upstream) {
    this.relay =
        new TcpRelay(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream),
            () -> this::request,
            () -> this::answer);
  }

  int port() {
    return relay.address().getPort();
  }

  /** The next statement is done, and its answer is lost. */
  void loseNextAnswer() {
    loss.set(Loss.NEXT);
  }

  /** From now on nothing reaches the server until the hold is released. */
  Hold hold() {
    Hold now = new Hold();
    hold = now;
    return now;
  }

  @Override
  public void close() {
    Hold now = hold;
    if (now != null) {
      now.release();
    }
    relay.close();
  }

  private boolean request(byte[] octets, int count, OutputStream to) throws IOException {
    Hold now = hold;
    if (now != null) {
      try {
        now.pass();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the relay ends");
      }
    }
    if (new String(octets, 0, count, StandardCharsets.ISO_8859_1).contains(MARK)) {
      loss.compareAndSet(Loss.NEXT, Loss.NOW);
    }
    to.write(octets, 0, count);
    return true;
  }

  private boolean answer(byte[] octets, int count, OutputStream to) throws IOException {
    if (loss.compareAndSet(Loss.NOW, Loss.NONE)) {
      return false;
    }
    to.write(octets, 0, count);
    return true;
  }
}
