package io.esmos.dns;

import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a {@link DnsSwitch} makes of what it reads, and the batch that it sends. Pure and immutable.
 *
 * @param can what the provider can do
 * @param marker the marker's name
 * @param ttl the marker's TTL
 * @param records the sites' RRsets by key
 * @param keys the keys of all sites
 * @param routed what to do where a name is answered by more than plain records
 */
record SwitchPlan(
    DnsCapabilities can,
    DnsName marker,
    Duration ttl,
    Map<Site, Map<RRset.Key, RRset>> records,
    Set<RRset.Key> keys,
    DnsSwitch.Routed routed) {

  /** What was read, by key. */
  record Seen(Map<RRset.Key, RRset> sets) implements TrafficSwitch.Version {
    Seen {
      sets = Map.copyOf(sets);
    }
  }

  /** Returns what to read: the names' RRsets, what would stand in their way, and the marker. */
  Set<RRset.Key> wanted() {
    Set<RRset.Key> wanted = new HashSet<>(keys);
    wanted.add(EpochMarker.key(marker));
    for (RRset.Key key : keys) {
      (key.type().equals("CNAME") ? List.of("A", "AAAA") : List.of("CNAME"))
          .forEach(type -> wanted.add(new RRset.Key(key.name(), type)));
    }
    return wanted;
  }

  /** Returns what was read as a state. */
  TrafficSwitch.State state(Map<RRset.Key, RRset> found) {
    if (routed == DnsSwitch.Routed.REFUSE) {
      checkRouted(found.values());
    } else if (!can.atomic()) {
      checkReplaceable(found.keySet());
    }
    Optional<EpochMarker> mark = marker(found);
    OptionalLong marked = mark.map(m -> OptionalLong.of(m.epoch())).orElse(OptionalLong.empty());
    OptionalLong epoch = marked;
    boolean settled = true;
    for (RRset set : can.stamp().isPresent() ? found.values() : List.<RRset>of()) {
      OptionalLong stamp = stamp(set);
      settled &= stamp.equals(marked);
      if (stamp.isPresent()) {
        epoch = OptionalLong.of(Math.max(stamp.getAsLong(), epoch.orElse(stamp.getAsLong())));
      }
    }
    // A change of one RRset at a time that was broken off, or whose marker somebody has deleted,
    // has
    // not sent the traffic anywhere: it is made again.
    return new TrafficSwitch.State(
        settled ? site(found) : Optional.empty(), epoch, new Seen(found));
  }

  /**
   * Returns the whole change in one batch, the marker first: where a vendor changes one RRset at a
   * time, it decides who may change the others, each of which is required to be as it was seen, its
   * stamp included.
   *
   * @return the batch; empty if a marker must be made first
   */
  Optional<ChangeBatch> batch(Site site, long epoch, TrafficSwitch.State state) {
    Map<RRset.Key, RRset> target = records.get(site);
    if (target == null) {
      throw refused(ProviderException.Code.INVALID, "no addresses are known for " + site);
    }
    if (!(state.version() instanceof Seen version)) {
      throw refused(ProviderException.Code.INVALID, "the state was not read by this switch");
    }
    Map<RRset.Key, RRset> seen = version.sets();
    EpochMarker next = new EpochMarker(epoch, site);
    checkAfter(state.epoch().orElse(0), marker(seen), next);
    List<RRset> require = new ArrayList<>();
    Set<RRset.Key> requireAbsent = new HashSet<>();
    RRset old = seen.get(EpochMarker.key(marker));
    if (old != null) {
      require.add(old);
    } else if (can.absent() == DnsCapabilities.Condition.READ_BEFORE) {
      return Optional.empty();
    } else {
      requireAbsent.add(EpochMarker.key(marker));
    }
    List<RRset> put = new ArrayList<>();
    put.add(stamped(marker(next), next));
    target.values().forEach(set -> put.add(stamped(set, next)));
    Set<RRset.Key> delete = new HashSet<>(seen.keySet());
    delete.addAll(keys);
    delete.remove(EpochMarker.key(marker));
    delete.removeAll(target.keySet());
    if (!can.atomic()) {
      seen.values().stream().filter(set -> !set.equals(old)).forEach(require::add);
      target.keySet().stream().filter(key -> !seen.containsKey(key)).forEach(requireAbsent::add);
    }
    return Optional.of(new ChangeBatch(require, requireAbsent, put, delete));
  }

  /**
   * Returns the batch that makes a marker where the vendor cannot require that there is none: all
   * who come first write the same, which names no site, so that it does not matter who does.
   */
  ChangeBatch firstMarker() {
    return new ChangeBatch(
        List.of(),
        Set.of(EpochMarker.key(marker)),
        List.of(marker(EpochMarker.BEFORE_ALL)),
        Set.of());
  }

  /** Returns whether nothing but the first marker has come between two readings. */
  boolean differOnlyByFirstMarker(TrafficSwitch.State before, TrafficSwitch.State after) {
    if (!(before.version() instanceof Seen old) || !(after.version() instanceof Seen now)) {
      return false;
    }
    Map<RRset.Key, RRset> rest = new HashMap<>(now.sets());
    RRset mark = rest.remove(EpochMarker.key(marker));
    return mark != null
        && mark.data().equals(List.of(EpochMarker.BEFORE_ALL.data()))
        && rest.equals(old.sets());
  }

  private RRset marker(EpochMarker says) {
    return RRset.of(marker, "TXT", ttl, says.data());
  }

  private Optional<EpochMarker> marker(Map<RRset.Key, RRset> found) {
    return Optional.ofNullable(found.get(EpochMarker.key(marker)))
        .map(set -> EpochMarker.parse(marker, set.data()));
  }

  private RRset stamped(RRset set, EpochMarker next) {
    return can.stamp()
        .map(feature -> set.withFeatures(set.features().with(feature, next.text())))
        .orElse(set);
  }

  private OptionalLong stamp(RRset set) {
    return set.features()
        .get(can.stamp().orElseThrow())
        .map(text -> OptionalLong.of(EpochMarker.parseStamp(set.key(), text).epoch()))
        .orElse(OptionalLong.empty());
  }

  private void checkAfter(long seenEpoch, Optional<EpochMarker> old, EpochMarker next) {
    if (seenEpoch > next.epoch()) {
      throw refused(
          ProviderException.Code.CONFLICT,
          "it is of epoch " + seenEpoch + ", newer than " + next.epoch());
    }
    boolean other =
        old.isPresent()
            && old.get().epoch() == next.epoch()
            && old.get().site().isPresent()
            && !old.get().site().equals(next.site());
    if (other) {
      throw refused(
          ProviderException.Code.CONFLICT,
          "it says \"" + old.get().text() + "\" and not \"" + next.text() + "\"");
    }
  }

  /** Refuses names that are answered by more than plain records, or by an alias unknown here. */
  private void checkRouted(Collection<RRset> found) {
    List<String> other = new ArrayList<>();
    for (RRset set : found) {
      boolean unknown = !keys.contains(set.key()) && !set.name().equals(marker);
      if (unknown || (can.answersDiffer(set) && !isTarget(set))) {
        other.add(set.key() + (set.features().isEmpty() ? "" : " " + set.features()));
      }
    }
    if (!other.isEmpty()) {
      throw refused(
          ProviderException.Code.INVALID,
          "the names are also answered by "
              + String.join(", ", other)
              + "; delete that, or build the switch with Routed.REPLACE");
    }
  }

  /**
   * Refuses what would have to go before the sites' records can come, where that is not one step:
   * the name would have no answer in between (invariant 7).
   */
  private void checkReplaceable(Set<RRset.Key> found) {
    for (RRset.Key key : found) {
      boolean alone =
          keys.stream()
              .filter(wanted -> wanted.name().equals(key.name()))
              .anyMatch(wanted -> wanted.type().equals("CNAME") != key.type().equals("CNAME"));
      if (alone) {
        throw refused(
            ProviderException.Code.INVALID,
            key
                + " cannot be replaced one RRset at a time without leaving its name unanswered;"
                + " replace it by hand");
      }
    }
  }

  private boolean isTarget(RRset set) {
    return records.values().stream()
        .map(sets -> sets.get(set.key()))
        .anyMatch(want -> want != null && sameAnswers(want, set));
  }

  private Optional<Site> site(Map<RRset.Key, RRset> found) {
    return records.entrySet().stream()
        .filter(entry -> matches(entry.getValue(), found))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private boolean matches(Map<RRset.Key, RRset> wanted, Map<RRset.Key, RRset> found) {
    for (RRset.Key key : keys) {
      RRset there = found.get(key);
      RRset want = wanted.get(key);
      if (want == null ? there != null : there == null || !sameAnswers(want, there)) {
        return false;
      }
    }
    return found.keySet().stream().allMatch(key -> keys.contains(key) || key.name().equals(marker));
  }

  /** Whether both send traffic to the same place, whatever their TTL and notes. */
  private boolean sameAnswers(RRset want, RRset there) {
    return want.key().equals(there.key())
        && want.data().equals(there.data())
        && can.answering(want).equals(can.answering(there));
  }

  private ProviderException refused(ProviderException.Code code, String why) {
    return ProviderException.of(code, DnsSwitch.OPERATION, "marker " + marker + ": " + why);
  }
}
