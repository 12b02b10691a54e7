package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.DnsAnswer.Role;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import io.esmos.provider.ProviderException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What answers for single names mean: failures where the zone is there, and aliases. Pure. */
final class AnswerFindings {
  private final RRset.Key zone;
  private final Set<RRset.Key> keys;
  private final List<Asked> asked;
  private final List<Finding> findings = new ArrayList<>();

  AnswerFindings(DnsName apex, Set<RRset.Key> keys, List<Asked> asked) {
    this.zone = new RRset.Key(apex, "SOA");
    this.keys = keys;
    this.asked = asked.stream().filter(it -> it.answer().role() == Role.AUTHORITATIVE).toList();
  }

  List<Finding> all() {
    for (RRset.Key key : keys) {
      failures(key);
      Set<Alias> aliases = new LinkedHashSet<>();
      of(key).forEach(it -> it.alias().ifPresent(aliases::add));
      aliases.forEach(it -> alias(key, it));
    }
    return findings;
  }

  /** A server that gave the zone's SOA over the same transport, and fails for this name. */
  private void failures(RRset.Key key) {
    Set<String> failing = new TreeSet<>();
    for (Asked one : of(key)) {
      DnsAnswer answer = one.answer();
      if (answer.failure().isPresent() && one.alias().isEmpty() && hasZone(answer)) {
        ProviderException failure = answer.failure().get();
        failing.add(
            answer.server()
                + " "
                + Records.text(answer.address().getAddress())
                + " over "
                + answer.transport()
                + ": "
                + failure.vendorCode().orElse(failure.code().toString()));
      }
    }
    if (!failing.isEmpty()) {
      add(
          Severity.ERROR,
          Kind.FAILING,
          key,
          "fails at " + String.join("; ", failing),
          "see the server's log; it serves the rest of the zone");
    }
  }

  private void alias(RRset.Key key, Alias alias) {
    switch (alias.end()) {
      case CIRCLE ->
          add(
              Severity.ERROR,
              Kind.ALIAS,
              key,
              "leads in a circle: "
                  + alias.names().stream().map(DnsName::text).collect(Collectors.joining(" > ")),
              "let one of the names have data of its own");
      case NOTHING ->
          add(
              Severity.ERROR,
              Kind.ALIAS,
              key,
              "is " + alias + ", which has none",
              "put it there, or let the alias lead elsewhere");
      case ELSEWHERE ->
          add(
              Severity.INFO,
              Kind.ALIAS,
              key,
              "is " + alias + ": what that has was not checked",
              "");
      case DATA -> {} // compared between the servers as any other data
    }
  }

  private boolean hasZone(DnsAnswer answer) {
    return asked.stream()
        .map(Asked::answer)
        .anyMatch(
            it ->
                it.key().equals(zone)
                    && it.address().equals(answer.address())
                    && it.transport() == answer.transport()
                    && it.set().isPresent());
  }

  private List<Asked> of(RRset.Key key) {
    return asked.stream().filter(it -> it.answer().key().equals(key)).toList();
  }

  private void add(Severity severity, Kind kind, RRset.Key key, String problem, String remedy) {
    findings.add(new Finding(severity, kind, key.toString(), problem, remedy));
  }
}
