package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.DnsAnswer.Role;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/** Whether the parent zone names the servers that there are, with their addresses. Pure. */
final class DelegationFindings {
  private final DnsName apex;
  private final List<ZoneServer> servers;
  private final List<Asked> asked;
  private final List<Finding> findings = new ArrayList<>();

  DelegationFindings(DnsName apex, List<ZoneServer> servers, List<Asked> asked) {
    this.apex = apex;
    this.servers = servers;
    this.asked = asked;
  }

  List<Finding> all() {
    RRset.Key key = new RRset.Key(apex, "NS");
    List<Asked> parents =
        asked.stream()
            .filter(it -> it.answer().role() == Role.PARENT && it.answer().key().equals(key))
            .toList();
    List<Asked> told = parents.stream().filter(it -> it.answer().answered()).toList();
    for (Asked parent : parents) {
      parent
          .answer()
          .failure()
          .ifPresent(
              e ->
                  add(
                      Severity.WARNING,
                      Kind.UNREACHABLE,
                      "parent's " + parent.answer().server(),
                      "does not tell the delegation: " + e.vendorCode().orElse(e.code().toString()),
                      "ask again; the parent zone has other servers"));
    }
    if (told.isEmpty()) {
      add(
          Severity.INFO,
          Kind.UNCHECKED,
          apex.text(),
          "no server of the parent zone was heard: delegation, glue and DS are not checked",
          "");
      return findings;
    }
    Set<String> above = new TreeSet<>();
    told.forEach(it -> it.answer().set().ifPresent(set -> above.addAll(set.data())));
    names(above, key);
    for (Asked parent : told) {
      glue(parent);
    }
    return findings;
  }

  private void names(Set<String> above, RRset.Key key) {
    if (above.isEmpty()) {
      add(
          Severity.ERROR,
          Kind.DELEGATION,
          apex.text(),
          "the parent zone does not delegate it: no resolver finds it",
          "have the registrar enter its servers");
      return;
    }
    Set<String> below = new TreeSet<>();
    asked.stream()
        .map(Asked::answer)
        .filter(it -> it.role() == Role.AUTHORITATIVE && it.key().equals(key))
        .forEach(it -> it.set().ifPresent(set -> below.addAll(set.data())));
    Set<String> known = new TreeSet<>();
    servers.forEach(server -> known.add(server.host().text()));
    report(above, below, "the parent zone", "the zone's own NS RRset", "put it into the zone's NS");
    report(below, above, "the zone's own NS RRset", "the parent zone", "tell the registrar");
    report(above, known, "the parent zone", "the servers that were asked", "add it to the check");
  }

  /** Reports what one side has and the other lacks. */
  private void report(Set<String> has, Set<String> lacks, String side, String other, String what) {
    Set<String> more = new TreeSet<>(has);
    more.removeAll(lacks);
    if (!more.isEmpty() && !lacks.isEmpty()) {
      add(
          Severity.WARNING,
          Kind.DELEGATION,
          apex.text(),
          String.join(", ", more) + " is in " + side + ", not in " + other,
          what + ", or take it out on the other side");
    }
  }

  /** RFC 9471: a server whose name lies in the zone can only be found by glue. */
  private void glue(Asked parent) {
    Map<String, Set<String>> given = new TreeMap<>();
    for (Record record : parent.records()) {
      InetAddress address = address(record);
      if (address != null) {
        given
            .computeIfAbsent(Records.name(record.getName()).text(), it -> new TreeSet<>())
            .add(Records.text(address));
      }
    }
    for (String name : parent.answer().set().map(RRset::data).orElse(List.of())) {
      DnsName host = DnsName.of(name);
      if (!host.within(apex)) {
        continue;
      }
      Set<String> glue = given.getOrDefault(host.text(), Set.of());
      Set<String> real = addresses(host);
      if (glue.isEmpty()) {
        add(
            Severity.ERROR,
            Kind.GLUE,
            host.text(),
            "the parent zone gives no address for it, and nobody else can",
            "have the registrar enter its addresses");
      } else if (!real.isEmpty() && !real.equals(glue)) {
        add(
            Severity.ERROR,
            Kind.GLUE,
            host.text(),
            "has " + String.join(", ", real) + ", but the parent says " + String.join(", ", glue),
            "have the registrar correct its addresses");
      }
    }
  }

  private Set<String> addresses(DnsName host) {
    Set<String> real = new TreeSet<>();
    for (Asked one : asked) {
      DnsAnswer answer = one.answer();
      if (answer.role() == Role.AUTHORITATIVE && answer.key().name().equals(host)) {
        for (Record record : one.records()) {
          InetAddress address = address(record);
          if (address != null && Records.name(record.getName()).equals(host)) {
            real.add(Records.text(address));
          }
        }
      }
    }
    return real;
  }

  private static @org.jspecify.annotations.Nullable InetAddress address(Record record) {
    if (record instanceof ARecord four) {
      return four.getAddress();
    }
    return record instanceof AAAARecord six ? six.getAddress() : null;
  }

  private void add(Severity severity, Kind kind, String subject, String problem, String remedy) {
    findings.add(new Finding(severity, kind, subject, problem, remedy));
  }
}
