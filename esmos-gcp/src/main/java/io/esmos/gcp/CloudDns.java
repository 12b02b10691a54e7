package io.esmos.gcp;

import com.google.api.services.dns.Dns;
import com.google.api.services.dns.model.Project;
import com.google.api.services.dns.model.Quota;
import com.google.cloud.dns.DnsOptions;
import com.google.cloud.http.HttpTransportOptions;
import io.esmos.dns.BatchLimits;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.dns.DnsCapabilities.Effect;
import io.esmos.dns.DnsCapabilities.Propagation;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Public zones of Google Cloud DNS (REST API v1). A batch is one change, which Cloud DNS applies as
 * a whole or not at all. Each deletion in it repeats exactly what is there and each addition
 * without a deletion requires that there is nothing, so that the conditions are checked by Cloud
 * DNS in the same step; they can be put on what the batch changes. {@code DONE} means less than it
 * says: the change was sent to the authoritative servers. The version of a zone is its SOA's
 * serial, which Cloud DNS counts up with every change. {@code docs/clouddns.md} tells all of it,
 * with the costs.
 *
 * <p>A change is sent once. If Cloud DNS refuses it because only a TTL or a spelling differs from
 * what was expected, the RRsets are read, the conditions compared, and the change written anew.
 *
 * <p>Safe for use by several threads; requests run on threads of the executor, so that a deadline
 * or an interrupt ends a call whatever its connection does. Failures are {@link
 * ProviderException}s, with the reason and the request id that Google gave: {@code CONFLICT} for
 * 409 and 412 (a condition did not hold), {@code INVALID} for 400 and 413, {@code DENIED} for 401
 * and 403, {@code THROTTLED} for 429, for 403 about a rate, and if the provider's own pace has no
 * room before the deadline, {@code NOT_FOUND} for 404, {@code UNAVAILABLE} for 5xx and broken
 * connections, {@code MALFORMED} for whatever is not an answer of this API.
 */
public final class CloudDns implements DnsProvider {
  private static final String STATUS = "dns.status";
  private static final String ZONES = "dns.zones";
  private static final String QUOTA = "dns.quota";

  /** The record types of public zones. */
  private static final Set<String> TYPES =
      Set.of(
          "A",
          "AAAA",
          "ALIAS",
          "CAA",
          "CNAME",
          "DNSKEY",
          "DS",
          "HTTPS",
          "IPSECKEY",
          "MX",
          "NAPTR",
          "NS",
          "PTR",
          "SOA",
          "SPF",
          "SRV",
          "SSHFP",
          "SVCB",
          "TLSA",
          "TXT");

  private static final DnsCapabilities CAPABILITIES =
      DnsCapabilities.FULL
          .conditions(Condition.CHANGED, Condition.CHANGED)
          .propagation(Propagation.SENT)
          .types(TYPES)
          .ttl(Duration.ZERO, Duration.ofSeconds(Integer.MAX_VALUE), false)
          .features(Map.of(RoutingPolicy.FEATURE, Effect.ANSWER), false);

  private final String name;
  private final Vendor vendor;
  private final Dns api;
  private final String project;
  private final CloudDnsOptions options;
  private final DnsCapabilities capabilities;
  private final ApiCalls calls;
  private final ManagedZones zones;
  private final Readings readings;
  private final Sender sender;

  private CloudDns(Builder builder) {
    DnsOptions client = builder.client.getOptions();
    HttpTransportOptions transport = (HttpTransportOptions) client.getTransportOptions();
    this.name = builder.name;
    this.vendor = builder.vendor;
    this.project = client.getProjectId();
    this.options = builder.options;
    this.capabilities = CAPABILITIES.limits(options.limits());
    this.api =
        new Dns.Builder(
                transport.getHttpTransportFactory().create(),
                RoutingPolicy.JSON,
                transport.getHttpRequestInitializer(client))
            .setRootUrl(client.getHost())
            .setApplicationName(client.getApplicationName())
            .build();
    this.calls = new ApiCalls(options, builder.executor);
    this.zones = new ManagedZones(api, project, calls, builder.zones);
    this.readings = new Readings(zones, new SetLists(api, project, calls));
    this.sender = new Sender(api, project, calls, zones, readings);
  }

  /**
   * Begins a provider.
   *
   * @param name a short name for logs and records
   * @param vendor whose failure takes the API away
   * @param client Google's client, whose project, credentials, host and transport are used; it
   *     stays the caller's
   */
  public static Builder of(String name, Vendor vendor, com.google.cloud.dns.Dns client) {
    return new Builder(name, vendor, client);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public DnsCapabilities capabilities() {
    return capabilities;
  }

  /** Returns the apexes of the project's public zones. */
  @Override
  public List<DnsName> zones(Deadline deadline) {
    return zones.all(deadline, ZONES);
  }

  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    SetLists.Whole whole = readings.whole(apex, deadline);
    List<RRset> sets = whole.sets().values().stream().flatMap(it -> it.set().stream()).toList();
    return Zone.of(apex, whole.serial(apex, Readings.READ), sets);
  }

  /** One call for each name, or the whole zone where that takes fewer. */
  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    for (RRset.Key key : keys) {
      if (!key.name().within(apex)) {
        throw ProviderException.of(
            Code.INVALID, Readings.READ, key.name() + " lies outside of zone " + apex);
      }
    }
    Map<RRset.Key, RRset> found = new TreeMap<>();
    readings
        .known(apex, keys, deadline)
        .forEach((key, known) -> known.set().ifPresent(set -> found.put(key, set)));
    return found;
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch given, Deadline deadline) {
    capabilities.check(apex, given, Sender.APPLY);
    ChangeBatch batch = checked(apex, given);
    return sender.send(this, apex, batch, deadline);
  }

  /** {@code DONE} if Cloud DNS has sent the change to its servers. */
  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    String zone = zones.of(change.apex(), deadline, STATUS);
    if (change.id().isEmpty()) {
      return ChangeStatus.UNKNOWN;
    }
    com.google.api.services.dns.model.Change said =
        calls.read(
            new ApiCalls.Call<>(
                () -> api.changes().get(project, zone, change.id()),
                com.google.api.services.dns.model.Change.class,
                "dns#change",
                "id",
                STATUS),
            deadline);
    return switch (String.valueOf(said.getStatus())) {
      case "pending" -> ChangeStatus.PENDING;
      case "done" -> ChangeStatus.DONE;
      default -> ChangeStatus.UNKNOWN;
    };
  }

  /**
   * Asks for the project's own limits, to build a provider with them; they are constants of the
   * project until Google raises them.
   *
   * @return the options of this provider, with those limits
   */
  public CloudDnsOptions quota(Deadline deadline) {
    Quota quota =
        calls
            .read(
                new ApiCalls.Call<>(
                    () -> api.projects().get(project),
                    Project.class,
                    "dns#project",
                    "quota",
                    QUOTA),
                deadline)
            .getQuota();
    if (quota == null
        || quota.getRrsetAdditionsPerChange() == null
        || quota.getRrsetDeletionsPerChange() == null
        || quota.getTotalRrdataSizePerChange() == null
        || quota.getResourceRecordsPerRrset() == null) {
      throw ProviderException.of(Code.MALFORMED, QUOTA, "the project's quota lacks its limits");
    }
    int sets = Math.min(quota.getRrsetAdditionsPerChange(), quota.getRrsetDeletionsPerChange());
    return options.limits(
        quota.getResourceRecordsPerRrset(),
        new BatchLimits(sets, Integer.MAX_VALUE, quota.getTotalRrdataSizePerChange()));
  }

  /** Returns the name and the project. */
  @Override
  public String toString() {
    return name + " in project " + project;
  }

  private ChangeBatch checked(DnsName apex, ChangeBatch batch) {
    Set<RRset.Key> fixed = Set.of(new RRset.Key(apex, "SOA"), new RRset.Key(apex, "NS"));
    for (RRset.Key key : batch.touched()) {
      // The serial in the SOA is Cloud DNS's own count, and the version of the zone.
      boolean soa = key.type().equals("SOA");
      if (soa || (fixed.contains(key) && batch.delete().contains(key))) {
        throw ProviderException.of(
            Code.UNSUPPORTED,
            Sender.APPLY,
            key + (soa ? " is Cloud DNS's own" : " cannot be missing"));
      }
    }
    batch.put().forEach(set -> RecordSets.check(set, options.recordsPerSet(), Sender.APPLY));
    try {
      return new ChangeBatch(
          batch.require().stream().map(RoutingPolicy::canonical).toList(),
          batch.requireAbsent(),
          batch.put().stream().map(RoutingPolicy::canonical).toList(),
          batch.delete());
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(Code.INVALID, Sender.APPLY, "a routing policy is wrong", e);
    }
  }

  /** Collects what a provider needs. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Vendor vendor;
    private final com.google.cloud.dns.Dns client;
    private final Map<DnsName, String> zones = new LinkedHashMap<>();
    private CloudDnsOptions options = CloudDnsOptions.DEFAULTS;
    private Executor executor =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "esmos-clouddns");
              thread.setDaemon(true);
              return thread;
            });

    private Builder(String name, Vendor vendor, com.google.cloud.dns.Dns client) {
      this.name = Objects.requireNonNull(name, "name");
      this.vendor = Objects.requireNonNull(vendor, "vendor");
      this.client = Objects.requireNonNull(client, "client");
    }

    /**
     * Says which managed zone holds an apex: saves a call, and chooses where several public zones
     * have the same name. Without it the zone is looked up by name.
     */
    public Builder zone(DnsName apex, String managedZone) {
      zones.put(apex, Objects.requireNonNull(managedZone, "managedZone"));
      return this;
    }

    /** Sets how it calls; by default {@link CloudDnsOptions#DEFAULTS}. */
    public Builder options(CloudDnsOptions how) {
      options = Objects.requireNonNull(how, "options");
      return this;
    }

    /**
     * Sets where requests run, each of which holds a thread for as long as it takes; by default
     * daemon threads that end when they are idle.
     */
    public Builder executor(Executor threads) {
      executor = Objects.requireNonNull(threads, "executor");
      return this;
    }

    /** Returns the provider; it has not asked anybody yet. */
    public CloudDns build() {
      List<String> faults = new ArrayList<>();
      if (client.getOptions().getProjectId() == null) {
        faults.add("the client has no project");
      }
      if (!(client.getOptions().getTransportOptions() instanceof HttpTransportOptions)) {
        faults.add("the client does not speak HTTP");
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException("provider " + name + ": " + String.join("; ", faults));
      }
      return new CloudDns(this);
    }
  }
}
