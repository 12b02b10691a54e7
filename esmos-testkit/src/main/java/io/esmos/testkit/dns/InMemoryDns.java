package io.esmos.testkit.dns;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A DNS vendor in memory: no threads, sockets or clock of its own, so that it also serves under
 * virtual time. Keeps {@code DnsProviderContract}. Safe for use by several threads.
 */
public final class InMemoryDns implements DnsProvider {
  private static final String APPLY = "dns.apply";

  private final String name;
  private final Vendor vendor;
  private final DnsCapabilities capabilities;
  private final Object lock = new Object();
  private final Map<DnsName, Zone> zones = new TreeMap<>();
  private boolean loseNextAnswer;
  private boolean breakOffNextZone;

  /** Makes a vendor without zones that takes any TTL from 30 s and batches of 200. */
  public InMemoryDns(String name, Vendor vendor) {
    this(
        name,
        vendor,
        DnsCapabilities.FULL
            .ttl(Duration.ofSeconds(30), Duration.ofDays(1), true)
            .propagation(DnsCapabilities.Propagation.EVERYWHERE)
            .features(
                Map.of(
                    "memory.note", DnsCapabilities.Effect.NOTE,
                    "memory.alias", DnsCapabilities.Effect.ANSWER),
                true));
  }

  /**
   * Makes a vendor without zones that can do this. One that is not atomic applies a batch RRset by
   * RRset, each on its own condition, and stops at the first that is refused.
   */
  public InMemoryDns(String name, Vendor vendor, DnsCapabilities capabilities) {
    this.name = Objects.requireNonNull(name, "name");
    this.vendor = Objects.requireNonNull(vendor, "vendor");
    this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
  }

  /** Adds a zone that has its SOA and NS. */
  public InMemoryDns zone(DnsName apex) {
    Duration ttl = Duration.ofHours(1);
    RRset soa =
        RRset.of(apex, "SOA", ttl, "ns1.vendor.test. dns.vendor.test. 1 7200 900 1209600 60");
    RRset ns = RRset.of(apex, "NS", ttl, "ns1.vendor.test.", "ns2.vendor.test.");
    synchronized (lock) {
      zones.put(apex, Zone.of(apex, "1", List.of(soa, ns)));
    }
    return this;
  }

  /** Makes the next batch take effect and fail with {@code TIMEOUT}. */
  public void loseNextAnswer() {
    synchronized (lock) {
      loseNextAnswer = true;
    }
  }

  /** Makes the next reading of a whole zone fail. */
  public void breakOffNextZone() {
    synchronized (lock) {
      breakOffNextZone = true;
    }
  }

  /** Returns what the vendor's name servers answer. */
  public Optional<RRset> answer(DnsName owner, String type) {
    synchronized (lock) {
      return zones.values().stream()
          .filter(zone -> owner.within(zone.apex()))
          .max(java.util.Comparator.comparing(zone -> zone.apex().text().length()))
          .flatMap(zone -> zone.get(owner, type));
    }
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

  @Override
  public List<DnsName> zones(Deadline deadline) {
    begin("dns.zones", deadline);
    synchronized (lock) {
      return List.copyOf(zones.keySet());
    }
  }

  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    begin("dns.read", deadline);
    synchronized (lock) {
      if (breakOffNextZone) {
        breakOffNextZone = false;
        throw ProviderException.of(Code.UNAVAILABLE, "dns.read", apex + " broke off");
      }
      return zone(apex, "dns.read");
    }
  }

  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    begin("dns.read", deadline);
    synchronized (lock) {
      Map<RRset.Key, RRset> all = zone(apex, "dns.read").sets();
      Map<RRset.Key, RRset> found = new HashMap<>();
      for (RRset set : all.values()) {
        if (keys.stream().anyMatch(set.key()::askedBy)) {
          found.put(set.key(), set);
        }
      }
      return Map.copyOf(found);
    }
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
    begin(APPLY, deadline);
    synchronized (lock) {
      zone(apex, APPLY);
      capabilities.check(apex, batch, APPLY);
      checkApex(apex, batch);
      for (ChangeBatch step : capabilities.atomic() ? List.of(batch) : steps(batch)) {
        applyAtOnce(apex, step);
      }
      if (loseNextAnswer) {
        loseNextAnswer = false;
        throw ProviderException.of(Code.TIMEOUT, APPLY, "the answer is lost");
      }
      return new Change(apex, zone(apex, APPLY).version());
    }
  }

  private void applyAtOnce(DnsName apex, ChangeBatch batch) {
    Zone before = zone(apex, APPLY);
    checkConditions(before, batch);
    NavigableMap<RRset.Key, RRset> after = new TreeMap<>(before.sets());
    batch.delete().forEach(after::remove);
    after.putAll(batch.puts());
    checkAliases(after, batch);
    long version = Long.parseLong(before.version()) + 1;
    zones.put(apex, new Zone(apex, String.valueOf(version), after));
  }

  /** Returns a batch as single changes, the deletes last. */
  private static List<ChangeBatch> steps(ChangeBatch batch) {
    Map<RRset.Key, RRset> required = batch.required();
    List<ChangeBatch> steps = new ArrayList<>();
    for (RRset.Key key : batch.touched()) {
      RRset require = required.get(key);
      RRset put = batch.puts().get(key);
      steps.add(
          new ChangeBatch(
              require == null ? List.of() : List.of(require),
              batch.requireAbsent().contains(key) ? Set.of(key) : Set.of(),
              put == null ? List.of() : List.of(put),
              put == null ? Set.of(key) : Set.of()));
    }
    return steps;
  }

  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    begin("dns.status", deadline);
    if (capabilities.propagation() == DnsCapabilities.Propagation.UNKNOWN) {
      return ChangeStatus.UNKNOWN;
    }
    synchronized (lock) {
      boolean there =
          Long.parseLong(change.id())
              <= Long.parseLong(zone(change.apex(), "dns.status").version());
      return there ? ChangeStatus.DONE : ChangeStatus.UNKNOWN;
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static void begin(String operation, Deadline deadline) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "the thread was interrupted");
    }
  }

  private Zone zone(DnsName apex, String operation) {
    Zone zone = zones.get(apex);
    if (zone == null) {
      throw ProviderException.of(Code.NOT_FOUND, operation, "zone " + apex + " is not here");
    }
    return zone;
  }

  private static void checkConditions(Zone zone, ChangeBatch batch) {
    for (RRset set : batch.require()) {
      RRset there = zone.sets().get(set.key());
      if (there == null || !there.sameData(set)) {
        throw refused(Code.CONFLICT, set.key() + " is not as required");
      }
    }
    for (RRset.Key key : batch.requireAbsent()) {
      if (zone.sets().containsKey(key)) {
        throw refused(Code.CONFLICT, key + " is there");
      }
    }
  }

  private static void checkApex(DnsName apex, ChangeBatch batch) {
    for (RRset.Key key : batch.touched()) {
      boolean apexData = key.type().equals("SOA") || key.type().equals("NS");
      if (apexData && key.name().equals(apex)) {
        throw refused(Code.UNSUPPORTED, key + " is not changed here");
      }
    }
  }

  private static void checkAliases(Map<RRset.Key, RRset> after, ChangeBatch batch) {
    for (RRset set : batch.put()) {
      boolean alias = after.containsKey(new RRset.Key(set.name(), "CNAME"));
      boolean others =
          after.keySet().stream()
              .anyMatch(key -> key.name().equals(set.name()) && !key.type().equals("CNAME"));
      if (alias && others) {
        throw refused(Code.INVALID, set.name() + " would have a CNAME beside other data");
      }
    }
  }

  private static ProviderException refused(Code code, String why) {
    return ProviderException.of(code, APPLY, why);
  }
}
