package io.esmos.cloudflare;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

/** {@link CloudflareDns} on the testkit's Cloudflare. */
final class CloudflareBench implements DnsBench {
  static final String TOKEN = "token-for-tests-only";
  static final DnsName APEX = DnsName.of("clinic.example");

  private final CloudflareServer server;
  private final OkHttpClient client = new OkHttpClient();
  private final CloudflareDns provider;
  private final CloudflareDns other;

  CloudflareBench() {
    this(CloudflareServer.builder().token(TOKEN).zone(APEX).start(), CloudflareDnsOptions.DEFAULTS);
  }

  CloudflareBench(CloudflareServer server, CloudflareDnsOptions options) {
    this.server = server;
    this.provider = dns("subject", options);
    this.other = dns("other", options);
  }

  CloudflareServer server() {
    return server;
  }

  CloudflareAccess access() {
    CloudflareOptions options =
        CloudflareOptions.DEFAULTS.endpoint(server.url()).pace(1_000_000, Duration.ofSeconds(1));
    return CloudflareAccess.of(client, TOKEN, options);
  }

  CloudflareDns dns(String name, CloudflareDnsOptions options) {
    return CloudflareDns.of(name, access()).options(options).build();
  }

  static boolean isBatch(WireRequest request) {
    return request.path().endsWith("/dns_records/batch");
  }

  static boolean isList(WireRequest request) {
    return request.method().equals("GET") && request.path().endsWith("/dns_records");
  }

  @Override
  public CloudflareDns provider() {
    return provider;
  }

  @Override
  public CloudflareDns other() {
    return other;
  }

  @Override
  public DnsName apex() {
    return APEX;
  }

  @Override
  public List<RRset> featured() {
    Ttl minute = Ttl.seconds(60);
    return List.of(
        new RRset(
            APEX.child("proxied"),
            "A",
            "",
            Ttl.AUTOMATIC,
            List.of("192.0.2.1", "192.0.2.2"),
            Features.of(
                Map.of(
                    "cloudflare.proxied", "true",
                    "cloudflare.ipv4_only", "true",
                    "cloudflare.comment", "from the migration, \"don't touch\"",
                    "cloudflare.tags", "[\"env:prod\",\"owner:ops\"]"))),
        new RRset(
            APEX.child("half"),
            "A",
            "",
            minute,
            List.of("192.0.2.1", "192.0.2.2"),
            Features.of(
                Map.of(
                    "cloudflare.proxied/192.0.2.1", "true",
                    "cloudflare.comment/192.0.2.2", "behind nothing"))),
        new RRset(
            APEX.child("alias"),
            "CNAME",
            "",
            Ttl.AUTOMATIC,
            List.of("lb.example.net."),
            Features.of(
                Map.of("cloudflare.flatten_cname", "true", "cloudflare.private_routing", "true"))),
        new RRset(
            APEX.child("six"),
            "AAAA",
            "",
            Ttl.AUTOMATIC,
            List.of("2001:db8::1"),
            Features.of(Map.of("cloudflare.proxied", "true", "cloudflare.ipv6_only", "true"))));
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void loseNextAnswer() {
    server.api().faults().plan(CloudflareBench::isBatch, WireFaults.Kind.STALL_AFTER);
  }

  @Override
  public void breakOffNextZone() {
    server.api().faults().plan(CloudflareBench::isList, WireFaults.Kind.CUT_ANSWER);
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    server.close();
  }
}
