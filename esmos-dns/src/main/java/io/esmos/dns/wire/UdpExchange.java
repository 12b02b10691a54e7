package io.esmos.dns.wire;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * A question over UDP: from a port of its own, repeated while nothing is heard. What does not
 * answer the question is not believed, and waiting goes on (RFC 5452, section 9.1).
 */
final class UdpExchange {
  /** Longer than a round trip around the world, so that an answer seldom crosses a repetition. */
  private static final Duration FIRST_REPEAT = Duration.ofMillis(400);

  private final Question question;
  private final InetSocketAddress server;
  private final String operation;
  private @Nullable ProviderException disbelieved;

  UdpExchange(Question question, InetSocketAddress server, String operation) {
    this.question = question;
    this.server = server;
    this.operation = operation;
  }

  /** Returns the answer, which may be truncated. */
  Message ask(Deadline deadline) {
    deadline.check(operation);
    if (server.isUnresolved()) {
      throw Failures.unavailable(server, operation, "is a name; give its address", null);
    }
    // Connected, so that the system drops what comes from any other address or port.
    try (DatagramChannel channel = DatagramChannel.open().connect(server);
        SocketWait wait = new SocketWait(channel, deadline, operation)) {
      return exchange(channel, wait, deadline);
    } catch (PortUnreachableException e) {
      throw Failures.unavailable(server, operation, "has nobody listening", e);
    } catch (IOException e) {
      throw Failures.unavailable(server, operation, "cannot be reached", e);
    } catch (ProviderException e) {
      ProviderException garbage = disbelieved;
      if (e.code() == ProviderException.Code.TIMEOUT && garbage != null) {
        throw garbage;
      }
      throw e;
    }
  }

  private Message exchange(DatagramChannel channel, SocketWait wait, Deadline deadline)
      throws IOException {
    byte[] wire = question.message().toWire();
    // One octet more than is allowed, to see what is larger.
    ByteBuffer buffer = ByteBuffer.allocate(Question.UDP_SIZE + 1);
    Duration pause = FIRST_REPEAT;
    while (true) {
      channel.write(ByteBuffer.wrap(wire));
      wait.sent();
      Deadline repeat = deadline.atMost(pause);
      while (!repeat.passed()) {
        if (!wait.ready(SelectionKey.OP_READ, repeat.remaining())) {
          continue;
        }
        buffer.clear();
        if (channel.read(buffer) > 0) {
          Message answer = believed(Arrays.copyOf(buffer.array(), buffer.position()));
          if (answer != null) {
            return answer;
          }
        }
      }
      wait.check();
      pause = pause.multipliedBy(2);
    }
  }

  private @Nullable Message believed(byte[] wire) {
    try {
      if (wire.length > Question.UDP_SIZE) {
        throw Failures.malformed(server, operation, "sent more than was allowed", null);
      }
      return question.read(wire, server);
    } catch (ProviderException e) {
      disbelieved = e;
      return null;
    }
  }
}
