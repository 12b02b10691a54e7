package io.esmos.testkit.postgres;

import io.esmos.testkit.relay.TcpRelay;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A TCP relay before a server that can lose what goes through it, without a word. */
final class MemberRelay implements AutoCloseable {
  /** What gets lost from now on. */
  enum Loss {
    NOTHING,
    /** Answers, from the next request to promote on. */
    PROMOTION,
    ANSWERS,
    ALL
  }

  private static final byte[] PROMOTE = "pg_promote".getBytes(StandardCharsets.US_ASCII);

  private final TcpRelay relay;
  private volatile Loss loss = Loss.NOTHING;
  private volatile CountDownLatch lost = new CountDownLatch(1);

  MemberRelay(int upstream) {
    this.relay =
        new TcpRelay(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream),
            () -> this::request,
            () -> this::answer);
  }

  int port() {
    return relay.address().getPort();
  }

  void lose(Loss what) {
    lost = new CountDownLatch(1);
    loss = what;
  }

  /** Returns whether something gets lost now. */
  boolean loses() {
    return loss == Loss.ANSWERS || loss == Loss.ALL;
  }

  boolean awaitLost(long seconds) {
    try {
      return lost.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Nothing gets lost any more; connections that have lost something break. */
  void heal() {
    if (loss != Loss.NOTHING) {
      loss = Loss.NOTHING;
      relay.breakOff();
    }
  }

  @Override
  public void close() {
    relay.close();
  }

  private boolean request(byte[] octets, int count, OutputStream to) throws IOException {
    if (loss == Loss.PROMOTION && promotes(octets, count)) {
      loss = Loss.ANSWERS;
    }
    return passOr(loss == Loss.ALL, octets, count, to);
  }

  private boolean answer(byte[] octets, int count, OutputStream to) throws IOException {
    return passOr(loses(), octets, count, to);
  }

  private boolean passOr(boolean lose, byte[] octets, int count, OutputStream to)
      throws IOException {
    if (lose) {
      lost.countDown();
    } else {
      to.write(octets, 0, count);
    }
    return true;
  }

  /** The driver sends a statement in one piece, which is far smaller than the buffer. */
  private static boolean promotes(byte[] buffer, int length) {
    for (int i = 0; i + PROMOTE.length <= length; i++) {
      if (Arrays.equals(buffer, i, i + PROMOTE.length, PROMOTE, 0, PROMOTE.length)) {
        return true;
      }
    }
    return false;
  }
}
