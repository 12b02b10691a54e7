package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.Actuator;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.FollowingSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The documents say what the code does. */
class CloudflareDocumentsTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final DnsName APEX = CloudflareBench.APEX;

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  @Test
  void theTablesOfOptionsAreTheCode() throws Exception {
    assertThat(rows("CloudflareOptions")).isEqualTo(defaults(CloudflareOptions.DEFAULTS));
    assertThat(rows("CloudflareDnsOptions")).isEqualTo(defaults(CloudflareDnsOptions.DEFAULTS));
  }

  private static List<String> rows(String record) throws IOException {
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(DOCS.resolve("options.md"))) {
      if (line.startsWith("## ")) {
        inside = line.startsWith("## " + record + ":");
      } else if (inside && line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        rows.add(cells[1].strip().replace("`", "") + " " + cells[2].strip());
      }
    }
    return rows;
  }

  private static List<String> defaults(Record options) throws ReflectiveOperationException {
    List<String> rows = new ArrayList<>();
    for (RecordComponent component : options.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(options);
      String text = value instanceof Duration time ? time.toMillis() + " ms" : value.toString();
      rows.add(component.getName() + " " + text);
    }
    return rows;
  }

  @Test
  void optionsOutOfBoundsAreRefusedWithTheNumber() {
    CloudflareOptions options = CloudflareOptions.DEFAULTS;
    for (String endpoint :
        List.of("http://api.example", "ftp://127.0.0.1", "http://127.0.0.1.example")) {
      assertThatThrownBy(() -> options.endpoint(URI.create(endpoint)))
          .as(endpoint)
          .hasMessageContaining("must be https");
    }
    assertThatThrownBy(() -> options.pace(0, Duration.ofMillis(1)))
        .hasMessageContaining("calls 0")
        .hasMessageContaining("per PT0.001S");
    assertThatThrownBy(() -> CloudflareDnsOptions.DEFAULTS.pageSize(4))
        .hasMessageContaining("pageSize 4");
    assertThatThrownBy(() -> CloudflareDnsOptions.DEFAULTS.pageSize(5_000_001))
        .hasMessageContaining("pageSize 5000001");
    assertThatThrownBy(
            () -> new CloudflareDnsOptions(CloudflarePlan.FREE, 10, Duration.ofMillis(-1)))
        .hasMessageContaining("memory");
  }

  /** Whatever is called is in the policy, and nothing else is there. */
  @Test
  void thePolicyNamesTheCallsThatAreMade() throws IOException {
    Set<String> made = new TreeSet<>();
    try (CloudflareBench bench = new CloudflareBench()) {
      CloudflareDns dns = bench.provider();
      RRset set = RRset.of(APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
      dns.zones(soon());
      dns.apply(APEX, ChangeBatch.put(set), soon());
      dns.read(APEX, soon());
      String zone = bench.server().id(APEX);
      CloudflareZone.of(bench.access(), zone).multiProvider(soon());
      CloudflareZone.of(bench.access(), zone).outgoingTransfers(soon());
      CloudflareZone.of(bench.access(), zone).purgeEverything(soon());
      CloudflarePools.of(bench.access(), zone).pools(soon());
      CloudflarePools.of(bench.access(), zone).monitors(soon());
      Site site = Site.of("aws/ap-southeast-1");
      String pool = bench.server().addPool("one", "192.0.2.1");
      String id = bench.server().addBalancer(APEX, APEX.child("api"), pool);
      Actuator pools = CloudflareBalancer.of(bench.access(), zone, id, Map.of(site, pool));
      TrafficSwitch balancer =
          FollowingSwitch.of("clinic", pools, Duration.ofSeconds(60), AuthoritativeLookup.overUdp())
              .on(dns, APEX, List.of(bench.server().dns().address()));
      balancer.set(site, 1, balancer.read(soon()), soon());
      assertThat(balancer.read(soon()).is(site, 1)).isTrue();
      bench.server().api().requests().forEach(request -> made.add(operation(request)));
    }
    JsonNode policy =
        ApiCalls.JSON.readTree(
            Files.readAllBytes(DOCS.resolve("policies").resolve("cloudflare.json")));
    Set<String> named = new TreeSet<>();
    policy.path("operations").fieldNames().forEachRemaining(named::add);
    assertThat(named).isEqualTo(made);
  }

  private static String operation(WireRequest request) {
    String path = request.path().replaceFirst("^/client/v4/", "").replaceAll("[0-9a-f]{32}", "*");
    return request.method() + " " + path;
  }
}
