package io.esmos.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.RetryPolicy;
import io.esmos.dns.BatchLimits;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.dns.DnsCapabilities.Effect;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.LastRead;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Public zones of one resource group in Azure DNS. Azure changes one record set at a time, each on
 * its etag, so that a batch is applied in its order up to the record set that is refused; the
 * switch stamps each with its epoch, in the metadata {@code esmos}. Azure says nothing of
 * propagation. Safe for use by several threads.
 *
 * <p>What Azure keeps beside the records:
 *
 * <table>
 * <caption>Features</caption>
 * <tr><th>feature</th><th>meaning</th></tr>
 * <tr><td>{@code azure.metadata/KEY}</td><td>metadata of the record set</td></tr>
 * <tr><td>{@code azure.targetResource}</td><td>an alias: the id of the resource whose address or name
 *     is answered</td></tr>
 * <tr><td>{@code azure.trafficManagementProfile}</td><td>the id of a Traffic Manager profile; with
 *     {@link DnsApi#PREVIEW_2023_07_01} only</td></tr>
 * <tr><td>{@code azure.empty}</td><td>{@code true}: the record set has no records and answers nothing
 *     </td></tr>
 * </table>
 *
 * <p>Failures are {@link ProviderException}s with Azure's code and request id:
 *
 * <table>
 * <caption>Failures</caption>
 * <tr><th>code</th><th>when</th></tr>
 * <tr><td>{@code CONFLICT}</td><td>412, another etag; 409, a CNAME beside other data or a change
 *     under way</td></tr>
 * <tr><td>{@code THROTTLED}</td><td>429; the own quota, if waiting would pass the deadline</td></tr>
 * <tr><td>{@code DENIED}</td><td>401, 403, or no token</td></tr>
 * <tr><td>{@code NOT_FOUND}</td><td>no such zone, group or subscription</td></tr>
 * <tr><td>{@code INVALID}</td><td>400; data beside an alias; a batch of more than 100</td></tr>
 * <tr><td>{@code UNSUPPORTED}</td><td>the apex's SOA, and deleting its NS; types of other versions;
 *     texts that are empty or no UTF-8; names with other characters than letters, digits, - and _
 *     </td></tr>
 * <tr><td>{@code UNAVAILABLE}</td><td>500 to 504, a broken connection; the effect is unknown</td></tr>
 * <tr><td>{@code TIMEOUT}</td><td>the deadline, or an interrupt after sending; the effect is unknown
 *     </td></tr>
 * <tr><td>{@code NOT_SENT}</td><td>an interrupt before sending</td></tr>
 * <tr><td>{@code MALFORMED}</td><td>an answer that is none, or shows other data than were put</td></tr>
 * </table>
 *
 * <p>Sources: azure-rest-api-specs, {@code Microsoft.Network/Dns}; "Overview of DNS zones and
 * records" and "Throttling Resource Manager requests" at learn.microsoft.com.
 */
public final class AzureDns implements DnsProvider {
  /** The failure domain of this provider. */
  public static final Vendor VENDOR = new Vendor("azure");

  private static final String STATUS = "dns.status";

  /** Half a minute's quota of changes. */
  private static final int BATCH = 100;

  /** About ten megabytes at most. */
  private static final int REMEMBERED = 10_000;

  /** Azure compares the etag, so that what is old costs a reading and nothing else. */
  private static final Duration REMEMBERED_FOR = Duration.ofHours(1);

  private final String name;
  private final DnsCapabilities capabilities;
  private final ZoneReader reader;

  private AzureDns(Builder builder, ArmPaths paths) {
    this.name = builder.name;
    this.capabilities = capabilities(builder.api);
    this.reader =
        new ZoneReader(
            new ArmClient(builder.pipeline, builder.options, builder.wall),
            paths,
            builder.api,
            builder.options.pageSize(),
            new LastRead<>(REMEMBERED, REMEMBERED_FOR, SystemTime.ticker()));
  }

  /**
   * Begins a provider on a pipeline of the user's, which must authenticate and must not retry. It
   * is never closed here.
   *
   * @param subscription the subscription's id
   * @param group the resource group that the zones lie in
   */
  public static Builder of(HttpPipeline pipeline, String subscription, String group) {
    return new Builder(pipeline, subscription, group);
  }

  /**
   * Begins a provider on a client of the user's, for Azure's public cloud. The client is never
   * closed here.
   *
   * @param credential gives the tokens
   * @param client the client
   * @param subscription the subscription's id
   * @param group the resource group that the zones lie in
   */
  public static Builder of(
      TokenCredential credential, HttpClient client, String subscription, String group) {
    return of(pipeline(credential, client), subscription, group);
  }

  static HttpPipeline pipeline(TokenCredential credential, HttpClient client) {
    return new HttpPipelineBuilder()
        .httpClient(client)
        .policies(
            new BearerTokenAuthenticationPolicy(
                credential, "https://management.azure.com/.default"))
        .build();
  }

  /** Returns what is wrong with a pipeline. */
  static List<String> faults(HttpPipeline pipeline) {
    for (int i = 0; i < pipeline.getPolicyCount(); i++) {
      if (pipeline.getPolicy(i) instanceof RetryPolicy) {
        return List.of("the pipeline must not retry: take the RetryPolicy out of it");
      }
    }
    return List.of();
  }

  private static DnsCapabilities capabilities(DnsApi api) {
    Map<String, Effect> features = new HashMap<>();
    features.put(RecordSetJson.METADATA, Effect.NOTE);
    features.put(RecordSetJson.TARGET, Effect.ANSWER);
    // What looks empty may be something that this version does not show.
    features.put(RecordSetJson.EMPTY, Effect.ANSWER);
    if (api.profiles()) {
      features.put(RecordSetJson.PROFILE, Effect.ANSWER);
    }
    return DnsCapabilities.FULL
        .features(features, false)
        .oneByOne(RecordSetJson.METADATA + "/esmos")
        .conditions(Condition.CHANGED, Condition.CHANGED)
        .ttl(Duration.ofSeconds(1), Duration.ofSeconds(Integer.MAX_VALUE), false)
        .limits(BatchLimits.sets(BATCH))
        .types(api.types());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return VENDOR;
  }

  @Override
  public DnsCapabilities capabilities() {
    return capabilities;
  }

  /** Returns the public zones of the resource group. */
  @Override
  public List<DnsName> zones(Deadline deadline) {
    return reader.zones(deadline);
  }

  /** Reads a zone page by page: a change that comes meanwhile may or may not be in it. */
  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    return reader.zone(apex, deadline);
  }

  /** Reads each RRset with one call, several at once. */
  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    deadline.check(ZoneReader.READ);
    return reader.sets(apex, keys, deadline);
  }

  /** Sends one call for each RRset. The change's id is the etag of the last one that was put. */
  @Override
  public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
    deadline.check(RecordSetChanges.APPLY);
    capabilities.check(apex, batch, RecordSetChanges.APPLY);
    ProviderChecks.check(RecordSetChanges.APPLY, new RecordSetJson(apex, reader.api()), batch);
    return new Change(apex, new RecordSetChanges(this, reader, apex, deadline).apply(batch));
  }

  /** Returns {@code UNKNOWN}: Azure says nothing of its name servers. */
  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    deadline.check(STATUS);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, STATUS, "the thread was interrupted");
    }
    return ChangeStatus.UNKNOWN;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects what a provider needs. Not thread-safe. */
  public static final class Builder {
    private final HttpPipeline pipeline;
    private final String subscription;
    private final String group;
    private String name = "azure-dns";
    private URI endpoint = URI.create("https://management.azure.com");
    private DnsApi api = DnsApi.STABLE_2018_05_01;
    private ArmOptions options = ArmOptions.DEFAULTS;
    private final InstantSource wall = SystemTime.wall();

    private Builder(HttpPipeline pipeline, String subscription, String group) {
      this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
      this.subscription = Objects.requireNonNull(subscription, "subscription");
      this.group = Objects.requireNonNull(group, "group");
    }

    /** Sets the short name for logs and records. */
    public Builder name(String shortName) {
      name = Objects.requireNonNull(shortName, "name");
      return this;
    }

    /** Sets the Resource Manager's URL, for another cloud than Azure's public one. */
    public Builder endpoint(URI url) {
      endpoint = Objects.requireNonNull(url, "url");
      return this;
    }

    /** Sets the version of the API, which decides what types there are. */
    public Builder api(DnsApi version) {
      api = Objects.requireNonNull(version, "version");
      return this;
    }

    /** Sets how fast Azure is asked. */
    public Builder options(ArmOptions other) {
      options = Objects.requireNonNull(other, "options");
      return this;
    }

    /**
     * Returns the provider; asks nobody.
     *
     * @throws IllegalArgumentException that names everything that is wrong
     */
    public AzureDns build() {
      return checked(paths -> new AzureDns(this, paths));
    }

    /**
     * Returns the Traffic Manager profiles of the same resource group, which count their calls for
     * themselves; asks nobody.
     *
     * @throws IllegalArgumentException that names everything that is wrong
     */
    public TrafficManagerProfiles profiles() {
      return checked(
          paths -> new TrafficManagerProfiles(new ArmClient(pipeline, options, wall), paths));
    }

    private <T> T checked(Function<ArmPaths, T> made) {
      List<String> faults = new ArrayList<>(faults(pipeline));
      try {
        ArmPaths paths = new ArmPaths(endpoint, subscription, group);
        if (faults.isEmpty()) {
          return made.apply(paths);
        }
      } catch (IllegalArgumentException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
      throw new IllegalArgumentException("Azure: " + String.join("; ", faults));
    }
  }
}
