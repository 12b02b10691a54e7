package io.esmos.dns.wire;

import io.esmos.provider.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection to one name server for one call: messages with a length of two octets before
 * them (RFC 1035, section 4.2.2), which bounds what is read at 65,535 octets each. Confined to one
 * thread.
 */
final class TcpConnection implements AutoCloseable {
  static final int MAX_MESSAGE = 65_535;

  private final InetSocketAddress server;
  private final String operation;
  private final SocketChannel channel;
  private final SocketWait wait;

  private TcpConnection(
      InetSocketAddress server, String operation, SocketChannel channel, SocketWait wait) {
    this.server = server;
    this.operation = operation;
    this.channel = channel;
    this.wait = wait;
  }

  /** Connects; everything on the connection ends by the deadline. */
  static TcpConnection open(InetSocketAddress server, Deadline deadline, String operation) {
    deadline.check(operation);
    if (server.isUnresolved()) {
      throw Failures.unavailable(server, operation, "is a name; give its address", null);
    }
    SocketChannel channel = null;
    SocketWait wait = null;
    boolean connected = false;
    try {
      channel = SocketChannel.open();
      wait = new SocketWait(channel, deadline, operation);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (!channel.connect(server)) {
        do {
          wait.until(SelectionKey.OP_CONNECT);
        } while (!channel.finishConnect());
      }
      connected = true;
      return new TcpConnection(server, operation, channel, wait);
    } catch (IOException e) {
      throw Failures.unavailable(server, operation, "cannot be connected to", e);
    } finally {
      if (!connected) {
        close(channel, wait);
      }
    }
  }

  InetSocketAddress server() {
    return server;
  }

  /** Sends one message. */
  void send(byte[] message) {
    if (message.length > MAX_MESSAGE) {
      throw new IllegalArgumentException("a message of " + message.length + " octets");
    }
    ByteBuffer buffer = ByteBuffer.allocate(message.length + 2);
    buffer.putShort((short) message.length).put(message).flip();
    try {
      while (buffer.hasRemaining()) {
        if (channel.write(buffer) == 0) {
          wait.until(SelectionKey.OP_WRITE);
        }
        wait.sent();
      }
    } catch (IOException e) {
      throw Failures.unavailable(server, operation, "broke the connection", e);
    }
  }

  /** Receives one message. */
  byte[] receive() {
    wait.check();
    ByteBuffer length = ByteBuffer.allocate(2);
    fill(length);
    ByteBuffer message = ByteBuffer.allocate(Short.toUnsignedInt(length.getShort(0)));
    fill(message);
    return message.array();
  }

  @Override
  public void close() {
    close(channel, wait);
  }

  private void fill(ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        int count = channel.read(buffer);
        if (count < 0) {
          throw Failures.unavailable(server, operation, "closed the connection", null);
        }
        if (count == 0) {
          wait.until(SelectionKey.OP_READ);
        }
      }
    } catch (IOException e) {
      throw Failures.unavailable(server, operation, "broke the connection", e);
    }
  }

  private static void close(@Nullable SocketChannel channel, @Nullable SocketWait wait) {
    if (wait != null) {
      wait.close();
    }
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nobody can do anything about a socket that does not close.
        return;
      }
    }
  }
}
