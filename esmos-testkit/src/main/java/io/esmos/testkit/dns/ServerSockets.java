package io.esmos.testkit.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The sockets and threads of one run of a {@link NameServer}. */
final class ServerSockets implements AutoCloseable {
  /** One thread each: more connections than that at once are hung up on. */
  private static final int MAX_CONNECTIONS = 32;

  /** RFC 7766, section 6.2.3, asks for seconds: nobody may hold a thread by saying nothing. */
  private static final int IDLE_MILLIS = 10_000;

  /** Threads leave at once; a wait this long means a machine that stands still. */
  private static final int PATIENCE_SECONDS = 10;

  /** A free TCP port may be taken for UDP; another one then is not. */
  static final int PORT_ATTEMPTS = 20;

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final ServerProtocol protocol;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService pool;
  private volatile boolean closed;

  private ServerSockets(ServerSocket tcp, DatagramSocket udp, ServerProtocol protocol) {
    this.tcp = tcp;
    this.udp = udp;
    this.protocol = protocol;
    this.pool =
        new ThreadPoolExecutor(
            0,
            MAX_CONNECTIONS + 2,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "name-server-" + tcp.getLocalPort());
              thread.setDaemon(true);
              return thread;
            });
  }

  static ServerSockets open(InetSocketAddress address, ServerProtocol protocol) throws IOException {
    for (int attempt = 1; ; attempt++) {
      ServerSocket tcp = new ServerSocket();
      try {
        tcp.setReuseAddress(true);
        tcp.bind(address);
        DatagramSocket udp =
            new DatagramSocket(new InetSocketAddress(address.getAddress(), tcp.getLocalPort()));
        ServerSockets sockets = new ServerSockets(tcp, udp, protocol);
        sockets.pool.execute(sockets::datagrams);
        sockets.pool.execute(sockets::accept);
        return sockets;
      } catch (BindException e) {
        tcp.close();
        if (address.getPort() != 0 || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
  }

  @Override
  public void close() {
    closed = true;
    udp.close();
    quietly(tcp);
    connections.forEach(ServerSockets::quietly);
    pool.shutdownNow();
    try {
      // The system frees a port when the last thread has left its socket, not when it is closed.
      pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void datagrams() {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    while (!closed) {
      try {
        packet.setLength(65_535);
        udp.receive(packet);
        byte[] wire = Arrays.copyOf(packet.getData(), packet.getLength());
        for (byte[] message : protocol.reply(wire, false).messages()) {
          udp.send(new DatagramPacket(message, message.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // A client that has gone away, or the socket was closed: then the loop ends.
      }
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = tcp.accept();
        connections.add(socket);
        try {
          pool.execute(() -> serve(socket));
        } catch (RejectedExecutionException e) {
          forget(socket);
        }
        if (closed) {
          forget(socket);
        }
      } catch (IOException e) {
        // The connection broke before it was taken, or the socket was closed: then the loop ends.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(IDLE_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out =
          new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 16_384));
      while (!closed) {
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        ServerProtocol.Reply reply = protocol.reply(wire, true);
        for (byte[] message : reply.messages()) {
          out.writeShort(message.length);
          out.write(message);
        }
        out.flush();
        if (reply.hangUp()) {
          return;
        }
      }
    } catch (EOFException e) {
      // The client is done.
    } catch (IOException e) {
      // The client is gone or silent, or the server is being stopped.
    } finally {
      connections.remove(socket);
    }
  }

  private void forget(Socket socket) {
    connections.remove(socket);
    quietly(socket);
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing can be done about a socket that does not close.
    }
  }
}
