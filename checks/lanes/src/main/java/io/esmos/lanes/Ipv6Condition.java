package io.esmos.lanes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a test only where something can listen on the loopback address of IPv6. */
final class Ipv6Condition implements ExecutionCondition {
  static final String NEED = "give the loopback interface the address ::1";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide("::1", LaneRecorder.INSTANCE);
  }

  static ConditionEvaluationResult decide(String address, LaneRecorder recorder) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      return ConditionEvaluationResult.enabled("the machine has " + address);
    } catch (IOException e) {
      recorder.notRun(Lane.IPV6, "IPv6", NEED);
      return ConditionEvaluationResult.disabled("NOT RUN: " + NEED);
    }
  }
}
