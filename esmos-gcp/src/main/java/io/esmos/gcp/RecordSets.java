package io.esmos.gcp;

import com.google.api.services.dns.model.ResourceRecordSet;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * From Cloud DNS's ResourceRecordSet to an {@link RRset} and back. A member that is not known here
 * becomes a feature that is not declared, so that it is seen, and refused where it would have to be
 * written. Pure.
 */
final class RecordSets {
  private RecordSets() {}

  /**
   * Returns what the vendor sent.
   *
   * @throws ProviderException {@code MALFORMED} if it is not an RRset of this zone
   */
  static RRset of(ResourceRecordSet raw, DnsName apex, String operation) {
    if (raw.getName() == null || raw.getType() == null || raw.getTtl() == null) {
      throw malformed(operation, "a record set lacks its name, type or TTL", null);
    }
    try {
      List<String> data = raw.getRrdatas() == null ? List.of() : raw.getRrdatas();
      RRset set =
          new RRset(
              DnsName.of(raw.getName()),
              raw.getType(),
              "",
              Ttl.seconds(raw.getTtl()),
              data,
              features(raw));
      if (!set.name().within(apex)) {
        throw malformed(operation, set.key() + " came as part of zone " + apex, null);
      }
      return set;
    } catch (IllegalArgumentException | NullPointerException e) {
      throw malformed(
          operation, "record set " + raw.getName() + " " + raw.getType() + " is not one", e);
    }
  }

  /** Returns what is written for an RRset. */
  static ResourceRecordSet raw(RRset set) {
    ResourceRecordSet raw =
        new ResourceRecordSet()
            .setName(set.name().text())
            .setType(set.type())
            .setTtl(Math.toIntExact(set.ttl().time().toSeconds()));
    set.features()
        .get(RoutingPolicy.FEATURE)
        .ifPresentOrElse(
            json -> raw.setRoutingPolicy(RoutingPolicy.parse(json)),
            () -> raw.setRrdatas(set.data()));
    return raw;
  }

  /**
   * Checks what a change would put.
   *
   * @throws ProviderException {@code INVALID} or {@code UNSUPPORTED}
   */
  static void check(RRset set, int mostRecords, String operation) {
    if (set.data().size() > mostRecords) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          set.key() + " has " + set.data().size() + " records; " + mostRecords + " are allowed");
    }
    boolean policy = set.features().get(RoutingPolicy.FEATURE).isPresent();
    if (policy && !set.data().isEmpty()) {
      throw ProviderException.of(
          Code.INVALID, operation, set.key() + ": give data or a routing policy, not both");
    }
    if (set.ttl().isAutomatic()) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, set.key() + ": give a TTL, none is chosen here");
    }
  }

  private static Features features(ResourceRecordSet raw) {
    Map<String, String> features = new HashMap<>();
    if (raw.getRoutingPolicy() != null) {
      features.put(
          RoutingPolicy.FEATURE,
          RoutingPolicy.canonical(
              Objects.requireNonNull(raw.getType()),
              RoutingPolicy.spelled(raw.getRoutingPolicy())));
    }
    if (raw.getSignatureRrdatas() != null && !raw.getSignatureRrdatas().isEmpty()) {
      features.put("clouddns.signatureRrdatas", RoutingPolicy.spelled(raw.getSignatureRrdatas()));
    }
    raw.getUnknownKeys()
        .forEach((key, value) -> features.put("clouddns." + key, RoutingPolicy.spelled(value)));
    return Features.of(features);
  }

  private static ProviderException malformed(
      String operation, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return ProviderException.of(Code.MALFORMED, operation, what, cause);
  }
}
