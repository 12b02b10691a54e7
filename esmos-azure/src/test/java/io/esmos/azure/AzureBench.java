package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.Features;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link AzureDns} on the wire server. */
final class AzureBench implements DnsBench {
  static final DnsName APEX = DnsName.of("clinic.example");
  static final String RESOURCE =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses/p";

  final AzureDnsServer server;
  private final DnsApi api;
  private final DnsProvider provider;
  private final DnsProvider other;

  AzureBench(AzureDnsServer server, DnsApi api) {
    this.server = server.zone(APEX);
    this.api = api;
    this.provider = dns(server).api(api).build();
    this.other = dns(server).api(api).build();
  }

  /** Begins a provider that has no quota of its own. */
  static AzureDns.Builder dns(AzureDnsServer server) {
    return AzureDns.of(pipeline(), AzureDnsServer.SUBSCRIPTION, AzureDnsServer.GROUP)
        .endpoint(server.url())
        .options(ArmOptions.DEFAULTS.rates(100_000, 1_000_000).retryPause(Duration.ofMillis(10)));
  }

  static HttpPipeline pipeline(HttpPipelinePolicy... more) {
    List<HttpPipelinePolicy> policies = new ArrayList<>(List.of(more));
    policies.add(
        (HttpPipelineCallContext context, HttpPipelineNextPolicy next) -> {
          context
              .getHttpRequest()
              .setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + AzureDnsServer.TOKEN);
          return next.process();
        });
    return new HttpPipelineBuilder()
        .httpClient(new JdkHttpClientBuilder().build())
        .policies(policies.toArray(HttpPipelinePolicy[]::new))
        .build();
  }

  static boolean isChange(WireRequest request) {
    return !request.method().equals("GET");
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
    RRset plain = RRset.of(APEX.child("www"), "A", Duration.ofMinutes(1), "192.0.2.1");
    List<RRset> sets = new ArrayList<>();
    sets.add(
        plain.withFeatures(
            Features.of(
                Map.of(
                    "azure.metadata/esmos", "epoch=1 site=x", "azure.metadata/own er", "ä \"b"))));
    sets.add(referring("alias", RecordSetJson.TARGET, RESOURCE));
    sets.add(referring("empty", RecordSetJson.EMPTY, "true"));
    if (api.profiles()) {
      sets.add(referring("profile", RecordSetJson.PROFILE, RESOURCE));
    }
    return sets;
  }

  static RRset referring(String label, String feature, String value) {
    return new RRset(
        APEX.child(label),
        "A",
        "",
        Ttl.seconds(30),
        List.of(),
        Features.of(Map.of(feature, value)));
  }

  /**
   * Azure refuses empty texts, null MX and wildcards that are not leftmost; its JSON holds
   * characters and no octets; escaped labels have no form.
   */
  @Override
  public boolean takes(RRset sample) {
    String name = sample.name().text();
    return sample.data().stream().allMatch(data -> takes(sample.type(), data))
        && !name.contains("\\")
        && name.indexOf('*') <= 0;
  }

  private static boolean takes(String type, String data) {
    if (!type.equals("TXT")) {
      return !data.equals("0 .");
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (String field : Presentation.fields(type, data)) {
      octets.writeBytes(Presentation.octets(field));
    }
    byte[] utf8 = octets.toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    return octets.size() > 0 && Arrays.equals(octets.toByteArray(), utf8);
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Loses the last answer of a batch: of a switch that of its second kind of addresses. */
  @Override
  public void loseNextAnswer() {
    AtomicInteger addresses = new AtomicInteger();
    server
        .http()
        .faults()
        .plan(
            request ->
                isChange(request)
                    && !request.path().endsWith("/TXT/_esmos.clinic")
                    && (!request.path().endsWith("/api") || addresses.incrementAndGet() == 2),
            WireFaults.Kind.STALL_AFTER);
  }

  /** Breaks off as often as a reading call is tried. */
  @Override
  public void breakOffNextZone() {
    for (int i = 0; i < 4; i++) {
      server
          .http()
          .faults()
          .plan(request -> request.path().endsWith("/recordsets"), WireFaults.Kind.CUT_ANSWER);
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
