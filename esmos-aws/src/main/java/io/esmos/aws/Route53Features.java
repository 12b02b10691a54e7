package io.esmos.aws;

import io.esmos.dns.DnsCapabilities.Effect;
import io.esmos.dns.Features;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.CidrRoutingConfig;
import software.amazon.awssdk.services.route53.model.Coordinates;
import software.amazon.awssdk.services.route53.model.GeoLocation;
import software.amazon.awssdk.services.route53.model.GeoProximityLocation;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * What Route 53 keeps with a record set beside its records, as {@link Features}. The names follow
 * the API reference's ResourceRecordSet. Pure.
 */
final class Route53Features {
  static final String ALIAS_ZONE = "route53.alias.zone";
  static final String ALIAS_NAME = "route53.alias.name";
  static final String ALIAS_HEALTH = "route53.alias.evaluateTargetHealth";
  static final String WEIGHT = "route53.weight";
  static final String REGION = "route53.region";
  static final String FAILOVER = "route53.failover";
  static final String MULTIVALUE = "route53.multivalue";
  static final String CONTINENT = "route53.geo.continent";
  static final String COUNTRY = "route53.geo.country";
  static final String SUBDIVISION = "route53.geo.subdivision";
  static final String NEAR_REGION = "route53.proximity.region";
  static final String NEAR_ZONE_GROUP = "route53.proximity.localZoneGroup";
  static final String LATITUDE = "route53.proximity.latitude";
  static final String LONGITUDE = "route53.proximity.longitude";
  static final String BIAS = "route53.proximity.bias";
  static final String CIDR_COLLECTION = "route53.cidr.collection";
  static final String CIDR_LOCATION = "route53.cidr.location";
  static final String HEALTH_CHECK = "route53.healthCheck";

  /** Read only: such a set belongs to the traffic policy, and is not declared. */
  static final String TRAFFIC_POLICY = "route53.trafficPolicyInstance";

  /** What can be written. Each has a part in the answers. */
  static final Map<String, Effect> DECLARED =
      Map.ofEntries(
          Map.entry(ALIAS_ZONE, Effect.ANSWER),
          Map.entry(ALIAS_NAME, Effect.ANSWER),
          Map.entry(ALIAS_HEALTH, Effect.ANSWER),
          Map.entry(WEIGHT, Effect.ANSWER),
          Map.entry(REGION, Effect.ANSWER),
          Map.entry(FAILOVER, Effect.ANSWER),
          Map.entry(MULTIVALUE, Effect.ANSWER),
          Map.entry(CONTINENT, Effect.ANSWER),
          Map.entry(COUNTRY, Effect.ANSWER),
          Map.entry(SUBDIVISION, Effect.ANSWER),
          Map.entry(NEAR_REGION, Effect.ANSWER),
          Map.entry(NEAR_ZONE_GROUP, Effect.ANSWER),
          Map.entry(LATITUDE, Effect.ANSWER),
          Map.entry(LONGITUDE, Effect.ANSWER),
          Map.entry(BIAS, Effect.ANSWER),
          Map.entry(CIDR_COLLECTION, Effect.ANSWER),
          Map.entry(CIDR_LOCATION, Effect.ANSWER),
          Map.entry(HEALTH_CHECK, Effect.ANSWER));

  private Route53Features() {}

  /** Reads the features of a set. */
  static Features of(ResourceRecordSet set) {
    Map<String, String> found = new TreeMap<>();
    AliasTarget alias = set.aliasTarget();
    if (alias != null) {
      put(found, ALIAS_ZONE, alias.hostedZoneId());
      put(found, ALIAS_NAME, alias.dnsName() == null ? null : target(alias.dnsName()));
      put(found, ALIAS_HEALTH, alias.evaluateTargetHealth());
    }
    put(found, WEIGHT, set.weight());
    put(found, REGION, set.regionAsString());
    put(found, FAILOVER, set.failoverAsString());
    put(found, MULTIVALUE, set.multiValueAnswer());
    GeoLocation geo = set.geoLocation();
    if (geo != null) {
      put(found, CONTINENT, geo.continentCode());
      put(found, COUNTRY, geo.countryCode());
      put(found, SUBDIVISION, geo.subdivisionCode());
    }
    GeoProximityLocation near = set.geoProximityLocation();
    if (near != null) {
      put(found, NEAR_REGION, near.awsRegion());
      put(found, NEAR_ZONE_GROUP, near.localZoneGroup());
      put(found, BIAS, near.bias());
      if (near.coordinates() != null) {
        put(found, LATITUDE, near.coordinates().latitude());
        put(found, LONGITUDE, near.coordinates().longitude());
      }
    }
    CidrRoutingConfig cidr = set.cidrRoutingConfig();
    if (cidr != null) {
      put(found, CIDR_COLLECTION, cidr.collectionId());
      put(found, CIDR_LOCATION, cidr.locationName());
    }
    put(found, HEALTH_CHECK, set.healthCheckId());
    put(found, TRAFFIC_POLICY, set.trafficPolicyInstanceId());
    return Features.of(found);
  }

  /**
   * Writes features into a set.
   *
   * @throws IllegalArgumentException if a feature's text is not what it must be
   */
  static void write(Features features, ResourceRecordSet.Builder into) {
    if (any(features, "route53.alias.")) {
      into.aliasTarget(
          AliasTarget.builder()
              .hostedZoneId(needed(features, ALIAS_ZONE))
              .dnsName(Route53Text.name(io.esmos.dns.DnsName.of(needed(features, ALIAS_NAME))))
              .evaluateTargetHealth(truth(ALIAS_HEALTH, needed(features, ALIAS_HEALTH)))
              .build());
    }
    copy(features, WEIGHT, text -> into.weight(number(WEIGHT, text, 0, 255)));
    copy(features, REGION, into::region);
    copy(features, FAILOVER, into::failover);
    copy(features, MULTIVALUE, text -> into.multiValueAnswer(truth(MULTIVALUE, text)));
    copy(features, HEALTH_CHECK, into::healthCheckId);
    if (any(features, "route53.geo.")) {
      GeoLocation.Builder geo = GeoLocation.builder();
      copy(features, CONTINENT, geo::continentCode);
      copy(features, COUNTRY, geo::countryCode);
      copy(features, SUBDIVISION, geo::subdivisionCode);
      into.geoLocation(geo.build());
    }
    if (any(features, "route53.proximity.")) {
      into.geoProximityLocation(proximity(features));
    }
    if (any(features, "route53.cidr.")) {
      into.cidrRoutingConfig(
          CidrRoutingConfig.builder()
              .collectionId(needed(features, CIDR_COLLECTION))
              .locationName(needed(features, CIDR_LOCATION))
              .build());
    }
  }

  private static GeoProximityLocation proximity(Features features) {
    GeoProximityLocation.Builder near = GeoProximityLocation.builder();
    copy(features, NEAR_REGION, near::awsRegion);
    copy(features, NEAR_ZONE_GROUP, near::localZoneGroup);
    copy(features, BIAS, text -> near.bias((int) number(BIAS, text, -99, 99)));
    if (features.get(LATITUDE).isPresent() || features.get(LONGITUDE).isPresent()) {
      near.coordinates(
          Coordinates.builder()
              .latitude(needed(features, LATITUDE))
              .longitude(needed(features, LONGITUDE))
              .build());
    }
    return near.build();
  }

  /** An alias target may be written with capitals, and without its last dot. */
  private static String target(String dnsName) {
    return Route53Text.name(dnsName).text();
  }

  private static void put(Map<String, String> into, String name, @Nullable Object value) {
    if (value != null) {
      into.put(name, value.toString());
    }
  }

  private static boolean any(Features features, String prefix) {
    return features.values().keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static void copy(Features features, String name, Consumer<String> into) {
    Optional<String> text = features.get(name);
    text.ifPresent(into);
  }

  private static String needed(Features features, String name) {
    return features
        .get(name)
        .orElseThrow(() -> new IllegalArgumentException(name + " must be given with " + features));
  }

  private static boolean truth(String name, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(name + " \"" + text + "\" must be true or false");
    }
    return Boolean.parseBoolean(text);
  }

  private static long number(String name, String text, long least, long most) {
    if (!text.matches("-?[0-9]{1,3}")
        || Long.parseLong(text) < least
        || Long.parseLong(text) > most) {
      throw new IllegalArgumentException(
          name + " \"" + text + "\" must be a number from " + least + " to " + most);
    }
    return Long.parseLong(text);
  }
}
