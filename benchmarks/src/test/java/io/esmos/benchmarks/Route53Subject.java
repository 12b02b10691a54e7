package io.esmos.benchmarks;

import io.esmos.aws.Route53Dns;
import io.esmos.aws.Route53Options;
import io.esmos.dns.DnsProvider;
import io.esmos.testkit.route53.Route53Server;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;

/** Route 53: pages of 300 record sets, batches of 1,000 records with both sides counted. */
final class Route53Subject implements ZoneSubject {
  private static final int BATCH = 1_000;

  private final Route53Server server;
  private final Route53Client client;

  Route53Subject(int sets) {
    server = Route53Server.builder().zone(APEX, "Z0LARGE").start();
    client =
        Route53Client.builder()
            .endpointOverride(server.url())
            .region(Region.AWS_GLOBAL)
            .httpClient(UrlConnectionHttpClient.create())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .build();
    ZoneSubject.fill(provider(), sets);
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public DnsProvider provider() {
    return Route53Dns.builder(client)
        .options(Route53Options.DEFAULTS.requestsPerSecond(10_000))
        .build();
  }

  @Override
  public DnsProvider paced() {
    return Route53Dns.of(client);
  }

  @Override
  public int quotaSets() {
    return 40_000;
  }

  /** The look-up of the zone's id, once for each provider, is not of a page or a batch. */
  @Override
  public long calls() {
    long calls = server.wire().count(request -> !request.path().endsWith("/hostedzonesbyname"));
    server.wire().forget();
    return calls;
  }

  @Override
  public long leastToRead(int sets) {
    return ZoneSubject.pages(sets, 300);
  }

  @Override
  public long leastToReplace(int sets) {
    return ZoneSubject.pages(2L * sets, BATCH);
  }

  @Override
  public Duration leastTime(long reads, long changes) {
    return Duration.ofSeconds(1)
        .multipliedBy(reads + changes - 1)
        .dividedBy(Route53Options.DEFAULTS.requestsPerSecond());
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  @Override
  public String toString() {
    return "Route 53";
  }
}
