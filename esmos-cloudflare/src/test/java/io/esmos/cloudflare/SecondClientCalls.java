package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Calls of Cloudflare's own client on a server of ours, and what the server and our provider say.
 */
final class SecondClientCalls implements AutoCloseable {
  static final DnsName APEX = CloudflareBench.APEX;

  /** An id that nothing has. */
  static final String NOBODY = "0".repeat(32);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SecondClient client;
  private final CloudflareBench bench = new CloudflareBench();

  SecondClientCalls(SecondClient client) {
    this.client = client;
  }

  CloudflareBench bench() {
    return bench;
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  String zone() {
    return bench.server().id(APEX);
  }

  JsonNode call(String method, Map<String, ?> arguments) {
    return client.call(bench.server().url(), CloudflareBench.TOKEN, 0, method, arguments);
  }

  JsonNode again(String method, Map<String, ?> arguments) {
    return client.call(bench.server().url(), CloudflareBench.TOKEN, 2, method, arguments);
  }

  JsonNode result(String method, Map<String, ?> arguments) {
    JsonNode answer = call(method, arguments);
    assertThat(answer.has("result")).as("%s %s: %s", method, arguments, answer).isTrue();
    return answer.path("result");
  }

  void refused(String error, int status, int code, String method, Map<String, ?> arguments) {
    assertRefused(call(method, arguments), error, status, code);
  }

  static void assertRefused(JsonNode answer, String error, int status, int code) {
    assertThat(answer.path("error").asText()).as("%s", answer).isEqualTo(error);
    assertThat(answer.path("status").asInt()).as("%s", answer).isEqualTo(status);
    assertThat(answer.path("codes")).as("%s", answer).isEqualTo(numbers(code));
  }

  void cannotCreate(int code, Map<String, ?> record) {
    refused(
        "BadRequestError",
        400,
        code,
        "dns.records.create",
        with(record, Map.of("zone_id", zone())));
  }

  String create(String type, String label, Map<String, ?> data) {
    Map<String, Object> record = with(data, Map.of("zone_id", zone(), "type", type, "ttl", 60));
    record.put("name", label + ".clinic.example");
    return result("dns.records.create", record).path("id").asText();
  }

  static Map<String, Object> record(String type, String label, String content) {
    return Map.of("type", type, "name", label + ".clinic.example", "content", content, "ttl", 60);
  }

  static Map<String, Object> with(Map<String, ?> some, Map<String, ?> more) {
    Map<String, Object> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  Map<RRset.Key, RRset> read() {
    Map<RRset.Key, RRset> found = new TreeMap<>(bench.provider().read(APEX, soon()).sets());
    found.keySet().removeIf(key -> key.name().equals(APEX));
    return found;
  }

  List<String> held(String field) {
    return bench.server().records(APEX).stream().map(it -> it.path(field).asText()).toList();
  }

  static List<String> fields(JsonNode list, String field) {
    return IntStream.range(0, list.size()).mapToObj(i -> list.get(i).path(field).asText()).toList();
  }

  static JsonNode numbers(int... all) {
    return JSON.valueToTree(all);
  }

  static Map<RRset.Key, RRset> sets(RRset... all) {
    Map<RRset.Key, RRset> sets = new TreeMap<>();
    for (RRset set : all) {
      sets.put(set.key(), set);
    }
    return sets;
  }

  static RRset set(String label, String type, String... data) {
    return RRset.of(APEX.child(label), type, Duration.ofSeconds(60), data);
  }

  @Override
  public void close() {
    bench.close();
  }
}
