package io.esmos.benchmarks;

import io.esmos.cloudflare.CloudflareAccess;
import io.esmos.cloudflare.CloudflareDns;
import io.esmos.cloudflare.CloudflareDnsOptions;
import io.esmos.cloudflare.CloudflareOptions;
import io.esmos.cloudflare.CloudflarePlan;
import io.esmos.dns.DnsProvider;
import io.esmos.testkit.cloudflare.CloudflareServer;
import java.time.Duration;
import okhttp3.OkHttpClient;

/**
 * Cloudflare with a paid plan: pages of 20,000 records, which is what the provider takes in at once
 * (the vendor would give more), batches of 3,500 deletions and additions.
 */
final class CloudflareSubject implements ZoneSubject {
  private static final String TOKEN = "token-of-a-benchmark";
  private static final int PAGE = 20_000;

  private final CloudflareServer server;
  private final OkHttpClient client = new OkHttpClient();

  CloudflareSubject(int sets) {
    server = CloudflareServer.builder().token(TOKEN).enterprise().zone(APEX).start();
    ZoneSubject.fill(provider(), sets);
  }

  @Override
  public DnsProvider provider() {
    return provider(
        CloudflareOptions.DEFAULTS.endpoint(server.url()).pace(1_000_000, Duration.ofSeconds(1)));
  }

  @Override
  public DnsProvider paced() {
    return provider(CloudflareOptions.DEFAULTS.endpoint(server.url()));
  }

  private DnsProvider provider(CloudflareOptions options) {
    CloudflareDnsOptions zones =
        CloudflareDnsOptions.DEFAULTS.plan(CloudflarePlan.ENTERPRISE).pageSize(PAGE);
    return CloudflareDns.of("cloudflare", CloudflareAccess.of(client, TOKEN, options))
        .zone(APEX, server.id(APEX))
        .options(zones)
        .build();
  }

  /** What is asked about the zone beside its records is not of a page or a batch. */
  @Override
  public long calls() {
    long calls = server.api().count(request -> request.path().contains("/dns_records"));
    server.api().forget();
    return calls;
  }

  /** A zone of several pages is no snapshot: it is read until two readings agree. */
  @Override
  public long leastToRead(int sets) {
    long pages = ZoneSubject.pages(sets, PAGE);
    return pages == 1 ? 1 : 2 * pages;
  }

  @Override
  public long leastToReplace(int sets) {
    return ZoneSubject.pages(2L * sets, 3_500);
  }

  @Override
  public double callsPerSecond() {
    return CloudflareOptions.DEFAULTS.calls() / (CloudflareOptions.DEFAULTS.per().toMillis() / 1e3);
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
