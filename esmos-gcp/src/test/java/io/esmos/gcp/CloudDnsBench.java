package io.esmos.gcp;

import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.dns.Dns;
import com.google.cloud.dns.DnsOptions;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.Deadline;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@link CloudDns} on the wire server. */
final class CloudDnsBench implements DnsBench {
  static final String PROJECT = "clinic-dns";
  static final DnsName APEX = DnsName.of("clinic.example");
  static final CloudDnsOptions QUICK =
      CloudDnsOptions.DEFAULTS.requestsPerMinute(1_000_000).attempts(3, Duration.ofSeconds(10));

  final CloudDnsServer server;
  private final CloudDns provider;
  private final CloudDns other;

  CloudDnsBench(CloudDnsServer server) {
    this.server = server;
    this.provider = provider(server, QUICK);
    this.other = provider(server, QUICK);
  }

  static CloudDnsBench open() {
    return new CloudDnsBench(CloudDnsServer.start(PROJECT).zone(APEX));
  }

  static CloudDns provider(CloudDnsServer server, CloudDnsOptions options) {
    return CloudDns.of("clouddns", new Vendor("gcp"), client(server.wire().url()))
        .options(options)
        .build();
  }

  static Dns client(URI url) {
    return DnsOptions.newBuilder()
        .setProjectId(PROJECT)
        .setHost(url.toString())
        .setCredentials(NoCredentials.getInstance())
        .setRetrySettings(ServiceOptions.getNoRetrySettings())
        .build()
        .getService();
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  static boolean changes(WireRequest request) {
    return request.method().equals("POST");
  }

  static boolean lists(WireRequest request) {
    return request.path().endsWith("/rrsets");
  }

  @Override
  public DnsProvider provider() {
    return provider;
  }

  @Override
  public DnsProvider other() {
    return other;
  }

  @Override
  public DnsName apex() {
    return APEX;
  }

  @Override
  public List<RRset> featured() {
    String policy =
        """
        {"wrr": {"items": [{"weight": 1.0, "rrdatas": ["192.0.2.1"]},
                           {"weight": 3, "rrdatas": ["192.0.2.3", "192.0.2.2"]}]}}
        """;
    return List.of(
        new RRset(
            APEX.child("weighted"),
            "A",
            "",
            Ttl.seconds(60),
            List.of(),
            Features.of(Map.of(RoutingPolicy.FEATURE, RoutingPolicy.canonical("A", policy)))));
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void loseNextAnswer() {
    // For good: a connection that only breaks is followed by a look, which finds the effect.
    server.wire().faults().plan(CloudDnsBench::changes, WireFaults.Kind.STALL_AFTER);
  }

  @Override
  public void breakOffNextZone() {
    for (int i = 0; i < QUICK.attempts(); i++) {
      server.wire().faults().plan(CloudDnsBench::lists, WireFaults.Kind.CUT_ANSWER);
    }
  }

  @Override
  public boolean lag(boolean on) {
    server.listingLag(on ? Duration.ofDays(1) : Duration.ZERO);
    return true;
  }

  @Override
  public void close() {
    server.close();
  }
}
