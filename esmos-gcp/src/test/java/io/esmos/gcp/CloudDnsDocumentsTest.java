package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.dns.Dns;
import com.google.cloud.dns.DnsOptions;
import io.esmos.dns.BatchLimits;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The published role and tables are what the code needs and has. */
final class CloudDnsDocumentsTest {
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void theRoleHasForEachOperationThePermissionsOfItsRequestsAndNoOthers() throws IOException {
    RRset one = RRset.of(CloudDnsBench.APEX.child("one"), "A", Duration.ofSeconds(60), "192.0.2.1");
    RRset two = RRset.of(one.name(), "A", Duration.ofSeconds(60), "192.0.2.2");
    Map<String, Consumer<CloudDns>> operations = new LinkedHashMap<>();
    operations.put("zones", it -> it.zones(CloudDnsBench.soon()));
    operations.put(
        "read",
        it -> {
          it.read(CloudDnsBench.APEX, CloudDnsBench.soon());
          it.read(CloudDnsBench.APEX, Set.of(one.key()), CloudDnsBench.soon());
        });
    operations.put(
        "apply",
        it -> {
          it.apply(CloudDnsBench.APEX, ChangeBatch.put(one), CloudDnsBench.soon());
          it.apply(CloudDnsBench.APEX, ChangeBatch.put(two), CloudDnsBench.soon());
          it.apply(
              CloudDnsBench.APEX,
              new ChangeBatch(List.of(), Set.of(), List.of(), Set.of(one.key())),
              CloudDnsBench.soon());
        });
    operations.put(
        "status",
        it -> it.status(new DnsProvider.Change(CloudDnsBench.APEX, "0"), CloudDnsBench.soon()));
    operations.put("quota", it -> it.quota(CloudDnsBench.soon()));
    Map<String, Set<String>> needed = new TreeMap<>();
    operations.forEach((name, call) -> needed.put(name, permissions(call)));
    assertThat(role()).isEqualTo(needed);
  }

  @Test
  void theTableTellsTheDefaults() throws IOException {
    CloudDnsOptions defaults = CloudDnsOptions.DEFAULTS;
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(DOCS.resolve("options.md"))) {
      inside = line.startsWith("## ") ? line.startsWith("## CloudDnsOptions:") : inside;
      if (inside && line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        rows.add(cells[1].strip() + " " + cells[2].strip());
      }
    }
    assertThat(rows)
        .containsExactly(
            "`requestsPerMinute` " + defaults.requestsPerMinute(),
            "`attempts` " + defaults.attempts(),
            "`attemptTime` " + defaults.attemptTime().toMillis() + " ms",
            "`recordsPerSet` " + defaults.recordsPerSet());
    assertThat(defaults.limits()).isEqualTo(new BatchLimits(1000, Integer.MAX_VALUE, 100_000));
  }

  @Test
  void optionsOutOfBoundsAreRefusedAllAtOnce() {
    assertThatThrownBy(
            () -> new CloudDnsOptions(0, 11, Duration.ofMillis(9), 0, BatchLimits.sets(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("requestsPerMinute", "attempts", "attemptTime", "recordsPerSet");
  }

  @Test
  void theProjectsOwnQuotaBecomesTheLimits() {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      CloudDnsOptions own =
          CloudDnsBench.provider(bench.server, CloudDnsOptions.DEFAULTS)
              .quota(CloudDnsBench.soon());
      assertThat(own).isEqualTo(CloudDnsOptions.DEFAULTS);
    }
  }

  @Test
  void nothingOfTheCredentialsIsShown() {
    com.google.auth.oauth2.GoogleCredentials secret =
        com.google.auth.oauth2.GoogleCredentials.create(
            com.google.auth.oauth2.AccessToken.newBuilder().setTokenValue("hush-hush").build());
    try (CloudDnsServer server = CloudDnsServer.start(CloudDnsBench.PROJECT)) {
      DnsOptions options =
          DnsOptions.newBuilder()
              .setProjectId(CloudDnsBench.PROJECT)
              .setHost(server.wire().url().toString())
              .setCredentials(secret)
              .build();
      CloudDns provider = CloudDns.of("clouddns", Vendor.GCP, options.getService()).build();
      assertThatThrownBy(() -> provider.read(CloudDnsBench.APEX, CloudDnsBench.soon()))
          .satisfies(e -> assertThat(e + provider.toString()).doesNotContain("hush-hush"));
      // It was used nevertheless.
      assertThat(server.wire().requests().get(0).header("Authorization"))
          .contains("Bearer hush-hush");
    }
  }

  /** What a user writes; compiled here and shown in the document. */
  static CloudDns sample() {
    // docs:clouddns
    Dns client = DnsOptions.getDefaultInstance().getService();
    CloudDns dns = CloudDns.of("clouddns", Vendor.GCP, client).build();
    // /docs:clouddns
    return dns;
  }

  private static Set<String> permissions(Consumer<CloudDns> call) {
    try (CloudDnsServer server =
        CloudDnsServer.start(CloudDnsBench.PROJECT).zone(CloudDnsBench.APEX)) {
      call.accept(CloudDnsBench.provider(server, CloudDnsBench.QUICK));
      Set<String> needed = new TreeSet<>();
      server.wire().requests().forEach(request -> needed.addAll(permissions(request)));
      return needed;
    }
  }

  /** What Google's reference says that each method needs. */
  private static Set<String> permissions(WireRequest request) {
    String path = request.path().replaceAll("/(projects|managedZones)/[^/]+", "/$1/*");
    return switch (request.method() + " " + path.replaceAll("/changes/[0-9]+", "/changes/*")) {
      case "GET /dns/v1/projects/*" -> Set.of("dns.projects.get");
      case "GET /dns/v1/projects/*/managedZones" -> Set.of("dns.managedZones.list");
      case "GET /dns/v1/projects/*/managedZones/*/rrsets" -> Set.of("dns.resourceRecordSets.list");
      case "GET /dns/v1/projects/*/managedZones/*/changes/*" -> Set.of("dns.changes.get");
      case "POST /dns/v1/projects/*/managedZones/*/changes" -> {
        boolean adds = request.text().contains("\"additions\":[{");
        boolean deletes = request.text().contains("\"deletions\":[{");
        String what = adds && deletes ? "update" : adds ? "create" : "delete";
        yield Set.of("dns.changes.create", "dns.resourceRecordSets." + what);
      }
      default -> throw new AssertionError("no permission is known for " + request);
    };
  }

  private static Map<String, Set<String>> role() throws IOException {
    Map<String, Set<String>> role = new TreeMap<>();
    for (String line : Files.readAllLines(DOCS.resolve("policies/clouddns.yaml"))) {
      if (line.startsWith("  - ")) {
        String[] parts = line.substring(4).split(" # ", 2);
        for (String operation : parts[1].split(" ", -1)) {
          role.computeIfAbsent(operation, key -> new TreeSet<>()).add(parts[0]);
        }
      }
    }
    return role;
  }
}
