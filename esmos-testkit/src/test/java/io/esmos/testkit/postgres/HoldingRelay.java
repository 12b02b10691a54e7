package io.esmos.testkit.postgres;

import io.esmos.testkit.witness.Hold;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay before a server that holds requests back, or cuts a connection in place of the next
 * statement's answer.
 */
final class HoldingRelay implements AutoCloseable {
  /** What every statement of a witness has in it, and nothing else that a pool sends. */
  private static final String MARK = "esmos_witness.cell";

  private final int upstream;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean losing = new AtomicBoolean();
  private volatile @Nullable Hold hold;

  HoldingRelay(int upstream) {
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

  /** The next statement is done, and its answer is lost. */
  void loseNextAnswer() {
    losing.set(true);
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
    quietly(listener);
    sockets.forEach(HoldingRelay::quietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        AtomicBoolean lost = new AtomicBoolean();
        thread(() -> requests(client, server, lost));
        thread(() -> answers(server, client, lost));
      } catch (IOException e) {
        // The relay was closed, or the server is.
      }
    }
  }

  private void requests(Socket client, Socket server, AtomicBoolean lost) {
    byte[] buffer = new byte[1 << 17];
    try {
      for (int n = client.getInputStream().read(buffer);
          n >= 0;
          n = client.getInputStream().read(buffer)) {
        Hold now = hold;
        if (now != null) {
          now.pass();
        }
        String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
        // A statement that is prepared already is sent without its text: only its parameters.
        if ((text.contains(MARK) || text.contains("clinic")) && losing.compareAndSet(true, false)) {
          lost.set(true);
        }
        server.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side is gone; the other follows.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      quietly(client);
      quietly(server);
    }
  }

  private void answers(Socket server, Socket client, AtomicBoolean lost) {
    byte[] buffer = new byte[1 << 17];
    try {
      for (int n = server.getInputStream().read(buffer);
          n >= 0 && !lost.get();
          n = server.getInputStream().read(buffer)) {
        client.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side is gone; the other follows.
    } finally {
      quietly(client);
      quietly(server);
    }
  }

  private static void quietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is gone anyway.
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "holding-relay");
    thread.setDaemon(true);
    thread.start();
  }
}
