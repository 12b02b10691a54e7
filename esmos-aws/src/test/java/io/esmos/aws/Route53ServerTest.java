package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.testkit.route53.Route53Server;
import io.esmos.testkit.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.InvalidInputException;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;
import software.amazon.awssdk.services.route53.model.NoSuchHealthCheckException;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** The wire server, driven by AWS's own client, which knows nothing of ours. */
class Route53ServerTest {
  private Route53Server server;
  private Route53Client client;

  @BeforeEach
  void start() {
    server = Route53Bench.fresh().start();
    client = Route53Bench.client(server.url());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private ChangeInfo change(ChangeAction action, Consumer<ResourceRecordSet.Builder> set) {
    return client
        .changeResourceRecordSets(
            request ->
                request
                    .hostedZoneId(Route53Bench.ZONE)
                    .changeBatch(
                        batch ->
                            batch.changes(
                                List.of(
                                    Change.builder()
                                        .action(action)
                                        .resourceRecordSet(set)
                                        .build()))))
        .changeInfo();
  }

  private static Consumer<ResourceRecordSet.Builder> set(
      String name, RRType type, String... values) {
    return set ->
        set.name(name)
            .type(type)
            .ttl(60L)
            .resourceRecords(
                List.of(values).stream()
                    .map(value -> ResourceRecord.builder().value(value).build())
                    .toList());
  }

  private ListResourceRecordSetsResponse list() {
    return client.listResourceRecordSets(request -> request.hostedZoneId(Route53Bench.ZONE));
  }

  private void refused(Class<? extends Route53Exception> type, String message, Runnable call) {
    int before = list().resourceRecordSets().size();
    assertThatThrownBy(call::run)
        .isInstanceOf(type)
        .satisfies(
            e -> {
              Route53Exception refusal = (Route53Exception) e;
              assertThat(refusal.statusCode()).isBetween(400, 404);
              assertThat(refusal.requestId()).startsWith("request-");
              assertThat(refusal.awsErrorDetails().errorMessage()).contains(message);
            });
    assertThat(list().resourceRecordSets()).hasSize(before);
  }

  @Test
  void namesComeBackInLowerCaseWithOctalEscapes() {
    change(ChangeAction.CREATE, set("*.WWW.clinic.example", RRType.A, "192.0.2.1"));
    assertThat(list().resourceRecordSets())
        .extracting(ResourceRecordSet::name)
        .contains("\\052.www.clinic.example.");
  }

  @Test
  void changesArePendingFirstAndInSyncLater() {
    ChangeInfo made = change(ChangeAction.UPSERT, set("a.clinic.example", RRType.A, "192.0.2.1"));
    assertThat(made.status()).isEqualTo(ChangeStatus.PENDING);
    assertThat(client.getChange(it -> it.id(made.id())).changeInfo().status())
        .isEqualTo(ChangeStatus.PENDING);
    assertThat(client.getChange(it -> it.id(made.id())).changeInfo().status())
        .isEqualTo(ChangeStatus.INSYNC);
    refused(NoSuchChangeException.class, "C9", () -> client.getChange(request -> request.id("C9")));
  }

  @Test
  void whatRoute53RefusesIsRefused() {
    Consumer<ResourceRecordSet.Builder> one = set("a.clinic.example", RRType.A, "192.0.2.1");
    change(ChangeAction.CREATE, one);
    refused(
        InvalidChangeBatchException.class,
        "already exists",
        () -> change(ChangeAction.CREATE, one));
    refused(
        InvalidChangeBatchException.class,
        "do not match the current values",
        () -> change(ChangeAction.DELETE, set("a.clinic.example", RRType.A, "192.0.2.2")));
    refused(
        InvalidChangeBatchException.class,
        "it was not found",
        () -> change(ChangeAction.DELETE, set("b.clinic.example", RRType.A, "192.0.2.1")));
    refused(
        InvalidChangeBatchException.class,
        "conflicts with other records",
        () -> change(ChangeAction.UPSERT, set("a.clinic.example", RRType.CNAME, "b.example.")));
    refused(
        InvalidChangeBatchException.class,
        "not permitted in zone",
        () -> change(ChangeAction.UPSERT, set("a.elsewhere.test", RRType.A, "192.0.2.1")));
    refused(
        InvalidChangeBatchException.class,
        "Invalid Resource Record",
        () -> change(ChangeAction.UPSERT, set("b.clinic.example", RRType.A, "192.0.2.256")));
    refused(
        InvalidChangeBatchException.class,
        "another routing policy",
        () -> change(ChangeAction.CREATE, weighted("a.clinic.example", "blue", 1)));
    refused(
        InvalidInputException.class,
        "weight",
        () -> change(ChangeAction.CREATE, weighted("w.clinic.example", "blue", 256)));
    refused(
        InvalidInputException.class,
        "set identifier",
        () ->
            change(
                ChangeAction.CREATE,
                set("w.clinic.example", RRType.A, "192.0.2.1")
                    .andThen(it -> it.setIdentifier("blue"))));
    refused(
        NoSuchHealthCheckException.class,
        "No health check",
        () ->
            change(
                ChangeAction.CREATE,
                weighted("w.clinic.example", "blue", 1)
                    .andThen(it -> it.healthCheckId("missing"))));
    refused(
        InvalidChangeBatchException.class,
        "exactly one SOA",
        () -> {
          ResourceRecordSet soa =
              list().resourceRecordSets().stream()
                  .filter(it -> it.type() == RRType.SOA)
                  .findFirst()
                  .orElseThrow();
          change(
              ChangeAction.DELETE,
              it ->
                  it.name(soa.name())
                      .type(RRType.SOA)
                      .ttl(soa.ttl())
                      .resourceRecords(soa.resourceRecords()));
        });
    refused(
        NoSuchHostedZoneException.class,
        "No hosted zone",
        () -> client.listResourceRecordSets(request -> request.hostedZoneId("ZNONE")));
  }

  private static Consumer<ResourceRecordSet.Builder> weighted(
      String name, String identifier, long weight) {
    return set(name, RRType.A, "192.0.2.1")
        .andThen(it -> it.setIdentifier(identifier).weight(weight));
  }

  @Test
  void pagesEndWhereTheyAreAskedToAndAtThreeHundred() {
    for (int batch = 0; batch < 4; batch++) {
      int from = batch * 100;
      client.changeResourceRecordSets(
          request ->
              request
                  .hostedZoneId(Route53Bench.ZONE)
                  .changeBatch(
                      it ->
                          it.changes(
                              IntStream.range(from, from + 100)
                                  .mapToObj(i -> creation("n" + i + ".clinic.example"))
                                  .toList())));
    }
    assertThat(list().resourceRecordSets()).hasSize(300);
    assertThat(list().isTruncated()).isTrue();
    assertThat(
            client
                .listResourceRecordSetsPaginator(it -> it.hostedZoneId(Route53Bench.ZONE))
                .resourceRecordSets()
                .stream()
                .map(ResourceRecordSet::name)
                .distinct()
                .count())
        .isEqualTo(401);
    assertThat(
            client
                .listResourceRecordSetsPaginator(
                    it -> it.hostedZoneId(Route53Bench.ZONE).maxItems("7"))
                .resourceRecordSets())
        .hasSize(402);
  }

  private static Change creation(String name) {
    return Change.builder()
        .action(ChangeAction.CREATE)
        .resourceRecordSet(set(name, RRType.A, "192.0.2.1"))
        .build();
  }

  @Test
  void healthChecksTellWhatTheirCheckersSaw() {
    server.healthChecks().put("h1", Map.of("eu-west-1", "Failure: connection timed out"));
    assertThat(
            client
                .getHealthCheckStatus(request -> request.healthCheckId("h1"))
                .healthCheckObservations())
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.regionAsString()).isEqualTo("eu-west-1");
              assertThat(seen.statusReport().status()).startsWith("Failure");
            });
  }

  @Test
  void aSixthRequestWithinASecondIsThrottled() {
    ManualTime time = new ManualTime();
    try (Route53Server slow = Route53Bench.fresh().requestsPerSecond(5, time).start();
        Route53Client hasty =
            Route53Bench.clientBuilder(slow.url())
                .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build()) {
      for (int i = 0; i < 5; i++) {
        hasty.listHostedZones();
      }
      assertThatThrownBy(hasty::listHostedZones)
          .isInstanceOfSatisfying(
              Route53Exception.class,
              e -> {
                assertThat(e.isThrottlingException()).isTrue();
                assertThat(e.statusCode()).isEqualTo(400);
              });
      time.pass(Duration.ofSeconds(1));
      assertThat(hasty.listHostedZones().hostedZones()).hasSize(1);
    }
  }
}
