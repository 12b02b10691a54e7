package io.esmos.benchmarks;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.esmos.azure.ArmOptions;
import io.esmos.azure.AzureDns;
import io.esmos.dns.DnsProvider;
import io.esmos.testkit.azuredns.AzureDnsServer;
import java.net.URI;
import java.time.Duration;

/** Azure DNS: pages of 100 record sets, each changed by a call of its own. */
final class AzureSubject implements ZoneSubject {
  private static final int PAGE = 100;

  /** A fifth of Azure's reads and a third of its writes, so that the run meets both limits. */
  private static final ArmOptions QUOTA = ArmOptions.DEFAULTS.rates(5, 60);

  private final AzureDnsServer server = AzureDnsServer.builder().start().zone(APEX);

  AzureSubject(int sets) {
    ZoneSubject.fill(provider(), sets);
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public DnsProvider provider() {
    return provider(ArmOptions.DEFAULTS.rates(100_000, 1_000_000));
  }

  @Override
  public DnsProvider paced() {
    return provider(QUOTA);
  }

  private DnsProvider provider(ArmOptions options) {
    HttpPipelinePolicy token =
        (HttpPipelineCallContext context, HttpPipelineNextPolicy next) -> {
          context
              .getHttpRequest()
              .setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + AzureDnsServer.TOKEN);
          return next.process();
        };
    HttpPipeline pipeline =
        new HttpPipelineBuilder()
            .httpClient(new JdkHttpClientBuilder().build())
            .policies(token)
            .build();
    return AzureDns.of(pipeline, AzureDnsServer.SUBSCRIPTION, AzureDnsServer.GROUP)
        .endpoint(server.url())
        .options(options)
        .build();
  }

  @Override
  public long calls() {
    long calls = server.http().requests().size();
    server.http().forget();
    return calls;
  }

  @Override
  public long leastToRead(int sets) {
    return ZoneSubject.pages(sets, PAGE);
  }

  @Override
  public long leastToReplace(int sets) {
    return sets;
  }

  /** Ten seconds' worth of reads and a minute's worth of changes may be made at once. */
  @Override
  public Duration leastTime(long reads, long changes) {
    return ZoneSubject.bursts(reads, 10L * QUOTA.readsPerSecond(), Duration.ofSeconds(10))
        .plus(ZoneSubject.bursts(changes, QUOTA.writesPerMinute(), Duration.ofMinutes(1)));
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "Azure DNS";
  }
}
