package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.testkit.route53.RoutingControlServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53recoverycluster.Route53RecoveryClusterClient;
import software.amazon.awssdk.services.route53recoverycluster.model.ConflictException;
import software.amazon.awssdk.services.route53recoverycluster.model.EndpointTemporarilyUnavailableException;
import software.amazon.awssdk.services.route53recoverycluster.model.ListRoutingControlsResponse;
import software.amazon.awssdk.services.route53recoverycluster.model.ResourceNotFoundException;
import software.amazon.awssdk.services.route53recoverycluster.model.RoutingControl;
import software.amazon.awssdk.services.route53recoverycluster.model.RoutingControlState;
import software.amazon.awssdk.services.route53recoverycluster.model.ThrottlingException;
import software.amazon.awssdk.services.route53recoverycluster.model.UpdateRoutingControlStateEntry;
import software.amazon.awssdk.services.route53recoverycluster.model.ValidationException;

/** The testkit's ARC, driven by AWS's own client, which knows nothing of ours. */
class RoutingControlServerTest {
  private final RoutingControlServer server = RoutingControlServer.start();
  private final List<Route53RecoveryClusterClient> clients = ArcBench.clients(server);

  @AfterEach
  void stop() {
    clients.forEach(Route53RecoveryClusterClient::close);
    server.close();
  }

  @Test
  void everyEndpointHoldsTheSame() {
    String one = server.add("clinic", "one");
    String two = server.add("clinic", "two");
    clients.get(0).updateRoutingControlStates(it -> it.updateRoutingControlStateEntries(on(one)));
    clients
        .get(1)
        .updateRoutingControlState(
            it -> it.routingControlArn(two).routingControlState(RoutingControlState.ON));
    clients
        .get(2)
        .updateRoutingControlStates(
            it -> it.updateRoutingControlStateEntries(entry(one, RoutingControlState.OFF)));
    for (Route53RecoveryClusterClient client : clients) {
      assertThat(client.getRoutingControlState(it -> it.routingControlArn(one)))
          .satisfies(
              it -> {
                assertThat(it.routingControlState()).isEqualTo(RoutingControlState.OFF);
                assertThat(it.routingControlArn()).isEqualTo(one);
                assertThat(it.routingControlName()).isEqualTo("one");
              });
      assertThat(
              client.getRoutingControlState(it -> it.routingControlArn(two)).routingControlState())
          .isEqualTo(RoutingControlState.ON);
    }
    assertThat(server.on()).isEqualTo(Set.of(two));
  }

  @Test
  void listsHavePagesAndKnowPanels() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.add("control-" + i);
      server.add(i < 3 ? "clinic" : "lab", "control-" + i);
    }
    List<String> found = new ArrayList<>();
    int pages = 0;
    for (ListRoutingControlsResponse page :
        clients.get(0).listRoutingControlsPaginator(it -> it.maxResults(2))) {
      pages++;
      page.routingControls().forEach(it -> found.add(it.routingControlName()));
    }
    assertThat(pages).isEqualTo(3);
    assertThat(found).isEqualTo(names);
    RoutingControl last = clients.get(0).listRoutingControls(it -> {}).routingControls().get(4);
    assertThat(last.controlPanelName()).isEqualTo("lab");
    assertThat(last.owner()).hasSize(12);
    assertThat(last.routingControlState()).isEqualTo(RoutingControlState.OFF);
    assertThat(
            clients
                .get(0)
                .listRoutingControls(it -> it.controlPanelArn(last.controlPanelArn()))
                .routingControls())
        .extracting(RoutingControl::routingControlName)
        .containsExactly("control-3", "control-4");
  }

  @Test
  void whatArcRefusesIsRefusedAsAWhole() {
    String one = server.add("clinic", "one");
    Route53RecoveryClusterClient client = clients.get(0);
    assertThatThrownBy(
            () ->
                client.updateRoutingControlStates(
                    it -> it.updateRoutingControlStateEntries(on(one), on(one + "0"))))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining(one + "0");
    assertThatThrownBy(
            () ->
                client.updateRoutingControlStates(
                    it -> it.updateRoutingControlStateEntries(on(one), on(one))))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(
            () ->
                client.updateRoutingControlStates(
                    it -> it.updateRoutingControlStateEntries(List.of())))
        .isInstanceOf(ValidationException.class);
    List<UpdateRoutingControlStateEntry> eleven = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      eleven.add(on(server.add("lab", "more-" + i)));
    }
    assertThatThrownBy(
            () ->
                client.updateRoutingControlStates(
                    it -> it.updateRoutingControlStateEntries(eleven)))
        .isInstanceOf(ValidationException.class);
    assertThat(server.on()).isEmpty();
  }

  @Test
  void aSafetyRuleHoldsUntilItIsOverridden() {
    String one = server.add("clinic", "one");
    Route53RecoveryClusterClient client = clients.get(0);
    client.updateRoutingControlStates(it -> it.updateRoutingControlStateEntries(on(one)));
    String rule = server.requireOn(1);
    UpdateRoutingControlStateEntry off = entry(one, RoutingControlState.OFF);
    assertThatThrownBy(
            () -> client.updateRoutingControlStates(it -> it.updateRoutingControlStateEntries(off)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(rule);
    assertThat(server.on()).isEqualTo(Set.of(one));
    client.updateRoutingControlStates(
        it -> it.updateRoutingControlStateEntries(off).safetyRulesToOverride(rule));
    assertThat(server.on()).isEmpty();
  }

  @Test
  void plannedRefusalsAreTheSdksExceptions() {
    String one = server.add("clinic", "one");
    server
        .endpoint(1)
        .faults()
        .plan(
            request -> true,
            RoutingControlServer.refusal("EndpointTemporarilyUnavailableException", "go on"));
    assertThatThrownBy(() -> clients.get(1).getRoutingControlState(it -> it.routingControlArn(one)))
        .isInstanceOf(EndpointTemporarilyUnavailableException.class);
    // The SDK tries a throttled call again by itself.
    for (int i = 0; i < 10; i++) {
      server
          .endpoint(2)
          .faults()
          .plan(request -> true, RoutingControlServer.throttling(Duration.ofSeconds(9)));
    }
    assertThatThrownBy(() -> clients.get(2).getRoutingControlState(it -> it.routingControlArn(one)))
        .isInstanceOfSatisfying(
            ThrottlingException.class, e -> assertThat(e.retryAfterSeconds()).isEqualTo(9));
  }

  private static UpdateRoutingControlStateEntry on(String arn) {
    return entry(arn, RoutingControlState.ON);
  }

  private static UpdateRoutingControlStateEntry entry(String arn, RoutingControlState state) {
    return UpdateRoutingControlStateEntry.builder()
        .routingControlArn(arn)
        .routingControlState(state)
        .build();
  }
}
