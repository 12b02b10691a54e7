package io.esmos.aws;

import io.esmos.dns.BatchLimits;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.LastRead;
import io.esmos.dns.LostAnswer;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Hosted zones of Amazon Route 53. A batch is one ChangeResourceRecordSets request, which Route 53
 * applies as a whole or not at all. What a batch requires is deleted exactly as it is and created
 * anew in that request, and what must be absent is created, so that Route 53 itself refuses a batch
 * that comes late. {@code DONE} is INSYNC: all of its name servers have the change. Safe for use by
 * several threads.
 *
 * <p>All requests of one provider share one pace (see {@link Route53Options}). The SDK's own
 * retries are off: a request is sent again only if it was throttled or only reads, and a change
 * whose answer is lost is looked for by reading. The client is the caller's, who closes it.
 *
 * <table>
 * <caption>Failures</caption>
 * <tr><th>code</th><th>when</th></tr>
 * <tr><td>{@code CONFLICT}</td><td>InvalidChangeBatch that says that a set exists, was not found or
 *     differs, and a reading has shown that the condition does not hold; a CNAME beside other data
 *     </td></tr>
 * <tr><td>{@code INVALID}</td><td>any other InvalidChangeBatch, InvalidInput, a name that several
 *     hosted zones have</td></tr>
 * <tr><td>{@code NOT_FOUND}</td><td>NoSuchHostedZone, NoSuchChange</td></tr>
 * <tr><td>{@code THROTTLED}</td><td>Throttling, PriorRequestNotComplete, a pace that leaves no time,
 *     503 for what only reads; nothing has happened</td></tr>
 * <tr><td>{@code DENIED}</td><td>401, 403, no or unknown credentials</td></tr>
 * <tr><td>{@code UNAVAILABLE}</td><td>5xx, connections refused or broken; the effect of a change is
 *     unknown</td></tr>
 * <tr><td>{@code TIMEOUT}</td><td>the deadline, or an interrupt after sending; the effect is unknown
 *     </td></tr>
 * <tr><td>{@code NOT_SENT}</td><td>an interrupt before sending</td></tr>
 * <tr><td>{@code MALFORMED}</td><td>an answer without what it must have, or no XML</td></tr>
 * </table>
 */
public final class Route53Dns implements DnsProvider {
  private static final String APPLY = "dns.apply";
  private static final String READ = "dns.read";
  private static final String STATUS = "dns.status";

  /** Quotas of Route 53: records and characters of one request, an UPSERT counted twice. */
  private static final BatchLimits LIMITS = new BatchLimits(1_000, 1_000, 32_000);

  private static final DnsCapabilities CAPABILITIES =
      DnsCapabilities.FULL
          .conditions(Condition.ANY, Condition.CHANGED)
          .propagation(DnsCapabilities.Propagation.EVERYWHERE)
          .limits(LIMITS)
          .types(
              Set.of(
                  "SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA",
                  "CAA", "DS", "TLSA", "SSHFP", "SVCB", "HTTPS"))
          .features(Route53Features.DECLARED, true);

  private final String name;
  private final Route53Client client;
  private final Route53Options options;
  private final AwsCalls calls;
  private final Route53Zones zones;

  /** As Route 53 gave them, because a DELETE must repeat them. */
  private final LastRead<ResourceRecordSet> memory;

  private Route53Dns(Builder builder) {
    this.name = builder.name;
    this.client = builder.client;
    this.options = builder.options;
    this.calls = new AwsCalls(options.requestsPerSecond(), options.attempts());
    this.zones = new Route53Zones(client, calls, builder.zones);
    this.memory = new LastRead<>(options.remembered(), options.memoryAge(), builder.ticker);
  }

  /** Returns a provider of all public hosted zones that the client may see. */
  public static Route53Dns of(Route53Client client) {
    return builder(client).build();
  }

  /** Begins a provider. */
  public static Builder builder(Route53Client client) {
    return new Builder(client);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return Vendor.AWS;
  }

  @Override
  public DnsCapabilities capabilities() {
    return CAPABILITIES;
  }

  /** Returns the client that was handed in. */
  public Route53Client client() {
    return client;
  }

  /** Returns what sends the requests, for readers that share its pace. */
  AwsCalls calls() {
    return calls;
  }

  @Override
  public List<DnsName> zones(Deadline deadline) {
    return zones.all(deadline);
  }

  /**
   * Reads a whole zone, 300 sets a request. Route 53 has no versions: it is a digest of what was
   * read. Changes that are made meanwhile may be seen in part.
   */
  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    List<RRset> sets = new ArrayList<>();
    for (ResourceRecordSet set :
        inZone(apex, READ, deadline, id -> lists(READ).all(id, deadline))) {
      sets.add(Route53Sets.read(set, READ));
    }
    boolean whole =
        sets.stream().anyMatch(set -> set.name().equals(apex) && set.type().equals("SOA"));
    if (!whole) {
      throw Route53Failures.malformed(READ, "zone " + apex + " came without its SOA", null);
    }
    try {
      return Zone.of(apex, Zone.digest(sets), sets);
    } catch (IllegalArgumentException e) {
      throw Route53Failures.malformed(READ, "zone " + apex + " contradicts itself", e);
    }
  }

  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    for (RRset.Key key : keys) {
      if (!key.name().within(apex)) {
        throw ProviderException.of(
            Code.INVALID, READ, key.name() + " lies outside of zone " + apex);
      }
    }
    Map<RRset.Key, RRset> out = new TreeMap<>();
    exact(apex, keys, READ, deadline)
        .forEach((key, set) -> out.put(key, Route53Sets.read(set, READ)));
    return out;
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
    CAPABILITIES.check(apex, batch, APPLY);
    Route53Changes wanted = new Route53Changes(batch, APPLY);
    wanted.after(); // what could not be written is refused before anything is asked
    if (batch.requireAbsent().stream().anyMatch(batch.delete()::contains)) {
      throw ProviderException.of(
          Code.INVALID, APPLY, "what is deleted cannot be required to be absent");
    }
    deadline.check(APPLY);
    Map<RRset.Key, Optional<ResourceRecordSet>> exact = memory.known(apex, wanted.compared());
    if (!wanted.unknown(exact.keySet()).isEmpty()) {
      exact = compared(apex, wanted, deadline);
    }
    for (int round = 1; ; round++) {
      try {
        return send(apex, batch, wanted, exact, deadline);
      } catch (ProviderException e) {
        if (!Route53Failures.isStale(e)) {
          throw e;
        }
        exact = compared(apex, wanted, deadline);
        if (round >= options.rounds()) {
          throw e;
        }
      }
    }
  }

  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    if (change.id().isEmpty()) {
      return ChangeStatus.UNKNOWN;
    }
    GetChangeResponse answer =
        calls.read(
            STATUS,
            deadline,
            override ->
                client.getChange(
                    request -> request.id(change.id()).overrideConfiguration(override)));
    if (answer.changeInfo() == null || answer.changeInfo().status() == null) {
      throw Route53Failures.malformed(STATUS, "a change without status", null);
    }
    return switch (answer.changeInfo().status()) {
      case PENDING -> ChangeStatus.PENDING;
      case INSYNC -> ChangeStatus.DONE;
      case UNKNOWN_TO_SDK_VERSION -> ChangeStatus.UNKNOWN;
    };
  }

  @Override
  public String toString() {
    return name;
  }

  private Route53Lists lists(String operation) {
    return new Route53Lists(client, calls, operation);
  }

  /** Reads what the batch compares, and checks its conditions on it. */
  private Map<RRset.Key, Optional<ResourceRecordSet>> compared(
      DnsName apex, Route53Changes wanted, Deadline deadline) {
    Map<RRset.Key, ResourceRecordSet> found = exact(apex, wanted.compared(), APPLY, deadline);
    Optional<String> broken = wanted.broken(found);
    if (broken.isPresent()) {
      throw ProviderException.of(Code.CONFLICT, APPLY, broken.get());
    }
    Map<RRset.Key, Optional<ResourceRecordSet>> exact = new HashMap<>();
    wanted.compared().forEach(key -> exact.put(key, Optional.ofNullable(found.get(key))));
    return exact;
  }

  private Map<RRset.Key, ResourceRecordSet> exact(
      DnsName apex, Collection<RRset.Key> keys, String operation, Deadline deadline) {
    long mark = memory.before();
    Map<RRset.Key, ResourceRecordSet> found =
        inZone(apex, operation, deadline, id -> lists(operation).some(id, keys, deadline));
    memory.found(mark, apex, keys, found);
    return found;
  }

  private Change send(
      DnsName apex,
      ChangeBatch batch,
      Route53Changes wanted,
      Map<RRset.Key, Optional<ResourceRecordSet>> exact,
      Deadline deadline) {
    List<software.amazon.awssdk.services.route53.model.Change> changes = wanted.changes(exact);
    if (changes.isEmpty()) {
      inZone(apex, APPLY, deadline, id -> id);
      return new Change(apex, "");
    }
    Map<RRset.Key, Optional<ResourceRecordSet>> now = Map.of();
    memory.changing(apex, batch.touched());
    try {
      ChangeResourceRecordSetsResponse answer =
          inZone(
              apex,
              APPLY,
              deadline,
              id ->
                  calls.change(
                      APPLY,
                      deadline,
                      override ->
                          client.changeResourceRecordSets(
                              request ->
                                  request
                                      .hostedZoneId(id)
                                      .changeBatch(it -> it.changes(changes))
                                      .overrideConfiguration(override))));
      if (answer.changeInfo() == null || answer.changeInfo().id() == null) {
        throw Route53Failures.malformed(APPLY, "a change without id", null);
      }
      now = wanted.after();
      return new Change(apex, Route53Zones.plain(answer.changeInfo().id()));
    } catch (ProviderException e) {
      return LostAnswer.settle(this, apex, batch, e, deadline);
    } finally {
      memory.changed(apex, batch.touched(), now);
    }
  }

  /** Does something with a zone's id; one that Route 53 does not know any more is forgotten. */
  private <T> T inZone(
      DnsName apex,
      String operation,
      Deadline deadline,
      java.util.function.Function<String, T> work) {
    deadline.check(operation);
    String id = zones.id(apex, deadline, operation);
    try {
      return work.apply(id);
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND) {
        zones.forget(apex);
      }
      throw e;
    }
  }

  /** Collects what a provider needs. Not thread-safe. */
  public static final class Builder {
    private final Route53Client client;
    private final Map<DnsName, String> zones = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private String name = "route53";
    private Route53Options options = Route53Options.DEFAULTS;
    private Ticker ticker = SystemTime.ticker();

    private Builder(Route53Client client) {
      this.client = Objects.requireNonNull(client, "client");
    }

    /** Sets the name in logs and records; by default {@code route53}. */
    public Builder name(String shortName) {
      name = Objects.requireNonNull(shortName, "name");
      return this;
    }

    /**
     * Gives the id of a hosted zone, so that it need not be looked for: needed for private zones
     * and where several zones have the name.
     */
    public Builder zone(DnsName apex, String hostedZoneId) {
      String id = Route53Zones.plain(hostedZoneId);
      if (!id.matches("[A-Z0-9]{1,32}")) {
        faults.add("\"" + hostedZoneId + "\" is no id of a hosted zone");
      }
      zones.put(apex, id);
      return this;
    }

    /** Sets how it calls; by default {@link Route53Options#DEFAULTS}. */
    public Builder options(Route53Options values) {
      options = Objects.requireNonNull(values, "options");
      return this;
    }

    /** Sets the clock by which memories age; by default this machine's. */
    public Builder ticker(Ticker clock) {
      ticker = Objects.requireNonNull(clock, "ticker");
      return this;
    }

    /** Returns the provider; it has not asked anybody yet. */
    public Route53Dns build() {
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException("provider " + name + ": " + String.join("; ", faults));
      }
      return new Route53Dns(this);
    }
  }
}
