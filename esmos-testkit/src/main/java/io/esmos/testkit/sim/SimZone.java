package io.esmos.testkit.sim;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A zone at one DNS vendor: what its control plane holds, and what its servers answer, a little
 * later. The real {@code DnsSwitch} speaks to it; its batches are caught, travel through the
 * simulated network and are applied, or refused, when they arrive.
 */
final class SimZone implements DnsProvider, AuthoritativeDns {
  /** Sees a batch that was applied. */
  interface Applied {
    void on(Map<RRset.Key, RRset> zone);
  }

  private static final DnsCapabilities CAPABILITIES =
      DnsCapabilities.FULL.ttl(Duration.ofSeconds(1), Duration.ofDays(1), false);

  final String name;
  final int place;
  boolean down;
  private final Applied listener;
  private Map<RRset.Key, RRset> held = new HashMap<>();
  private Map<RRset.Key, RRset> served = Map.of();
  private @Nullable ChangeBatch caught;

  SimZone(String name, int place, Applied listener) {
    this.name = name;
    this.place = place;
    this.listener = listener;
  }

  /** Forgets what was caught before. */
  void expectBatch() {
    caught = null;
  }

  /** Returns the batch that the switch wanted to apply. */
  Optional<ChangeBatch> caught() {
    return Optional.ofNullable(caught);
  }

  /** Applies a batch that has arrived, if its conditions hold. */
  void arrive(ChangeBatch batch) {
    for (RRset required : batch.require()) {
      RRset there = held.get(required.key());
      if (there == null || !there.sameData(required)) {
        throw ProviderException.of(
            ProviderException.Code.CONFLICT, "simulated", required.key() + " is not as required");
      }
    }
    for (RRset.Key absent : batch.requireAbsent()) {
      if (held.containsKey(absent)) {
        throw ProviderException.of(
            ProviderException.Code.CONFLICT, "simulated", absent + " is there already");
      }
    }
    Map<RRset.Key, RRset> next = new HashMap<>(held);
    batch.delete().forEach(next::remove);
    batch.put().forEach(set -> next.put(set.key(), set));
    held = next;
    listener.on(next);
  }

  /** The servers take over what the control plane holds. */
  void spread() {
    served = held;
  }

  Map<RRset.Key, RRset> served() {
    return served;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return new Vendor(name);
  }

  @Override
  public DnsCapabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public List<DnsName> zones(Deadline deadline) {
    return List.of();
  }

  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    return Zone.of(apex, "1", held.values());
  }

  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    Map<RRset.Key, RRset> found = new HashMap<>(held);
    found.keySet().retainAll(keys);
    return found;
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
    caught = batch;
    return new Change(apex, "1");
  }

  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    return ChangeStatus.UNKNOWN;
  }

  @Override
  public Optional<RRset> ask(
      InetSocketAddress server, DnsName asked, String type, Deadline deadline) {
    return Optional.ofNullable(served.get(new RRset.Key(asked, type)));
  }
}
