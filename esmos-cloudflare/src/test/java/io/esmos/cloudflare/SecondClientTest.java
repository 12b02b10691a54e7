package io.esmos.cloudflare;

import static io.esmos.cloudflare.SecondClientCalls.NOBODY;
import static io.esmos.cloudflare.SecondClientCalls.fields;
import static io.esmos.cloudflare.SecondClientCalls.numbers;
import static io.esmos.cloudflare.SecondClientCalls.record;
import static io.esmos.cloudflare.SecondClientCalls.set;
import static io.esmos.cloudflare.SecondClientCalls.sets;
import static io.esmos.cloudflare.SecondClientCalls.soon;
import static io.esmos.cloudflare.SecondClientCalls.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.dns.Zone;
import io.esmos.lanes.ClientsLane;
import io.esmos.lanes.PythonClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The testkit's Cloudflare, driven by Cloudflare's own client, which is made from the published
 * schemas and holds every answer against them; what it does is compared with what the server holds
 * and with what our provider reads.
 */
@ClientsLane(PythonClient.CLOUDFLARE)
final class SecondClientTest extends SecondClientCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DnsName APEX = CloudflareBench.APEX;
  private static final String HASH = "ab".repeat(32);

  @Test
  void zonesAreFound() {
    JsonNode all = calls.result("zones.list", Map.of());
    JsonNode named = calls.result("zones.list", Map.of("name", "clinic.example"));
    JsonNode one = calls.result("zones.get", Map.of("zone_id", calls.zone()));
    assertThat(all.get(0)).isEqualTo(named.get(0)).isEqualTo(one);
    assertThat(one.path("id").asText()).isEqualTo(calls.zone());
    assertThat(one.path("name").asText()).isEqualTo("clinic.example");
    assertThat(calls.result("zones.list", Map.of("name", "other.example"))).isEmpty();
  }

  @Test
  void recordsOfEveryTypeAreReadByTheProvider() {
    calls.create("A", "a", Map.of("content", "192.0.2.1"));
    calls.create("A", "a", Map.of("content", "192.0.2.2"));
    calls.create("AAAA", "aaaa", Map.of("content", "2001:db8::1"));
    calls.create("CNAME", "*.cname", Map.of("content", "target.example.net"));
    calls.create("MX", "mx", Map.of("content", "mx.example.net", "priority", 10));
    calls.create("NS", "ns", Map.of("content", "ns1.example.net"));
    calls.create("PTR", "ptr", Map.of("content", "host.example.net"));
    calls.create("TXT", "txt", Map.of("content", "\"v=spf1 -all\" \"\\\"q\\\"\""));
    calls.create(
        "CAA", "caa", Map.of("data", Map.of("flags", 0, "tag", "issue", "value", "ca.example")));
    calls.create(
        "SRV",
        "_sip._tcp",
        Map.of(
            "data", Map.of("priority", 1, "weight", 2, "port", 5060, "target", "sip.example.net")));
    calls.create(
        "HTTPS", "https", Map.of("data", Map.of("priority", 1, "target", ".", "value", "alpn=h2")));
    calls.create("SVCB", "svcb", Map.of("data", Map.of("priority", 0, "target", "s.example.net")));
    Map<String, ?> digest = Map.of("key_tag", 1, "algorithm", 13, "digest_type", 2, "digest", HASH);
    calls.create("DS", "ns", Map.of("data", digest));
    Map<String, ?> bound =
        Map.of("usage", 3, "selector", 1, "matching_type", 1, "certificate", HASH);
    calls.create("TLSA", "_443._tcp", Map.of("data", bound));
    calls.create(
        "SSHFP", "sshfp", Map.of("data", Map.of("algorithm", 4, "type", 2, "fingerprint", HASH)));
    Map<String, ?> rewriting =
        Map.of(
            "order",
            100,
            "preference",
            10,
            "flags",
            "U",
            "service",
            "E2U+sip",
            "regex",
            "!^.*$!sip:i@x.example!",
            "replacement",
            ".");
    calls.create("NAPTR", "naptr", Map.of("data", rewriting));

    assertThat(calls.read())
        .isEqualTo(
            sets(
                set("a", "A", "192.0.2.1", "192.0.2.2"),
                set("aaaa", "AAAA", "2001:db8::1"),
                set("*.cname", "CNAME", "target.example.net."),
                set("mx", "MX", "10 mx.example.net."),
                set("ns", "NS", "ns1.example.net."),
                set("ptr", "PTR", "host.example.net."),
                set("txt", "TXT", "\"v=spf1 -all\" \"\\\"q\\\"\""),
                set("caa", "CAA", "0 issue \"ca.example\""),
                set("_sip._tcp", "SRV", "1 2 5060 sip.example.net."),
                set("https", "HTTPS", "1 . alpn=h2"),
                set("svcb", "SVCB", "0 s.example.net."),
                set("ns", "DS", "1 13 2 " + HASH),
                set("_443._tcp", "TLSA", "3 1 1 " + HASH),
                set("sshfp", "SSHFP", "4 2 " + HASH),
                set("naptr", "NAPTR", "100 10 \"U\" \"E2U+sip\" \"!^.*$!sip:i@x.example!\" .")));
  }

  @Test
  void whatTheProviderWritesKeepsToTheSchemas() {
    Zone before = calls.bench().provider().read(APEX, soon());
    ChangePlan.batches(
            before, calls.bench().featured(), Set.of(), calls.bench().provider().capabilities())
        .forEach(batch -> calls.bench().provider().apply(APEX, batch, soon()));

    JsonNode listed = calls.result("dns.records.list", Map.of("zone_id", calls.zone()));

    assertThat(fields(listed, "id")).isEqualTo(calls.held("id")).hasSize(6);
    assertThat(fields(listed, "content")).isEqualTo(calls.held("content"));
    assertThat(fields(listed, "proxied")).isEqualTo(calls.held("proxied"));
    assertThat(fields(listed, "comment")).isEqualTo(calls.held("comment"));
  }

  @Test
  void listsHavePages() {
    ObjectNode batch = JSON.createObjectNode();
    for (int i = 0; i < 150; i++) {
      batch
          .withArray("posts")
          .addObject()
          .put("type", "A")
          .put("ttl", 60)
          .put("name", "n" + i + ".clinic.example")
          .put("content", "192.0.2.1");
    }
    calls.bench().server().batch(APEX, batch);

    JsonNode standard = calls.call("dns.records.list", Map.of("zone_id", calls.zone()));
    JsonNode small =
        calls.call("dns.records.list", Map.of("zone_id", calls.zone(), "per_page", 40));
    JsonNode whole =
        calls.call("dns.records.list", Map.of("zone_id", calls.zone(), "per_page", 5_000_000));

    assertThat(fields(standard.path("result"), "id")).isEqualTo(calls.held("id")).hasSize(150);
    assertThat(standard.path("pages")).isEqualTo(numbers(100, 50, 0));
    assertThat(small.path("result")).isEqualTo(standard.path("result"));
    assertThat(small.path("pages")).isEqualTo(numbers(40, 40, 40, 30, 0));
    assertThat(whole.path("result")).isEqualTo(standard.path("result"));
    assertThat(whole.path("pages")).isEqualTo(numbers(150, 0));
  }

  @Test
  void listsAreFiltered() {
    calls.create("A", "www", Map.of("content", "192.0.2.1"));
    calls.create("AAAA", "www", Map.of("content", "2001:db8::1"));
    calls.create("A", "mail", Map.of("content", "192.0.2.1"));
    for (var each :
        Map.of(
                Map.of("name", Map.of("exact", "www.clinic.example")), 2,
                Map.of("type", "AAAA"), 1,
                Map.of("content", Map.of("exact", "192.0.2.1")), 2,
                Map.of("type", "A", "name", Map.of("exact", "www.clinic.example")), 1)
            .entrySet()) {
      Map<String, Object> filter = new HashMap<>(each.getKey());
      filter.put("zone_id", calls.zone());
      assertThat(calls.result("dns.records.list", filter))
          .as("%s", filter)
          .hasSize(each.getValue());
    }
  }

  @Test
  void patchesKeepWhatTheyDoNotNameAndOverwritesDoNot() {
    String id =
        calls.create(
            "A", "www", Map.of("content", "192.0.2.1", "comment", "kept", "tags", List.of("a:b")));
    Map<String, Object> record =
        Map.of(
            "zone_id",
            calls.zone(),
            "dns_record_id",
            id,
            "name",
            "www.clinic.example",
            "type",
            "A");

    calls.result("dns.records.edit", with(record, Map.of("ttl", 120, "content", "192.0.2.2")));
    Features notes =
        Features.of(Map.of("cloudflare.comment", "kept", "cloudflare.tags", "[\"a:b\"]"));
    assertThat(calls.read()).isEqualTo(sets(www(Ttl.seconds(120), "192.0.2.2", notes)));

    calls.result(
        "dns.records.update",
        with(record, Map.of("ttl", 1, "content", "192.0.2.3", "proxied", true)));
    Features proxied = Features.of(Map.of("cloudflare.proxied", "true"));
    assertThat(calls.read()).isEqualTo(sets(www(Ttl.AUTOMATIC, "192.0.2.3", proxied)));
    assertThat(calls.held("id")).containsExactly(id);
  }

  @Test
  void deletedRecordsAreGone() {
    String id = calls.create("A", "www", Map.of("content", "192.0.2.1"));
    Map<String, ?> record = Map.of("zone_id", calls.zone(), "dns_record_id", id);
    assertThat(calls.result("dns.records.get", record).path("content").asText())
        .isEqualTo("192.0.2.1");
    assertThat(calls.result("dns.records.delete", record).path("id").asText()).isEqualTo(id);
    assertThat(calls.read()).isEmpty();
    calls.refused("NotFoundError", 404, 81044, "dns.records.delete", record);
    calls.refused("NotFoundError", 404, 81044, "dns.records.get", record);
  }

  @Test
  void batchesDeletePatchPutAndPostInThatOrder() {
    String gone = calls.create("CNAME", "www", Map.of("content", "old.example.net"));
    String patched =
        calls.create("A", "patched", Map.of("content", "192.0.2.1", "comment", "kept"));
    String put = calls.create("A", "put", Map.of("content", "192.0.2.1", "comment", "gone"));

    JsonNode done =
        calls.result(
            "dns.records.batch",
            Map.of(
                "zone_id", calls.zone(),
                "posts", List.of(record("A", "www", "192.0.2.9")),
                "puts", List.of(with(record("A", "put", "192.0.2.3"), Map.of("id", put))),
                "patches", List.of(Map.of("id", patched, "content", "192.0.2.2")),
                "deletes", List.of(Map.of("id", gone))));

    assertThat(fields(done.path("deletes"), "id")).containsExactly(gone);
    assertThat(fields(done.path("patches"), "content")).containsExactly("192.0.2.2");
    assertThat(fields(done.path("puts"), "content")).containsExactly("192.0.2.3");
    assertThat(fields(done.path("posts"), "content")).containsExactly("192.0.2.9");
    Features kept = Features.of(Map.of("cloudflare.comment", "kept"));
    RRset noted =
        new RRset(APEX.child("patched"), "A", "", Ttl.seconds(60), List.of("192.0.2.2"), kept);
    assertThat(calls.read())
        .isEqualTo(sets(set("www", "A", "192.0.2.9"), set("put", "A", "192.0.2.3"), noted));
  }

  @Test
  void settingsAreRead() {
    Map<String, ?> mine = Map.of("zone_id", calls.zone());
    JsonNode before = calls.result("dns.settings.zone.get", mine);
    assertThat(before.path("multi_provider").asBoolean(true)).isFalse();
    assertThat(before.path("nameservers").path("type").asText()).isEqualTo("cloudflare.standard");
    calls.result("dns.settings.zone.edit", Map.of("zone_id", calls.zone(), "multi_provider", true));
    assertThat(CloudflareZone.of(calls.bench().access(), calls.zone()).multiProvider(soon()))
        .isTrue();
    assertThat(calls.result("dns.zone_transfers.outgoing.status.get", mine).asText())
        .isEqualTo("Disabled");
    assertThat(calls.result("cache.purge", with(mine, Map.of("purge_everything", true))))
        .isEqualTo(JSON.createObjectNode().put("id", calls.zone()));
  }

  @Test
  void poolsMoveTraffic() {
    String one = calls.bench().server().addPool("one", "192.0.2.1");
    String two = calls.bench().server().addPool("two", "192.0.2.2");
    String balancer = calls.bench().server().addBalancer(APEX, APEX.child("api"), one, two);
    Map<String, ?> account = Map.of("account_id", NOBODY);

    JsonNode pools = calls.result("load_balancers.pools.list", account);
    assertThat(fields(pools, "id")).containsExactly(one, two);
    Map<String, Object> first = with(account, Map.of("pool_id", one));
    assertThat(calls.result("load_balancers.pools.get", first)).isEqualTo(pools.get(0));
    JsonNode monitors = calls.result("load_balancers.monitors.list", account);
    assertThat(fields(monitors, "id")).isEqualTo(fields(pools, "monitor"));
    JsonNode monitor =
        calls.result(
            "load_balancers.monitors.get",
            with(account, Map.of("monitor_id", fields(pools, "monitor").get(0))));
    assertThat(monitor).isEqualTo(monitors.get(0));

    JsonNode off = calls.result("load_balancers.pools.edit", with(first, Map.of("enabled", false)));
    assertThat(off.path("enabled").asBoolean(true)).isFalse();
    assertThat(CloudflarePools.of(calls.bench().access(), NOBODY).pools(soon()))
        .extracting(CloudflarePools.Pool::enabled)
        .containsExactly(false, true);

    Map<String, Object> mine = Map.of("zone_id", calls.zone(), "load_balancer_id", balancer);
    assertThat(calls.result("load_balancers.list", Map.of("zone_id", calls.zone())).get(0))
        .isEqualTo(calls.result("load_balancers.get", mine));
    JsonNode moved =
        calls.result("load_balancers.edit", with(mine, Map.of("default_pools", List.of(two))));
    assertThat(moved.path("default_pools")).hasSize(1);
    assertThat(moved.path("default_pools").get(0).asText()).isEqualTo(two);
    calls.refused(
        "NotFoundError",
        404,
        1001,
        "load_balancers.get",
        with(mine, Map.of("load_balancer_id", NOBODY)));
  }

  private static RRset www(Ttl ttl, String data, Features features) {
    return new RRset(APEX.child("www"), "A", "", ttl, List.of(data), features);
  }
}
