package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** RRsets as Route 53's record sets, and back. Pure. */
final class Route53Sets {
  private Route53Sets() {}

  /** Returns the key of a record set. */
  static RRset.Key key(ResourceRecordSet set, String operation) {
    try {
      String variant = set.setIdentifier() == null ? "" : set.setIdentifier();
      return new RRset.Key(Route53Text.name(set.name()), set.typeAsString(), variant);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw notUnderstood(set, operation, e);
    }
  }

  /**
   * Reads a record set.
   *
   * @throws ProviderException {@code MALFORMED} if it cannot be understood
   */
  static RRset read(ResourceRecordSet set, String operation) {
    RRset.Key key = key(set, operation);
    try {
      List<String> data =
          set.resourceRecords().stream().map(it -> Route53Text.decimal(it.value())).toList();
      Ttl ttl = set.ttl() == null ? Ttl.AUTOMATIC : Ttl.seconds(set.ttl());
      return new RRset(key.name(), key.type(), key.variant(), ttl, data, Route53Features.of(set));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw notUnderstood(set, operation, e);
    }
  }

  /**
   * Returns an RRset as the API takes it.
   *
   * @throws ProviderException {@code INVALID} if Route 53 could not hold it
   */
  static ResourceRecordSet write(RRset set, String operation) {
    ResourceRecordSet.Builder out =
        ResourceRecordSet.builder().name(name(set.name())).type(set.type());
    boolean alias = set.features().get(Route53Features.ALIAS_NAME).isPresent();
    try {
      Route53Features.write(set.features(), out);
    } catch (IllegalArgumentException e) {
      throw invalid(set.key() + ": " + e.getMessage(), operation);
    }
    if (alias && (!set.data().isEmpty() || !set.ttl().isAutomatic())) {
      throw invalid(set.key() + ": an alias has neither data nor a TTL of its own", operation);
    }
    if (!alias && set.data().isEmpty()) {
      throw invalid(set.key() + " has neither data nor an alias target", operation);
    }
    if (set.variant().isEmpty() != policies(set.features()) < 1 || policies(set.features()) > 1) {
      throw invalid(
          set.key() + ": a variant has exactly one routing policy, and needs one", operation);
    }
    if (set.variant().indexOf('/') >= 0) {
      // Route53IdInterceptor of the SDK takes identifiers for paths when they are read.
      throw invalid(set.key() + ": the AWS SDK would cut the variant at its slash", operation);
    }
    if (!set.variant().isEmpty()) {
      out.setIdentifier(set.variant());
    }
    if (!set.data().isEmpty()) {
      out.ttl(set.ttl().time().toSeconds());
      out.resourceRecords(
          set.data().stream()
              .map(data -> ResourceRecord.builder().value(Route53Text.data(data)).build())
              .toList());
    }
    return out.build();
  }

  /** Returns a name for the API. */
  static String name(DnsName name) {
    return Route53Text.name(name);
  }

  private static long policies(Features features) {
    return features.values().keySet().stream()
        .filter(name -> !name.startsWith("route53.alias."))
        .filter(name -> !name.equals(Route53Features.HEALTH_CHECK))
        .map(name -> name.replaceFirst("^(route53\\.[a-z]+)\\..*", "$1"))
        .distinct()
        .count();
  }

  private static ProviderException invalid(String why, String operation) {
    return ProviderException.of(Code.INVALID, operation, why);
  }

  private static ProviderException notUnderstood(
      ResourceRecordSet set, String operation, RuntimeException cause) {
    return ProviderException.of(
        Code.MALFORMED,
        operation,
        "record set "
            + set.name()
            + " "
            + set.typeAsString()
            + " is not understood: "
            + cause.getMessage(),
        cause);
  }
}
