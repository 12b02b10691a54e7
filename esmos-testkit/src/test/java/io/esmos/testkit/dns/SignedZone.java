package io.esmos.testkit.dns;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** Signs a zone with one key. */
final class SignedZone {
  private static final int ZONE_AND_ENTRY = 257;

  private final KeyPair pair;
  private final DNSKEYRecord key;

  SignedZone(Name apex) throws GeneralSecurityException, DNSSEC.DNSSECException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    pair = generator.generateKeyPair();
    key =
        new DNSKEYRecord(
            apex,
            DClass.IN,
            60,
            ZONE_AND_ENTRY,
            DNSKEYRecord.Protocol.DNSSEC,
            DNSSEC.Algorithm.ECDSAP256SHA256,
            pair.getPublic());
  }

  /** Returns the zone file with the key and the signatures, which end so long after the time. */
  String signed(String file, Instant now, Duration validity) throws DNSSEC.DNSSECException {
    ZoneData zone = ZoneData.parse(key.getName(), file);
    zone.add(key);
    List<Record> all = zone.all();
    for (Record record : List.copyOf(all)) {
      RRset set = new RRset(zone.get(record.getName(), record.getType()));
      RRSIGRecord signature =
          DNSSEC.sign(
              set, key, pair.getPrivate(), now.minus(Duration.ofHours(1)), now.plus(validity));
      all.add(signature);
    }
    return all.stream().distinct().map(Record::toString).collect(Collectors.joining("\n"));
  }

  /** Returns the parent's record of the key. */
  String ds() {
    return new DSRecord(key.getName(), DClass.IN, 60, DNSSEC.Digest.SHA256, key).toString();
  }
}
