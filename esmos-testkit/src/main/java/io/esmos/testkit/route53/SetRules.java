package io.esmos.testkit.route53;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TTL;
import org.xbill.DNS.Type;

/**
 * What one record set must be like: the schema of the API reference (ResourceRecordSet, version
 * 2013-04-01), and data that a name server could serve.
 */
final class SetRules {
  private static final Set<String> TYPES =
      Set.of(
          "SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS",
          "TLSA", "SSHFP", "SVCB", "HTTPS");
  private static final int MAX_WEIGHT = 255;
  private static final int MAX_IDENTIFIER = 128;
  private static final int MAX_VALUES = 400;
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private SetRules() {}

  /** Refuses a set that breaks the schema: the whole request is wrong. */
  static void checkSchema(RecordSet set) {
    if (!TYPES.contains(set.type())) {
      throw Refusal.input(
          "1 validation error detected: Value '"
              + set.type()
              + "' at 'resourceRecordSet.type' failed to satisfy constraint: Member must satisfy"
              + " enum value set: "
              + TYPES);
    }
    checkNumber("weight", set.extras().getOrDefault("Weight", "0"), 0, MAX_WEIGHT);
    checkNumber("tTL", set.ttl().isEmpty() ? "0" : set.ttl(), 0, Integer.MAX_VALUE);
    checkNumber("bias", set.extras().getOrDefault("GeoProximityLocation/Bias", "0"), -99, 99);
    if (set.identifier().length() > MAX_IDENTIFIER) {
      throw Refusal.input(
          "Value at 'resourceRecordSet.setIdentifier' failed to satisfy constraint: Member must have"
              + " length less than or equal to 128");
    }
  }

  private static void checkNumber(String member, String value, long least, long most) {
    if (!NUMBER.matcher(value).matches()
        || Long.parseLong(value) < least
        || Long.parseLong(value) > most) {
      throw Refusal.input(
          "1 validation error detected: Value '"
              + value
              + "' at 'resourceRecordSet."
              + member
              + "' failed to satisfy constraint: Member must be from "
              + least
              + " to "
              + most);
    }
  }

  /** Refuses a set that no zone could hold. */
  static void check(RecordSet set) {
    boolean alias = set.isAlias();
    if (alias && (!set.ttl().isEmpty() || !set.values().isEmpty())) {
      throw Refusal.input("Invalid request: alias and TTL or resource records exclude each other");
    }
    if (alias
        && !set.extras()
            .keySet()
            .containsAll(
                List.of(
                    "AliasTarget/HostedZoneId",
                    "AliasTarget/DNSName",
                    "AliasTarget/EvaluateTargetHealth"))) {
      throw Refusal.input("Invalid request: missing a field of the alias target");
    }
    if (!alias && (set.ttl().isEmpty() || set.values().isEmpty())) {
      throw Refusal.input(
          "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and"
              + " ResourceRecords], or TrafficPolicyInstanceId], but found none in "
              + set);
    }
    if (set.policies().size() > 1) {
      throw Refusal.input("Invalid request: Expected at most one of " + RecordSet.POLICIES);
    }
    if (set.policies().isEmpty() != set.identifier().isEmpty()) {
      throw Refusal.input(
          "Invalid request: a set identifier and a routing policy need each other in " + set);
    }
    if (set.values().size() > MAX_VALUES) {
      throw Refusal.batch("Too many values in " + set);
    }
    if (set.type().equals("CNAME") && set.values().size() > 1) {
      throw Refusal.batch("RRSet of type CNAME with DNS name " + set.name() + " has many values");
    }
    set.values().forEach(value -> record(set, value));
  }

  /** Returns the record that a value means; the reader is dnsjava's, not our own. */
  static Record record(RecordSet set, String value) {
    try {
      int type = Type.value(set.type());
      Name name = Name.fromString(ZoneName.decimal(set.name()));
      return Record.fromString(
          name,
          type,
          org.xbill.DNS.DClass.IN,
          set.ttl().isEmpty() ? 0 : TTL.parseTTL(set.ttl()),
          ZoneName.decimal(value),
          Name.root);
    } catch (IOException | IllegalArgumentException e) {
      throw Refusal.batch(
          "Invalid Resource Record: 'FATAL problem: "
              + set.type()
              + "RRDATA (Value is not valid) encountered with '"
              + value
              + "''");
    }
  }
}
