package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.wire.DnsAnswer.Role;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Whether what the servers sign verifies from the parent's DS down (RFC 4035). Pure. */
final class DnssecFindings {
  /** Time for a person to act before resolvers refuse the zone. */
  private static final Duration SOON = Duration.ofDays(3);

  private static final String UNSUPPORTED = "unsupported algorithm";

  private final DnsName apex;
  private final List<Asked> asked;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  DnssecFindings(DnsName apex, List<Asked> asked, Instant now) {
    this.apex = apex;
    this.asked = asked;
    this.now = now;
  }

  List<Finding> all() {
    Set<DSRecord> delegated = new LinkedHashSet<>();
    for (Asked one : of(Role.PARENT, "DS")) {
      one.records().stream()
          .filter(it -> it instanceof DSRecord && Records.name(it.getName()).equals(apex))
          .forEach(it -> delegated.add((DSRecord) it));
    }
    if (of(Role.AUTHORITATIVE, "DNSKEY").isEmpty()) {
      String problem = "no server was heard: signatures are not checked";
      return List.of(new Finding(Severity.INFO, Kind.UNCHECKED, apex.text(), problem, ""));
    }
    boolean known = !of(Role.PARENT, "DS").isEmpty();
    for (Asked server : of(Role.AUTHORITATIVE, "DNSKEY")) {
      server(server, delegated, known);
    }
    if (findings.isEmpty()) {
      add(
          Severity.INFO,
          apex.text(),
          delegated.isEmpty() ? "is not signed" : "is signed, and what was asked for verifies",
          "");
    }
    return findings;
  }

  private void server(Asked server, Set<DSRecord> delegated, boolean known) {
    List<DNSKEYRecord> keys = new ArrayList<>();
    server.records().stream()
        .filter(DNSKEYRecord.class::isInstance)
        .forEach(it -> keys.add((DNSKEYRecord) it));
    String subject = server.answer().server() + " " + server.answer().address().getPort();
    if (keys.isEmpty()) {
      if (!delegated.isEmpty()) {
        add(
            Severity.ERROR,
            subject,
            "has no DNSKEY, but the parent has a DS: resolvers that validate refuse the zone",
            "sign the zone there, or have the DS removed");
      }
      return;
    }
    if (known && delegated.isEmpty()) {
      add(
          Severity.INFO,
          subject,
          "signs, but the parent has no DS: nobody validates",
          "have the registrar enter the DS once every vendor signs");
    }
    Set<DNSKEYRecord> entry = new LinkedHashSet<>();
    for (DNSKEYRecord key : keys) {
      if (delegated.stream().anyMatch(ds -> fits(ds, key))) {
        entry.add(key);
      }
    }
    if (!delegated.isEmpty() && entry.isEmpty()) {
      add(
          Severity.ERROR,
          subject,
          "has no DNSKEY that the parent's DS is of: resolvers that validate refuse the zone",
          "have the registrar enter the DS of the key that is used now");
      return;
    }
    check(subject, server, entry.isEmpty() ? keys : List.copyOf(entry));
    for (Asked other : asked) {
      DnsAnswer answer = other.answer();
      boolean same =
          answer.role() == Role.AUTHORITATIVE
              && answer.transport() == DnsAnswer.Transport.TCP
              && answer.address().equals(server.answer().address())
              && !answer.key().type().equals("DNSKEY");
      if (same && answer.set().isPresent()) {
        check(subject, other, keys);
      }
    }
  }

  /** Checks the RRset that was asked for; one good signature is enough (RFC 4035, 5.3.3). */
  private void check(String subject, Asked one, List<DNSKEYRecord> keys) {
    io.esmos.dns.RRset.Key key = one.answer().key();
    int type = Type.value(key.type(), true);
    List<Record> records = new ArrayList<>();
    List<RRSIGRecord> signatures = new ArrayList<>();
    for (Record record : one.records()) {
      if (!Records.name(record.getName()).equals(key.name())) {
        continue;
      }
      if (record.getType() == type) {
        records.add(record);
      } else if (record instanceof RRSIGRecord signature && signature.getTypeCovered() == type) {
        signatures.add(signature);
      }
    }
    if (records.isEmpty()) {
      return;
    }
    String what = subject + ", " + key;
    if (signatures.isEmpty()) {
      add(Severity.ERROR, what, "has no signature, but the zone is signed", "sign the zone anew");
      return;
    }
    Optional<String> wrong = Optional.empty();
    for (RRSIGRecord signature : signatures) {
      wrong = verify(new RRset(records), signature, keys);
      if (wrong.isEmpty()) {
        expiry(what, signature);
        return;
      }
    }
    if (wrong.orElseThrow().equals(UNSUPPORTED)) {
      findings.add(
          new Finding(
              Severity.INFO, Kind.UNCHECKED, what, "its signature is of a kind unknown here", ""));
    } else {
      add(
          Severity.ERROR,
          what,
          "has no signature that verifies: " + wrong.get(),
          "sign the zone anew, and see that the clock of the signer is right");
    }
  }

  /** Returns why a signature does not verify with any of the keys. */
  private Optional<String> verify(RRset set, RRSIGRecord signature, List<DNSKEYRecord> keys) {
    String wrong = "no key with its tag, " + signature.getFootprint();
    for (DNSKEYRecord key : keys) {
      if (key.getFootprint() != signature.getFootprint()
          || key.getAlgorithm() != signature.getAlgorithm()) {
        continue;
      }
      try {
        DNSSEC.verify(set, signature, key, now);
        return Optional.empty();
      } catch (DNSSEC.UnsupportedAlgorithmException e) {
        wrong = UNSUPPORTED;
      } catch (DNSSEC.DNSSECException | RuntimeException e) {
        wrong = String.valueOf(e.getMessage());
      }
    }
    return Optional.of(wrong);
  }

  private void expiry(String what, RRSIGRecord signature) {
    if (signature.getExpire().isBefore(now.plus(SOON))) {
      add(
          Severity.WARNING,
          what,
          "its signature ends at " + signature.getExpire(),
          "see that the signer runs");
    }
  }

  private static boolean fits(DSRecord ds, DNSKEYRecord key) {
    if (ds.getFootprint() != key.getFootprint() || ds.getAlgorithm() != key.getAlgorithm()) {
      return false;
    }
    try {
      DSRecord own =
          new DSRecord(key.getName(), key.getDClass(), ds.getTTL(), ds.getDigestID(), key);
      return java.util.Arrays.equals(own.getDigest(), ds.getDigest());
    } catch (RuntimeException e) {
      // A digest that is not known here cannot be compared; the tag and algorithm fit.
      return true;
    }
  }

  private List<Asked> of(Role role, String type) {
    return asked.stream()
        .filter(it -> it.answer().role() == role)
        .filter(it -> it.answer().key().equals(new io.esmos.dns.RRset.Key(apex, type)))
        .filter(it -> it.answer().answered())
        .toList();
  }

  private void add(Severity severity, String subject, String problem, String remedy) {
    findings.add(new Finding(severity, Kind.DNSSEC, subject, problem, remedy));
  }
}
