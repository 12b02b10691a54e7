package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.BatchLimits;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.LostAnswer;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Zones at Cloudflare, over the API v4. A batch is one call of the batch endpoint, which Cloudflare
 * carries out in one transaction; its servers may show parts of it for a moment. A change is made
 * conditional by the ids of the records that it deletes: what the batch requires gets new ids with
 * every change. That a record is absent can only be looked up before. Safe for use by several
 * threads; the client is not closed.
 *
 * <p>The apex's SOA and assigned NS are read, with 0 for the serial that the API does not tell, and
 * cannot be changed here ({@code UNSUPPORTED}).
 *
 * <p>Failures are {@link ProviderException}s, with Cloudflare's error code and the {@code cf-ray}
 * of the answer: {@code CONFLICT} for 81044, 81053 to 81058 and conditions that do not hold; {@code
 * DENIED} for 401, 403 and what the API says of credentials with status 400; {@code THROTTLED} for
 * 429, and at once while the quota or the pause that Cloudflare asked for outlasts the deadline;
 * {@code UNAVAILABLE} for 5xx and broken connections; {@code MALFORMED} for what is not the API's;
 * {@code INVALID} for the rest of 4xx.
 */
public final class CloudflareDns implements DnsProvider {
  private static final String APPLY = "dns.apply";
  private static final String READ = "dns.read";
  private static final String ZONES = "dns.zones";

  /** Others may change the same records at the same time; so often in a row, nobody does. */
  private static final int ROUNDS = 4;

  private final String name;
  private final DnsCapabilities capabilities;
  private final int batch;
  private final ApiCalls calls;
  private final ZoneIds zones;
  private final RecordLists lists;
  private final ReadMemory memory;

  private CloudflareDns(Builder builder) {
    this.name = builder.name;
    this.batch = builder.options.plan().batch();
    this.capabilities = capabilities(builder.options.plan());
    this.calls = builder.access.calls();
    this.zones = new ZoneIds(calls, builder.zones);
    this.lists = new RecordLists(calls, builder.options.pageSize());
    this.memory = new ReadMemory(builder.options.memory(), SystemTime.ticker());
  }

  /**
   * Begins a provider.
   *
   * @param name a short name for logs and records
   * @param access the token, with the permissions of {@code docs/policies/cloudflare.json}
   */
  public static Builder of(String name, CloudflareAccess access) {
    return new Builder(name, access);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return Vendor.CLOUDFLARE;
  }

  @Override
  public DnsCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public List<DnsName> zones(Deadline deadline) {
    return zones.all(deadline, ZONES);
  }

  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    String id = zones.id(apex, deadline, READ);
    Map<RRset.Key, List<ApiRecord>> records = RecordSets.byKey(lists.all(id, apex, deadline, READ));
    memory.remember(apex, records);
    List<RRset> sets = new ArrayList<>();
    List<ApiRecord> ns = records.remove(ZoneApex.ns(apex));
    records.values().forEach(some -> sets.add(RecordSets.group(some)));
    ZoneApex top = top(id, apex, deadline);
    sets.add(top.soa());
    sets.add(top.ns(ns == null ? List.of() : ns));
    return Zone.of(apex, Zone.digest(sets), sets);
  }

  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    for (RRset.Key key : keys) {
      if (!key.name().within(apex)) {
        throw ProviderException.of(
            Code.INVALID, READ, key.name() + " lies outside of zone " + apex);
      }
    }
    String id = zones.id(apex, deadline, READ);
    Set<RRset.Key> wanted = new TreeSet<>(keys);
    wanted.removeIf(key -> !key.variant().isEmpty());
    boolean soa = wanted.remove(ZoneApex.soa(apex));
    Map<RRset.Key, List<ApiRecord>> records = records(id, apex, wanted, deadline);
    Map<RRset.Key, RRset> found = new TreeMap<>();
    records.forEach((key, some) -> found.put(key, RecordSets.group(some)));
    if (soa || wanted.contains(ZoneApex.ns(apex))) {
      ZoneApex top = top(id, apex, deadline);
      if (soa) {
        found.put(ZoneApex.soa(apex), top.soa());
      }
      if (wanted.contains(ZoneApex.ns(apex))) {
        RRset ns = top.ns(records.getOrDefault(ZoneApex.ns(apex), List.of()));
        found.put(ns.key(), ns);
      }
    }
    return found;
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch asked, Deadline deadline) {
    deadline.check(APPLY);
    capabilities.check(apex, asked, APPLY);
    checkApex(apex, asked);
    ChangeBatch wanted = settled(asked);
    String id = zones.id(apex, deadline, APPLY);
    Optional<Map<RRset.Key, List<ApiRecord>>> held =
        wanted.require().isEmpty() ? Optional.empty() : memory.recall(apex, wanted.touched());
    for (int round = 1; ; round++) {
      boolean fresh = held.isEmpty();
      Map<RRset.Key, List<ApiRecord>> there =
          fresh ? records(id, apex, wanted.touched(), deadline) : held.orElseThrow();
      held = Optional.empty();
      Optional<String> broken = RecordChanges.broken(wanted, there);
      if (broken.isPresent() && fresh) {
        throw ProviderException.of(Code.CONFLICT, APPLY, broken.get());
      }
      if (broken.isPresent()) {
        continue;
      }
      Optional<ProviderException> refusal = send(id, apex, wanted, there, deadline);
      if (refusal.isEmpty()) {
        return new Change(apex, "");
      }
      ProviderException e = refusal.get();
      boolean again = ApiErrors.outdated(e) || (e.code() == Code.CONFLICT && !fresh);
      if (!again || round >= ROUNDS) {
        return LostAnswer.settle(this, apex, wanted, e, deadline);
      }
    }
  }

  /** Returns {@code UNKNOWN}: Cloudflare says nothing of how far a change has come. */
  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    return ChangeStatus.UNKNOWN;
  }

  @Override
  public String toString() {
    return name + " at Cloudflare";
  }

  private static DnsCapabilities capabilities(CloudflarePlan plan) {
    return DnsCapabilities.FULL
        .conditions(Condition.CHANGED, Condition.READ_BEFORE)
        .ttl(plan.minimumTtl(), Duration.ofDays(1), true)
        .limits(new BatchLimits(plan.batch(), plan.batch(), Integer.MAX_VALUE))
        .types(withSoa(RecordData.TYPES))
        .features(RecordFeatures.EFFECTS, false);
  }

  /** The SOA is held, though not changed. */
  private static Set<String> withSoa(Set<String> types) {
    Set<String> all = new TreeSet<>(types);
    all.add("SOA");
    return all;
  }

  private static void checkApex(DnsName apex, ChangeBatch batch) {
    for (RRset.Key key : batch.touched()) {
      if (key.type().equals("SOA") || key.equals(ZoneApex.ns(apex))) {
        throw ProviderException.of(
            Code.UNSUPPORTED, APPLY, key + " is Cloudflare's own and is not changed here");
      }
    }
  }

  private static ChangeBatch settled(ChangeBatch batch) {
    return RecordSets.settled(
        batch,
        set -> {
          try {
            return RecordSets.settled(set);
          } catch (IllegalArgumentException e) {
            throw ProviderException.of(Code.INVALID, APPLY, set.key() + ": " + e.getMessage(), e);
          }
        });
  }

  /** Sends what is to be changed, if anything is; returns how it was refused. */
  private Optional<ProviderException> send(
      String id,
      DnsName apex,
      ChangeBatch wanted,
      Map<RRset.Key, List<ApiRecord>> there,
      Deadline deadline) {
    RecordChanges changes = RecordChanges.of(wanted, there);
    if (changes.size() > batch) {
      throw ProviderException.of(
          Code.INVALID,
          APPLY,
          "the batch changes " + changes.size() + " records, of " + batch + " that a call takes");
    }
    if (changes.size() == 0) {
      return Optional.empty();
    }
    memory.forget(apex, wanted.touched());
    try {
      calls.send(
          "POST",
          calls.url("zones", id, "dns_records", "batch").build(),
          changes.body(),
          deadline,
          APPLY);
      return Optional.empty();
    } catch (ProviderException e) {
      return Optional.of(e);
    }
  }

  private Map<RRset.Key, List<ApiRecord>> records(
      String id, DnsName apex, Set<RRset.Key> keys, Deadline deadline) {
    Map<RRset.Key, List<ApiRecord>> found = lists.of(keys, id, apex, deadline, READ);
    memory.remember(apex, keys, found);
    return found;
  }

  private ZoneApex top(String id, DnsName apex, Deadline deadline) {
    JsonNode settings =
        calls.get(calls.url("zones", id, "dns_settings").build(), deadline, READ).path("result");
    return new ZoneApex(apex, zones.nameServers(id, deadline, READ), settings, READ);
  }

  /** Collects what a provider needs. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final CloudflareAccess access;
    private final Map<DnsName, Optional<String>> zones = new LinkedHashMap<>();
    private CloudflareDnsOptions options = CloudflareDnsOptions.DEFAULTS;

    private Builder(String name, CloudflareAccess access) {
      this.name = Objects.requireNonNull(name, "name");
      this.access = Objects.requireNonNull(access, "access");
    }

    /** Adds a zone, whose id is looked up at its first use. */
    public Builder zone(DnsName apex) {
      zones.put(apex, Optional.empty());
      return this;
    }

    /** Adds a zone with its id, so that the token needs no permission to list zones. */
    public Builder zone(DnsName apex, String id) {
      zones.put(apex, Optional.of(id));
      return this;
    }

    /** Sets the options; by default {@link CloudflareDnsOptions#DEFAULTS}. */
    public Builder options(CloudflareDnsOptions chosen) {
      options = Objects.requireNonNull(chosen, "options");
      return this;
    }

    /**
     * Returns the provider; it has not asked anybody yet. Without zones it serves all that the
     * token sees.
     *
     * @throws IllegalArgumentException with all that is wrong
     */
    public CloudflareDns build() {
      List<String> faults = new ArrayList<>();
      zones.forEach(
          (apex, id) -> {
            if (id.isPresent() && !id.get().matches("[0-9a-f]{32}")) {
              faults.add("the id of zone " + apex + " is not of 32 hexadecimal digits");
            }
          });
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException("provider " + name + ": " + String.join("; ", faults));
      }
      return new CloudflareDns(this);
    }
  }
}
