package io.esmos.testkit.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private final int upstream;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Loss loss = Loss.NOTHING;
  private volatile CountDownLatch lost = new CountDownLatch(1);

  MemberRelay(int upstream) {
    this.upstream = upstream;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
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
      sockets.forEach(MemberRelay::quietly);
    }
  }

  @Override
  public void close() {
    quietly(listener);
    sockets.forEach(MemberRelay::quietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        thread(() -> connect(client));
      } catch (IOException e) {
        // The relay was closed.
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      sockets.add(server);
      thread(() -> pump(server, client, true));
      pump(client, server, false);
    } catch (IOException e) {
      quietly(client);
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[16_384];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        if (loss == Loss.PROMOTION && !answers && promotes(buffer, n)) {
          loss = Loss.ANSWERS;
        }
        if (loss == Loss.ALL || (answers && loss == Loss.ANSWERS)) {
          lost.countDown();
        } else {
          to.getOutputStream().write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      // One side is gone; the other follows.
    } finally {
      quietly(from);
      quietly(to);
      sockets.remove(from);
      sockets.remove(to);
    }
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

  private static void quietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is gone anyway.
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "member-relay");
    thread.setDaemon(true);
    thread.start();
  }
}
