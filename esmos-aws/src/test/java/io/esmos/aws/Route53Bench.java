package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.route53.Route53Server;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.Route53ClientBuilder;

/** {@link Route53Dns} on the wire server. */
final class Route53Bench implements DnsBench {
  static final DnsName APEX = DnsName.of("clinic.example");
  static final String ZONE = "Z0CLINIC";
  static final String HEALTH_CHECK = "aaaaaaaa-1111-2222-3333-444444444444";

  /** So fast that tests do not wait for it. */
  static final Route53Options FAST = Route53Options.DEFAULTS.requestsPerSecond(10_000);

  private final Route53Server server;
  private final Route53Client client;
  private final Route53Dns provider;
  private final Route53Dns other;

  Route53Bench() {
    this(FAST);
  }

  Route53Bench(Route53Options options) {
    this.server = fresh().start();
    server.healthChecks().put(HEALTH_CHECK, Map.of("ap-northeast-1", "Success: HTTP 200"));
    this.client = client(server.url());
    this.provider = Route53Dns.builder(client).options(options).build();
    this.other = Route53Dns.builder(client).name("other").options(FAST).build();
  }

  static Route53Server.Builder fresh() {
    return Route53Server.builder().zone(APEX, ZONE);
  }

  static Route53Client client(URI url) {
    return clientBuilder(url).build();
  }

  static Route53ClientBuilder clientBuilder(URI url) {
    return Route53Client.builder()
        .endpointOverride(url)
        .region(Region.AWS_GLOBAL)
        .httpClient(UrlConnectionHttpClient.create())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }

  Route53Server server() {
    return server;
  }

  Route53Client client() {
    return client;
  }

  @Override
  public Route53Dns provider() {
    return provider;
  }

  @Override
  public DnsProvider other() {
    return other;
  }

  @Override
  public DnsName apex() {
    return APEX;
  }

  @Override
  public List<RRset> featured() {
    return featured(APEX, HEALTH_CHECK);
  }

  static List<RRset> featured(DnsName apex, String healthCheck) {
    List<RRset> sets = new ArrayList<>();
    sets.add(
        new RRset(
            apex.child("alias"),
            "A",
            "",
            Ttl.AUTOMATIC,
            List.of(),
            features(
                Route53Features.ALIAS_ZONE,
                "Z2FDTNDATAQYW2",
                Route53Features.ALIAS_NAME,
                "d111111abcdef8.cloudfront.net.",
                Route53Features.ALIAS_HEALTH,
                "false")));
    add(sets, apex, "weighted", "heavy", features(Route53Features.WEIGHT, "255"));
    add(
        sets,
        apex,
        "weighted",
        "none",
        features(Route53Features.WEIGHT, "0", Route53Features.HEALTH_CHECK, healthCheck));
    add(sets, apex, "latency", "tokyo", features(Route53Features.REGION, "ap-northeast-1"));
    add(sets, apex, "latency", "sydney", features(Route53Features.REGION, "ap-southeast-2"));
    add(
        sets,
        apex,
        "failover",
        "first",
        features(Route53Features.FAILOVER, "PRIMARY", Route53Features.HEALTH_CHECK, healthCheck));
    add(sets, apex, "failover", "second", features(Route53Features.FAILOVER, "SECONDARY"));
    add(sets, apex, "geo", "asia", features(Route53Features.CONTINENT, "AS"));
    add(
        sets,
        apex,
        "geo",
        "oregon",
        features(Route53Features.COUNTRY, "US", Route53Features.SUBDIVISION, "OR"));
    add(
        sets,
        apex,
        "near",
        "place",
        features(Route53Features.LATITUDE, "1.35", Route53Features.LONGITUDE, "103.82"));
    add(
        sets,
        apex,
        "near",
        "region",
        features(Route53Features.NEAR_REGION, "ap-southeast-1", Route53Features.BIAS, "-10"));
    add(
        sets,
        apex,
        "near",
        "group",
        features(Route53Features.NEAR_ZONE_GROUP, "ap-southeast-1-bkk-1"));
    String collection = "c8c02a84-aaaa-bbbb-e0d2-d833a2f80106";
    add(
        sets,
        apex,
        "cidr",
        "office",
        features(
            Route53Features.CIDR_COLLECTION, collection, Route53Features.CIDR_LOCATION, "office"));
    add(
        sets,
        apex,
        "cidr",
        "rest",
        features(Route53Features.CIDR_COLLECTION, collection, Route53Features.CIDR_LOCATION, "*"));
    add(sets, apex, "many", "one", features(Route53Features.MULTIVALUE, "true"));
    add(sets, apex, "many", "two", features(Route53Features.MULTIVALUE, "true"));
    return sets;
  }

  private static void add(
      List<RRset> sets, DnsName apex, String label, String variant, Features features) {
    String address = "192.0.2." + (sets.size() + 1);
    sets.add(
        new RRset(apex.child(label), "A", variant, Ttl.seconds(60), List.of(address), features));
  }

  private static Features features(String... namesAndTexts) {
    Features features = Features.NONE;
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      features = features.with(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return features;
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  static boolean isChange(WireRequest request) {
    return request.method().equals("POST");
  }

  static boolean isList(WireRequest request) {
    return request.method().equals("GET") && request.path().endsWith("/rrset");
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void loseNextAnswer() {
    server.faults().plan(Route53Bench::isChange, WireFaults.Kind.STALL_AFTER);
  }

  @Override
  public void breakOffNextZone() {
    for (int i = 0; i < Route53Options.DEFAULTS.attempts(); i++) {
      server.faults().plan(Route53Bench::isList, WireFaults.Kind.CUT_ANSWER);
    }
  }

  @Override
  public boolean lag(boolean on) {
    server.listingLag(on ? Duration.ofDays(1) : Duration.ZERO);
    return true;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
