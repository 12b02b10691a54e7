package io.esmos.lanes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a test only where a Docker engine answers. */
final class ContainersCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    if (answers(URI.create(host))) {
      return ConditionEvaluationResult.enabled("a Docker engine answers");
    }
    String need = "start a Docker engine (nothing answers at " + host + ")";
    LaneRecorder.INSTANCE.notRun(Lane.CONTAINERS, "Docker", need);
    return ConditionEvaluationResult.disabled("NOT RUN: " + need);
  }

  /** The engine's socket alone is asked: the tests need no command line client. */
  static boolean answers(URI host) {
    try (SocketChannel channel = connect(host)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static SocketChannel connect(URI host) throws IOException {
    if (!"unix".equals(host.getScheme())) {
      SocketAddress address = new InetSocketAddress(host.getHost(), host.getPort());
      return SocketChannel.open(address);
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(host.getPath()));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
