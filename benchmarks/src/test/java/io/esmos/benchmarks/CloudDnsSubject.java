package io.esmos.benchmarks;

import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.dns.DnsOptions;
import io.esmos.dns.DnsProvider;
import io.esmos.gcp.CloudDns;
import io.esmos.gcp.CloudDnsOptions;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.time.Duration;

/** Cloud DNS: pages of 1,000 RRsets, changes of 1,000 additions and 1,000 deletions. */
final class CloudDnsSubject implements ZoneSubject {
  private static final String PROJECT = "benchmark";

  /** The quota of a project is far above what a zone needs; so many meet the limit. */
  private static final int PER_MINUTE = 10;

  private static final String APEX_DATA =
      """
      @ 21600 IN SOA ns.vendor.test. dns.vendor.test. 1 21600 3600 259200 300
      @ 21600 IN NS ns.vendor.test.
      """;

  private final CloudDnsServer server;

  CloudDnsSubject(int sets) {
    server = CloudDnsServer.start(PROJECT).zone(APEX, APEX_DATA + ZoneSubject.file(sets));
  }

  @Override
  public URI url() {
    return server.wire().url();
  }

  @Override
  public DnsProvider provider() {
    return provider(CloudDnsOptions.DEFAULTS.requestsPerMinute(1_000_000));
  }

  @Override
  public DnsProvider paced() {
    return provider(CloudDnsOptions.DEFAULTS.requestsPerMinute(PER_MINUTE));
  }

  private DnsProvider provider(CloudDnsOptions options) {
    DnsOptions client =
        DnsOptions.newBuilder()
            .setProjectId(PROJECT)
            .setHost(server.wire().url().toString())
            .setCredentials(NoCredentials.getInstance())
            .setRetrySettings(ServiceOptions.getNoRetrySettings())
            .build();
    return CloudDns.of("clouddns", Vendor.GCP, client.getService())
        .zone(APEX, CloudDnsServer.managedZone(APEX))
        .options(options)
        .build();
  }

  @Override
  public long calls() {
    long calls = server.wire().requests().size();
    server.wire().forget();
    return calls;
  }

  @Override
  public long leastToRead(int sets) {
    return ZoneSubject.pages(sets, 1_000);
  }

  @Override
  public long leastToReplace(int sets) {
    return ZoneSubject.pages(sets, 1_000);
  }

  @Override
  public Duration leastTime(long reads, long changes) {
    return ZoneSubject.bursts(reads + changes, PER_MINUTE, Duration.ofMinutes(1));
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "Cloud DNS";
  }
}
