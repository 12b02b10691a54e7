package io.esmos.testkit.route53;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Record;

/**
 * What a hosted zone answers as DNS. Of several sets of one name and type it is the one that a
 * client gets in a healthy world. Weighted: the one with the largest weight, or all if all weights
 * are zero; failover: the primary; multivalue: eight of them; else the first by its identifier. An
 * alias to a name of the zone answers what that name answers; others answer nothing.
 */
final class Answers {
  /** The namespace of the protocol's documents. */
  static final String NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";

  /** How many healthy records a multivalue answer has at most. */
  private static final int MULTIVALUE = 8;

  private final HostedZone zone;

  Answers(HostedZone zone) {
    this.zone = zone;
  }

  List<RRset> all() {
    Map<String, List<RecordSet>> groups = new LinkedHashMap<>();
    for (RecordSet set : zone.sets().values()) {
      groups.computeIfAbsent(set.name() + " " + set.type(), key -> new ArrayList<>()).add(set);
    }
    List<RRset> out = new ArrayList<>();
    for (List<RecordSet> group : groups.values()) {
      for (RecordSet chosen : chosen(group)) {
        answer(chosen).ifPresent(out::add);
      }
    }
    return out;
  }

  private Optional<RRset> answer(RecordSet chosen) {
    RecordSet source = chosen.isAlias() ? target(chosen).orElse(chosen) : chosen;
    if (source.values().isEmpty()) {
      return Optional.empty();
    }
    List<String> data =
        source.values().stream()
            .map(value -> SetRules.record(source, value))
            .map(Record::rdataToString)
            .toList();
    return Optional.of(
        new RRset(
            DnsName.of(ZoneName.decimal(chosen.name())),
            chosen.type(),
            Duration.ofSeconds(Long.parseLong(source.ttl())),
            data));
  }

  private Optional<RecordSet> target(RecordSet alias) {
    String name = ZoneName.normal(alias.extras().getOrDefault("AliasTarget/DNSName", ""));
    return Optional.ofNullable(
        zone.sets().get(new RecordSet.Key(ZoneName.order(name), alias.type(), "")));
  }

  private static List<RecordSet> chosen(List<RecordSet> group) {
    RecordSet first = group.get(0);
    if (first.extras().containsKey("Weight")) {
      RecordSet heaviest = group.stream().max(Comparator.comparing(Answers::weight)).orElse(first);
      return weight(heaviest) == 0 ? group : List.of(heaviest);
    }
    if (first.extras().containsKey("Failover")) {
      return group.stream()
          .filter(set -> "PRIMARY".equals(set.extras().get("Failover")))
          .limit(1)
          .toList();
    }
    boolean several = first.extras().containsKey("MultiValueAnswer");
    return group.subList(0, several ? Math.min(MULTIVALUE, group.size()) : 1);
  }

  private static int weight(RecordSet set) {
    return Integer.parseInt(set.extras().getOrDefault("Weight", "0"));
  }
}
