package io.esmos.dns;

import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.HashSet;
import java.util.Set;

/**
 * What is wrong with a batch before anything is sent.
 *
 * @param can what the provider can do
 * @param apex the zone
 * @param operation what the batch is for, for failures
 */
record BatchChecks(DnsCapabilities can, DnsName apex, String operation) {
  /** Refuses what {@link DnsCapabilities#check} says. */
  void check(ChangeBatch batch) {
    BatchLimits.Cost cost = batch.cost();
    if (!can.limits().allow(cost)) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          "a batch of " + cost + " is larger than " + can.limits() + "; split it with ChangePlan");
    }
    Set<RRset.Key> keys = new HashSet<>(batch.touched());
    batch.require().forEach(set -> keys.add(set.key()));
    keys.addAll(batch.requireAbsent());
    for (RRset.Key key : keys) {
      check(key);
    }
    for (RRset set : batch.put()) {
      checkTtl(set);
      checkFeatures(set);
    }
    Set<RRset.Key> touched = batch.touched();
    for (RRset set : batch.require()) {
      checkCondition(can.present(), touched, set.key(), "as it was");
    }
    for (RRset.Key key : batch.requireAbsent()) {
      checkCondition(can.absent(), touched, key, "to be absent");
    }
  }

  private void check(RRset.Key key) {
    if (!key.name().within(apex)) {
      throw ProviderException.of(
          Code.INVALID, operation, key.name() + " lies outside of zone " + apex);
    }
    if (!can.holds(key.type())) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, "type " + key.type() + " of " + key.name() + " is not held");
    }
    if (!can.variants() && !key.variant().isEmpty()) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, key + ": one RRset only of a name and type is held");
    }
  }

  private void checkTtl(RRset set) {
    Ttl ttl = set.ttl();
    if (ttl.isAutomatic()) {
      if (!can.automaticTtl() && !set.data().isEmpty()) {
        throw ProviderException.of(
            Code.UNSUPPORTED, operation, set.key() + ": give a TTL, none is chosen here");
      }
      return;
    }
    boolean below = ttl.time().compareTo(can.minimumTtl()) < 0;
    if (below || ttl.time().compareTo(can.maximumTtl()) > 0) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          set.key()
              + ": TTL "
              + ttl
              + (below ? " is below the least, " : " is above the most, ")
              + Ttl.of(below ? can.minimumTtl() : can.maximumTtl()));
    }
  }

  private void checkFeatures(RRset set) {
    for (String name : set.features().values().keySet()) {
      if (!can.features().containsKey(Features.base(name))) {
        throw ProviderException.of(
            Code.UNSUPPORTED, operation, set.key() + ": " + name + " is not known here");
      }
    }
  }

  private void checkCondition(
      Condition condition, Set<RRset.Key> touched, RRset.Key key, String how) {
    boolean possible =
        switch (condition) {
          case ANY -> true;
          case READ_BEFORE, CHANGED -> touched.contains(key);
          case NONE -> false;
        };
    if (!possible) {
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          key
              + " cannot be required "
              + how
              + (condition == Condition.NONE ? "" : " unless the batch changes it"));
    }
  }
}
