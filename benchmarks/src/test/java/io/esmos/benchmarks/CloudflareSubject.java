package io.esmos.benchmarks;

import io.esmos.cloudflare.CloudflareAccess;
import io.esmos.cloudflare.CloudflareDns;
import io.esmos.cloudflare.CloudflareDnsOptions;
import io.esmos.cloudflare.CloudflareOptions;
import io.esmos.cloudflare.CloudflarePlan;
import io.esmos.dns.DnsProvider;
import io.esmos.testkit.cloudflare.CloudflareServer;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Cloudflare's enterprise plan: pages of 5,000,000 records, batches of 3,500 changes. */
final class CloudflareSubject implements ZoneSubject {
  private static final String TOKEN = "token-of-a-benchmark";
  private static final int PAGE = 5_000_000;

  private static final CloudflareDnsOptions ZONES =
      CloudflareDnsOptions.DEFAULTS.plan(CloudflarePlan.ENTERPRISE);

  /** SOA and assigned NS are in no list of records: they follow from the zone and its settings. */
  private static final int APEX_CALLS = 2;

  private final CloudflareServer server;
  private final OkHttpClient client = new OkHttpClient();

  CloudflareSubject(int sets) {
    server =
        CloudflareServer.builder()
            .token(TOKEN)
            .enterprise()
            .zone(APEX, ZoneSubject.file(sets))
            .start();
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public DnsProvider provider() {
    return provider(
        CloudflareOptions.DEFAULTS.endpoint(server.url()).pace(1_000_000, Duration.ofSeconds(1)),
        ZONES);
  }

  /** With pages so small that the quota of a token is met. */
  @Override
  public DnsProvider paced() {
    return provider(CloudflareOptions.DEFAULTS.endpoint(server.url()), ZONES.pageSize(200));
  }

  private DnsProvider provider(CloudflareOptions options, CloudflareDnsOptions zones) {
    return CloudflareDns.of("cloudflare", CloudflareAccess.of(client, TOKEN, options))
        .zone(APEX, server.id(APEX))
        .options(zones)
        .build();
  }

  @Override
  public long calls() {
    long calls = server.api().requests().size();
    server.api().forget();
    return calls;
  }

  @Override
  public long leastToRead(int sets) {
    return ZoneSubject.pages(sets, PAGE) + APEX_CALLS;
  }

  @Override
  public long leastToReplace(int sets) {
    return ZoneSubject.pages(2L * sets, 3_500);
  }

  @Override
  public Duration leastTime(long reads, long changes) {
    CloudflareOptions options = CloudflareOptions.DEFAULTS;
    return ZoneSubject.bursts(reads + changes, options.calls(), options.per());
  }

  @Override
  public void close() {
    server.close();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  @Override
  public String toString() {
    return "Cloudflare";
  }
}
