package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.testkit.dns.LateView;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A zone and its record sets. Guarded by the server's lock. */
final class ZoneState {
  private static final List<String> NAME_SERVERS =
      List.of(
          "ns1-01.azure-dns.com.",
          "ns2-01.azure-dns.net.",
          "ns3-01.azure-dns.org.",
          "ns4-01.azure-dns.info.");

  private final String name;
  private final RecordSetRules rules;
  private final TreeMap<RecordSet.Key, RecordSet> sets = new TreeMap<>();
  private Optional<LateView<NavigableMap<RecordSet.Key, RecordSet>>> late = Optional.empty();
  private long changes;

  ZoneState(DnsName apex, int recordsPerSet) {
    this.name = apex.text().substring(0, apex.text().length() - 1);
    this.rules = new RecordSetRules(recordsPerSet, Set.copyOf(NAME_SERVERS));
    ObjectNode soa = ArmJson.object().put("TTL", 3600);
    soa.set(
        "SOARecord",
        ArmJson.object()
            .put("host", NAME_SERVERS.get(0))
            .put("email", "azuredns-hostmaster.microsoft.com")
            .put("serialNumber", 1)
            .put("refreshTime", 3600)
            .put("retryTime", 300)
            .put("expireTime", 2419200)
            .put("minimumTTL", 300));
    ObjectNode ns = ArmJson.object().put("TTL", 172800);
    var records = ns.putArray("NSRecords");
    NAME_SERVERS.forEach(server -> records.addObject().put("nsdname", server));
    store(new RecordSet(name, "SOA", "@", etag(), soa));
    store(new RecordSet(name, "NS", "@", etag(), ns));
  }

  String name() {
    return name;
  }

  int size() {
    return sets.size();
  }

  /** Lets what is read lag. */
  void lag(Duration time) {
    late = Optional.of(new LateView<>(copy(), SystemTime.ticker())).filter(view -> !time.isZero());
    late.ifPresent(view -> view.lag(time));
  }

  /** Returns a view of what comes after a key in the list, or of all. */
  Collection<RecordSet> after(Optional<RecordSet.Key> key) {
    NavigableMap<RecordSet.Key, RecordSet> all = shown();
    return Collections.unmodifiableCollection(
        key.map(it -> all.tailMap(it, false)).orElse(all).values());
  }

  /** Returns a record set as it is shown. */
  Optional<RecordSet> get(RecordSet.Key key) {
    return Optional.ofNullable(shown().get(key));
  }

  /** Whether there is a record set, whatever is shown. */
  boolean has(RecordSet.Key key) {
    return sets.containsKey(key);
  }

  private NavigableMap<RecordSet.Key, RecordSet> shown() {
    return late.map(LateView::shown).orElse(sets);
  }

  private NavigableMap<RecordSet.Key, RecordSet> copy() {
    return new TreeMap<>(sets);
  }

  /** Returns what is there now; whether it is new, its etag tells. */
  RecordSet put(
      RecordSet.Key key, ObjectNode properties, Optional<String> ifMatch, boolean ifNoneMatch) {
    Optional<RecordSet> old = Optional.ofNullable(sets.get(key));
    if (ifNoneMatch && old.isPresent()) {
      throw failed("If-None-Match", "*");
    }
    checkMatch(old, ifMatch);
    if (old.isEmpty() && key.type().equals("SOA")) {
      throw Refusal.bad("an SOA cannot be created");
    }
    RecordSet fresh = new RecordSet(name, key.type(), key.name(), etag(), properties);
    rules.check(
        fresh,
        sets.tailMap(new RecordSet.Key(key.name(), ""), false).values().stream()
            .takeWhile(it -> it.name().equals(key.name()))
            .filter(it -> !it.key().equals(key))
            .toList());
    store(fresh);
    return fresh;
  }

  /** Deletes a record set; false if there is none. */
  boolean delete(RecordSet.Key key, Optional<String> ifMatch) {
    Optional<RecordSet> old = Optional.ofNullable(sets.get(key));
    if (key.name().equals("@") && Set.of("SOA", "NS").contains(key.type())) {
      throw Refusal.bad("SOA and NS at the apex cannot be deleted");
    }
    // What a DELETE with an etag says of nothing is not published; 204 is what it says without.
    if (old.isPresent()) {
      checkMatch(old, ifMatch);
      sets.remove(key);
      late.ifPresent(view -> view.set(copy()));
    }
    return old.isPresent();
  }

  /** Returns what its name servers answer, aliases as what they resolve to. */
  List<RRset> answers(Function<String, List<String>> resolved) {
    List<RRset> answers = new ArrayList<>();
    for (RecordSet set : sets.values()) {
      List<String> data = data(set, resolved);
      if (!data.isEmpty()) {
        DnsName owner = DnsName.of((set.name().equals("@") ? "" : set.name() + ".") + name);
        long ttl = set.properties().path("TTL").asLong(60);
        answers.add(new RRset(owner, set.type(), Duration.ofSeconds(ttl), data));
      }
    }
    return answers;
  }

  private static List<String> data(RecordSet set, Function<String, List<String>> resolved) {
    for (String field : List.of("targetResource", "trafficManagementProfile")) {
      if (RecordSetRules.refers(set.properties(), field)) {
        return resolved.apply(set.properties().path(field).path("id").asText());
      }
    }
    return set.records().stream().map(it -> RecordText.of(set.type(), it)).toList();
  }

  private static void checkMatch(Optional<RecordSet> old, Optional<String> ifMatch) {
    if (ifMatch.isPresent()
        && (old.isEmpty()
            || !(ifMatch.get().equals("*") || ifMatch.get().equals(old.get().etag())))) {
      throw failed("If-Match", ifMatch.get());
    }
  }

  private static Refusal failed(String header, String value) {
    return Refusal.dns(
        412, "PreconditionFailed", "the condition " + value + " in " + header + " does not hold");
  }

  private void store(RecordSet set) {
    sets.put(set.key(), set);
    late.ifPresent(view -> view.set(copy()));
  }

  private String etag() {
    return String.format(Locale.ROOT, "00000000-0000-0000-0000-%012x", ++changes);
  }

  @Override
  public String toString() {
    return Map.of("zone", name, "sets", sets.size()).toString();
  }
}
