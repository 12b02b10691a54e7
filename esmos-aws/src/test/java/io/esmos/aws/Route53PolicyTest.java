package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.testkit.route53.RoutingControlServer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published policy allows what is asked for, and nothing else. */
class Route53PolicyTest {
  @Test
  void thePolicyIsWhatIsAskedFor() throws IOException {
    String policy = Files.readString(Path.of("..", "docs", "policies", "route53.json"));
    Set<String> allowed =
        Pattern.compile("\"(route53[a-z-]*:[A-Za-z]+)\"")
            .matcher(policy)
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> asked = new TreeSet<>();
    try (Route53Bench bench = new Route53Bench()) {
      Deadline soon = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
      DnsProvider provider = bench.provider();
      RRset set = RRset.of(bench.apex().child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
      provider.zones(soon);
      DnsProvider.Change change = provider.apply(bench.apex(), ChangeBatch.put(set), soon);
      provider.status(change, soon);
      provider.read(bench.apex(), soon);
      provider.read(bench.apex(), List.of(set.key()), soon);
      Route53HealthChecks checks = Route53HealthChecks.of(bench.provider());
      checks.all(soon);
      checks.status(Route53Bench.HEALTH_CHECK, soon);
      bench.server().wire().requests().forEach(it -> asked.add("route53:" + action(it)));
    }
    try (ArcBench bench = new ArcBench()) {
      bench.move(bench.subject(), 0, 1);
      bench.subject().confirm(ArcBench.FIRST, 1, Route53Bench.soon());
      for (WireServer endpoint : bench.arc().endpoints()) {
        endpoint
            .requests()
            .forEach(
                it -> asked.add("route53-recovery-cluster:" + RoutingControlServer.operation(it)));
      }
    }
    assertThat(asked).isEqualTo(allowed);
  }

  private static String action(WireRequest request) {
    List<String> path = request.segments();
    return switch (request.method() + " " + path.get(path.size() - 1)) {
      case "GET hostedzone" -> "ListHostedZones";
      case "GET hostedzonesbyname" -> "ListHostedZonesByName";
      case "GET rrset" -> "ListResourceRecordSets";
      case "POST rrset" -> "ChangeResourceRecordSets";
      case "GET healthcheck" -> "ListHealthChecks";
      case "GET status" -> "GetHealthCheckStatus";
      default -> path.contains("change") ? "GetChange" : request.toString();
    };
  }
}
