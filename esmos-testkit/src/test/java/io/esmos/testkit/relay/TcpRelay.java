package io.esmos.testkit.relay;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A TCP relay on loopback before a server; filters say what goes through it. */
public final class TcpRelay implements AutoCloseable {
  /** What becomes of the octets of one direction of one connection. */
  @FunctionalInterface
  public interface Filter {
    /** Lets everything through. */
    Filter ALL =
        (octets, count, to) -> {
          to.write(octets, 0, count);
          return true;
        };

    /**
     * Hands octets on, or not.
     *
     * @return whether the connection goes on
     */
    boolean pass(byte[] octets, int count, OutputStream to) throws IOException;
  }

  private final InetSocketAddress upstream;
  private final Supplier<Filter> requests;
  private final Supplier<Filter> answers;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /**
   * Starts a relay.
   *
   * @param upstream the server
   * @param requests makes the filter of what a new connection's client sends
   * @param answers makes the filter of what it is answered
   */
  public TcpRelay(InetSocketAddress upstream, Supplier<Filter> requests, Supplier<Filter> answers) {
    this.upstream = upstream;
    this.requests = requests;
    this.answers = answers;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept);
  }

  /** Returns where it takes connections. */
  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Breaks all connections; new ones are taken. */
  public void breakOff() {
    sockets.forEach(TcpRelay::quietly);
  }

  @Override
  public void close() {
    quietly(listener);
    breakOff();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Filter asked = requests.get();
        Filter answered = answers.get();
        thread(() -> connect(client, asked, answered));
      } catch (IOException e) {
        // The relay was closed.
      }
    }
  }

  private void connect(Socket client, Filter asked, Filter answered) {
    try {
      Socket server = new Socket(upstream.getAddress(), upstream.getPort());
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      sockets.add(server);
      thread(() -> pump(server, client, answered));
      pump(client, server, asked);
    } catch (IOException e) {
      // The server is down: the client's connection ends.
      quietly(client);
      sockets.remove(client);
    }
  }

  private void pump(Socket from, Socket to, Filter filter) {
    byte[] buffer = new byte[16_384];
    try {
      OutputStream out = to.getOutputStream();
      int count = from.getInputStream().read(buffer);
      while (count >= 0 && filter.pass(buffer, count, out)) {
        count = from.getInputStream().read(buffer);
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
    Thread thread = new Thread(task, "tcp-relay");
    thread.setDaemon(true);
    thread.start();
  }
}
