package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.DnsAnswer.Role;
import io.esmos.dns.wire.DnsAnswer.Transport;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import io.esmos.provider.ProviderException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the answers of the zone's servers and of the resolvers mean. Pure; used once. */
final class ServerFindings {
  private final DnsName apex;
  private final List<ZoneServer> servers;
  private final Set<RRset.Key> keys;
  private final Optional<Duration> recovery;
  private final List<Asked> asked;
  private final List<DnsAnswer> answers;
  private final List<Finding> findings = new ArrayList<>();

  ServerFindings(
      DnsName apex,
      List<ZoneServer> servers,
      Set<RRset.Key> keys,
      Optional<Duration> recovery,
      List<Asked> asked) {
    this.apex = apex;
    this.servers = servers;
    this.keys = keys;
    this.recovery = recovery;
    this.asked = asked;
    this.answers = asked.stream().map(Asked::answer).toList();
  }

  List<Finding> all() {
    dependence();
    servers.forEach(this::server);
    serials();
    Set<RRset.Key> compared = new LinkedHashSet<>(keys);
    compared.add(new RRset.Key(apex, "NS"));
    compared.forEach(this::compare);
    findings.addAll(new AnswerFindings(apex, compared, asked).all());
    recovery.ifPresent(this::negative);
    resolvers();
    return findings;
  }

  private void dependence() {
    Set<String> vendors = new TreeSet<>();
    boolean six = false;
    boolean four = false;
    for (ZoneServer server : servers) {
      vendors.add(server.vendor().toString());
      boolean isSix = server.address().getAddress() instanceof Inet6Address;
      six |= isSix;
      four |= !isSix;
    }
    if (vendors.size() == 1) {
      add(
          Severity.WARNING,
          Kind.VENDOR,
          apex.text(),
          "all servers are " + vendors.iterator().next() + "'s: its failure takes the zone away",
          "serve the zone at a second vendor");
    }
    if (!six || !four) {
      add(
          Severity.INFO,
          Kind.FAMILY,
          apex.text(),
          "no server has an " + (four ? "IPv6" : "IPv4") + " address",
          "");
    }
  }

  private void server(ZoneServer server) {
    Optional<DnsAnswer> udp = start(server.address(), Transport.UDP);
    Optional<DnsAnswer> tcp = start(server.address(), Transport.TCP);
    boolean overUdp = udp.filter(DnsAnswer::answered).isPresent();
    boolean overTcp = tcp.filter(DnsAnswer::answered).isPresent();
    String subject = server.host() + " " + text(server.address());
    if (overUdp && overTcp) {
      noSoa(subject, udp.orElseThrow());
      return;
    }
    ProviderException failure = (overUdp ? tcp : udp).flatMap(DnsAnswer::failure).orElseThrow();
    if (overUdp || overTcp) {
      add(
          Severity.WARNING,
          Kind.TRANSPORT,
          subject,
          "answers over " + (overUdp ? "UDP" : "TCP") + " only: " + said(failure),
          "open port 53 for UDP and TCP; large answers and retries need both (RFC 7766)");
    } else if (failure.vendorCode().isPresent()) {
      add(
          Severity.ERROR,
          Kind.LAME,
          subject,
          "answers, but not for " + apex + ": " + said(failure),
          "load the zone there, or take the server out of the delegation");
    } else {
      add(
          Severity.ERROR,
          Kind.UNREACHABLE,
          subject,
          "does not answer: " + said(failure),
          "see whether the server is up and the way to it is open");
    }
  }

  private void noSoa(String subject, DnsAnswer soa) {
    if (soa.set().isEmpty()) {
      add(
          Severity.ERROR,
          Kind.LAME,
          subject,
          "has no SOA for " + apex,
          "load the zone there, or take the server out of the delegation");
    }
  }

  private void serials() {
    Map<String, Map<String, Set<String>>> byVendor = new TreeMap<>();
    RRset.Key key = new RRset.Key(apex, "SOA");
    for (ZoneServer server : servers) {
      for (DnsAnswer answer : of(key, Role.AUTHORITATIVE)) {
        if (answer.address().equals(server.address()) && answer.set().isPresent()) {
          String serial = answer.set().get().data().get(0).split(" ", -1)[2];
          byVendor
              .computeIfAbsent(server.vendor().toString(), it -> new TreeMap<>())
              .computeIfAbsent(serial, it -> new TreeSet<>())
              .add(server.host() + " " + text(server.address()));
        }
      }
    }
    byVendor.forEach(
        (vendor, serials) -> {
          if (serials.size() > 1) {
            add(
                Severity.WARNING,
                Kind.SERIAL,
                vendor,
                "has several serials: " + list(serials),
                "wait for the transfer; if it stays so, look at NOTIFY and at the secondary's log");
          }
        });
  }

  private void compare(RRset.Key key) {
    Map<String, Set<String>> data = new TreeMap<>();
    Map<String, Set<String>> ttls = new TreeMap<>();
    Duration longest = Duration.ZERO;
    for (Asked one : asked) {
      DnsAnswer answer = one.answer();
      if (answer.role() != Role.AUTHORITATIVE || !answer.key().equals(key) || !answer.answered()) {
        continue;
      }
      String who = answer.server() + " " + text(answer.address());
      Optional<String> set = answer.set().map(it -> String.join(", ", it.data()));
      String has = set.or(() -> one.alias().map(Alias::toString)).orElse("nothing");
      data.computeIfAbsent(has, it -> new TreeSet<>()).add(who);
      Optional<Duration> held = answer.set().map(it -> it.ttl().time());
      Optional<Duration> ttl = held.or(() -> one.alias().map(Alias::ttl));
      if (ttl.isPresent()) {
        ttls.computeIfAbsent(ttl.get().toSeconds() + " s", it -> new TreeSet<>()).add(who);
        longest = ttl.get().compareTo(longest) > 0 ? ttl.get() : longest;
      }
    }
    if (data.size() > 1) {
      add(
          Severity.ERROR,
          Kind.DISAGREEMENT,
          key.toString(),
          "is not the same everywhere: " + list(data),
          "clients get one or the other; bring the vendors in step");
    } else if (data.containsKey("nothing")) {
      add(Severity.ERROR, Kind.MISSING, key.toString(), "is at no server", "put it, or ask less");
    }
    if (ttls.size() > 1) {
      add(
          Severity.WARNING,
          Kind.TTL,
          key.toString(),
          "has several TTLs: " + list(ttls),
          "give it the same TTL at every vendor");
    }
    if (keys.contains(key) && recovery.isPresent() && longest.compareTo(recovery.get()) > 0) {
      add(
          Severity.ERROR,
          Kind.TTL,
          key.toString(),
          "is cached for "
              + longest.toSeconds()
              + " s, but clients must be elsewhere within "
              + recovery.get().toSeconds()
              + " s",
          "lower the TTL, or promise a longer time to recover");
    }
  }

  /** RFC 2308, section 4: that a name is missing is remembered for this long. */
  private void negative(Duration rto) {
    for (DnsAnswer answer : of(new RRset.Key(apex, "SOA"), Role.AUTHORITATIVE)) {
      if (answer.set().isEmpty()) {
        continue;
      }
      RRset soa = answer.set().get();
      long minimum = Long.parseLong(soa.data().get(0).split(" ", -1)[6]);
      long seconds = Math.min(minimum, soa.ttl().time().toSeconds());
      if (seconds > rto.toSeconds()) {
        add(
            Severity.WARNING,
            Kind.TTL,
            apex + " SOA",
            "a name that was missing once stays missing for " + seconds + " s",
            "lower the SOA's minimum, its last number");
        return;
      }
    }
  }

  private void resolvers() {
    for (RRset.Key key : keys) {
      Set<Optional<List<String>>> held = new LinkedHashSet<>();
      of(key, Role.AUTHORITATIVE).forEach(it -> held.add(it.set().map(RRset::data)));
      for (DnsAnswer answer : answers) {
        if (answer.role() != Role.RESOLVER || !answer.key().equals(key)) {
          continue;
        }
        String subject = answer.server() + " for " + key;
        if (answer.failure().isPresent()) {
          add(
              Severity.WARNING,
              Kind.RESOLVER,
              subject,
              "fails: " + said(answer.failure().get()),
              "ask it for another zone; if it fails for this one only, look at DNSSEC");
        } else if (!held.isEmpty() && !held.contains(answer.set().map(RRset::data))) {
          add(
              Severity.WARNING,
              Kind.RESOLVER,
              subject,
              "answers "
                  + answer.set().map(set -> String.join(", ", set.data())).orElse("nothing")
                  + answer.set().map(set -> " for another " + set.ttl()).orElse(""),
              "wait for the TTL; if it stays so, the resolver asks other servers than these");
        }
      }
    }
  }

  private Optional<DnsAnswer> start(InetSocketAddress address, Transport transport) {
    return of(new RRset.Key(apex, "SOA"), Role.AUTHORITATIVE, false).stream()
        .filter(it -> it.address().equals(address) && it.transport() == transport)
        .findFirst();
  }

  private List<DnsAnswer> of(RRset.Key key, Role role) {
    return of(key, role, true);
  }

  private List<DnsAnswer> of(RRset.Key key, Role role, boolean answered) {
    return answers.stream()
        .filter(it -> it.role() == role && it.key().equals(key))
        .filter(it -> !answered || it.answered())
        .toList();
  }

  private void add(Severity severity, Kind kind, String subject, String problem, String remedy) {
    findings.add(new Finding(severity, kind, subject, problem, remedy));
  }

  private static String list(Map<String, Set<String>> who) {
    Map<String, String> out = new LinkedHashMap<>();
    who.forEach((what, names) -> out.put(what, String.join(", ", names)));
    List<String> parts = new ArrayList<>();
    out.forEach((what, names) -> parts.add(what + " at " + names));
    return String.join("; ", parts);
  }

  private static String said(ProviderException failure) {
    return failure.vendorCode().orElse(failure.code().toString());
  }

  private static String text(InetSocketAddress address) {
    return Records.text(address.getAddress()) + " port " + address.getPort();
  }
}
