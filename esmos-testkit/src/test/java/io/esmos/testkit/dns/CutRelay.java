package io.esmos.testkit.dns;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP relay before a name server that can keep what the server answers on the next connection.
 */
final class CutRelay implements AutoCloseable {
  private static final int WHOLE = -1;

  private final InetSocketAddress upstream;
  private final ServerSocket listener;
  private final AtomicInteger nextSwallows = new AtomicInteger();
  private final AtomicInteger nextCut = new AtomicInteger(WHOLE);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  CutRelay(InetSocketAddress upstream) throws IOException {
    this.upstream = upstream;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** On the next connection nothing of the answers arrives, and the connection stays open. */
  void swallowNextAnswers() {
    nextSwallows.set(1);
  }

  /** The next connection is closed after so many octets of answers. */
  void cutNextAfter(int octets) {
    nextCut.set(octets);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(upstream.getAddress(), upstream.getPort());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        boolean swallow = nextSwallows.getAndSet(0) == 1;
        int cut = nextCut.getAndSet(WHOLE);
        thread(() -> pump(client, server, false, WHOLE));
        thread(() -> pump(server, client, swallow, cut));
      } catch (IOException e) {
        // The relay was closed, or the server is down: the client's connection ends.
        sockets.forEach(CutRelay::quietly);
      }
    }
  }

  private void pump(Socket from, Socket to, boolean swallow, int cut) {
    int left = cut;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16_384];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (swallow) {
          continue;
        }
        int some = cut == WHOLE ? count : Math.min(count, left);
        out.write(buffer, 0, some);
        out.flush();
        left -= some;
        if (cut != WHOLE && left == 0) {
          return;
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

  private static void quietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is gone anyway.
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "cut-relay");
    thread.setDaemon(true);
    thread.start();
  }
}
