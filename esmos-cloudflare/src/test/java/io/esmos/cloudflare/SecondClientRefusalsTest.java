package io.esmos.cloudflare;

import static io.esmos.cloudflare.SecondClientCalls.NOBODY;
import static io.esmos.cloudflare.SecondClientCalls.assertRefused;
import static io.esmos.cloudflare.SecondClientCalls.record;
import static io.esmos.cloudflare.SecondClientCalls.set;
import static io.esmos.cloudflare.SecondClientCalls.sets;
import static io.esmos.cloudflare.SecondClientCalls.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.lanes.ClientsLane;
import io.esmos.lanes.PythonClient;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the testkit's Cloudflare refuses, and loses, as Cloudflare's own client sees it. */
@ClientsLane(PythonClient.CLOUDFLARE)
final class SecondClientRefusalsTest extends SecondClientCase {
  private static final DnsName APEX = CloudflareBench.APEX;

  @Test
  void batchesThatFailChangeNothing() {
    String id = calls.create("A", "www", Map.of("content", "192.0.2.1"));
    List<ObjectNode> before = calls.bench().server().records(APEX);
    calls.refused(
        "BadRequestError",
        400,
        81058,
        "dns.records.batch",
        Map.of(
            "zone_id", calls.zone(),
            "patches", List.of(Map.of("id", id, "content", "192.0.2.2")),
            "posts", List.of(record("A", "new", "192.0.2.1"), record("A", "www", "192.0.2.2"))));
    calls.refused(
        "NotFoundError",
        404,
        81044,
        "dns.records.batch",
        Map.of(
            "zone_id", calls.zone(),
            "deletes", List.of(Map.of("id", id), Map.of("id", NOBODY))));
    calls.refused(
        "BadRequestError",
        400,
        1004,
        "dns.records.batch",
        Map.of(
            "zone_id", calls.zone(),
            "posts",
                IntStream.range(0, 201).mapToObj(i -> record("A", "n" + i, "192.0.2.1")).toList()));
    assertThat(calls.bench().server().records(APEX)).isEqualTo(before);
  }

  @Test
  void refusalsHaveCloudflaresCodes() {
    calls.create("A", "www", Map.of("content", "192.0.2.1"));
    calls.create("CNAME", "alias", Map.of("content", "target.example.net"));
    calls.create("NS", "cut", Map.of("content", "ns1.example.net"));
    List<ObjectNode> before = calls.bench().server().records(APEX);

    calls.cannotCreate(81058, record("A", "www", "192.0.2.1"));
    calls.cannotCreate(81053, record("CNAME", "www", "target.example.net"));
    calls.cannotCreate(81053, record("CNAME", "alias", "other.example.net"));
    calls.cannotCreate(81054, record("A", "alias", "192.0.2.1"));
    calls.cannotCreate(81056, record("A", "cut", "192.0.2.1"));
    calls.cannotCreate(1004, record("A", "broken", "192.0.2.256"));
    calls.cannotCreate(1004, record("TXT", "x".repeat(64), "\"label of 64 octets\""));
    calls.cannotCreate(1004, with(record("A", "short", "192.0.2.1"), Map.of("ttl", 59)));
    calls.cannotCreate(1004, with(record("A", "long", "192.0.2.1"), Map.of("ttl", 86_401)));
    calls.cannotCreate(1004, with(record("TXT", "text", "\"x\""), Map.of("proxied", true)));
    calls.refused("NotFoundError", 404, 7003, "dns.records.list", Map.of("zone_id", NOBODY));
    calls.refused(
        "BadRequestError",
        400,
        1004,
        "dns.records.list",
        Map.of("zone_id", calls.zone(), "per_page", 5_000_001));
    JsonNode stranger =
        client.call(calls.bench().server().url(), "another-token", 0, "zones.list", Map.of());
    assertRefused(stranger, "PermissionDeniedError", 403, 10000);
    assertThat(calls.bench().server().records(APEX)).isEqualTo(before);
  }

  @Test
  void quotasAreRefusedAsRateLimits() {
    try (CloudflareServer slow =
        CloudflareServer.builder()
            .token(CloudflareBench.TOKEN)
            .zone(APEX)
            .quota(2, Duration.ofMinutes(5))
            .start()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.call(slow.url(), CloudflareBench.TOKEN, 0, "zones.list", Map.of()))
            .isNotEmpty();
      }
      JsonNode third = client.call(slow.url(), CloudflareBench.TOKEN, 0, "zones.list", Map.of());
      assertRefused(third, "RateLimitError", 429, 971);
    }
  }

  /** As Cloudflare has no token against doubling, the client's own second try is refused. */
  @Test
  void lostAnswersAreTriedAgainByTheClientItself() {
    WireFaults faults = calls.bench().server().api().faults();
    Map<String, Object> create =
        with(record("A", "www", "192.0.2.1"), Map.of("zone_id", calls.zone()));

    faults.plan(SecondClientRefusalsTest::isCreate, WireFaults.Kind.HANG_UP);
    JsonNode made = calls.again("dns.records.create", create);
    assertThat(made.path("result").path("content").asText()).isEqualTo("192.0.2.1");

    faults.plan(SecondClientRefusalsTest::isCreate, WireFaults.Kind.LOSE_ANSWER);
    JsonNode doubled =
        calls.again("dns.records.create", with(create, Map.of("name", "api.clinic.example")));
    assertRefused(doubled, "BadRequestError", 400, 81058);
    assertThat(calls.read())
        .isEqualTo(sets(set("www", "A", "192.0.2.1"), set("api", "A", "192.0.2.1")));
  }

  private static boolean isCreate(WireRequest request) {
    return request.method().equals("POST") && request.path().endsWith("/dns_records");
  }
}
