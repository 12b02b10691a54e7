package io.esmos.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.lanes.LaneRecord.Row;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

class ConditionsTest {
  private final LaneRecorder recorder = new LaneRecorder();

  @Test
  void missingServerIsReported() {
    ConditionEvaluationResult result =
        ServersCondition.decide(
            List.of(Program.BIND, Program.KNOT), it -> it == Program.BIND, recorder);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).contains("NOT RUN: install knot");
    assertThat(recorder.rows())
        .containsExactly(new Row(Lane.SERVERS, "Knot", 0, 0, 0, "install knot"))
        .allMatch(Row::notRun);
  }

  @Test
  void installedServersRun() {
    ConditionEvaluationResult result =
        ServersCondition.decide(List.of(Program.BIND, Program.KNOT), it -> true, recorder);

    assertThat(result.isDisabled()).isFalse();
    assertThat(recorder.rows()).isEmpty();
  }

  @Test
  void missingClientIsReported() {
    ConditionEvaluationResult result =
        ClientsCondition.decide(PythonClient.CLOUDFLARE, it -> it.isIn("no-python"), recorder);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).contains("NOT RUN: " + PythonClient.NEED);
    assertThat(recorder.rows())
        .containsExactly(
            new Row(Lane.CLIENTS, "Cloudflare's Python client", 0, 0, 0, PythonClient.NEED))
        .allMatch(Row::notRun);
  }

  @Test
  void installedClientRuns() {
    ConditionEvaluationResult result =
        ClientsCondition.decide(PythonClient.CLOUDFLARE, it -> true, recorder);

    assertThat(result.isDisabled()).isFalse();
    assertThat(recorder.rows()).isEmpty();
  }

  @Test
  void missingAddressIsReported() {
    // For documentation (RFC 5737): no machine has it.
    ConditionEvaluationResult result = Ipv6Condition.decide("192.0.2.1", recorder);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).contains("NOT RUN: " + Ipv6Condition.NEED);
    assertThat(recorder.rows())
        .containsExactly(new Row(Lane.IPV6, "IPv6", 0, 0, 0, Ipv6Condition.NEED));
    assertThat(Ipv6Condition.decide("127.0.0.1", new LaneRecorder()).isDisabled()).isFalse();
  }

  @Test
  void anotherProcessorIsReported() {
    ConditionEvaluationResult result = Amd64Condition.decide("aarch64", recorder);

    assertThat(result.isDisabled()).isTrue();
    assertThat(recorder.rows())
        .containsExactly(new Row(Lane.AMD64, "x86-64", 0, 0, 0, Amd64Condition.NEED));
    assertThat(Amd64Condition.decide("x86_64", new LaneRecorder()).isDisabled()).isFalse();
  }

  @Test
  void engineAnswersOrNot(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("engine");
    URI host = URI.create("unix://" + socket);
    assertThat(ContainersCondition.answers(host)).isFalse();
    try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      engine.bind(UnixDomainSocketAddress.of(socket));
      assertThat(ContainersCondition.answers(host)).isTrue();
    }
  }

  @Test
  void annotationsCarryTheTagsOfTheirLanes() {
    assertThat(Lane.ofTags(List.of("containers"))).isEqualTo(Lane.CONTAINERS);
    assertThat(Lane.ofTags(List.of("slow", "servers"))).isEqualTo(Lane.SERVERS);
    assertThat(Lane.ofTags(List.of("clients"))).isEqualTo(Lane.CLIENTS);
    assertThat(Lane.ofTags(List.of("amd64"))).isEqualTo(Lane.AMD64);
    assertThat(Lane.ofTags(List.of())).isEqualTo(Lane.JVM);
  }
}
