package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.route53.Route53Server;
import io.esmos.testkit.route53.RoutingControlServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53recoverycluster.Route53RecoveryClusterClient;

/**
 * {@link ArcRoutingSwitch} on the testkit's ARC, its decision on the testkit's Route 53. Clients
 * are sent to every site whose routing control is On, as failover records do it.
 */
final class ArcBench implements TrafficBench {
  static final Site FIRST = Site.of("aws/ap-southeast-1");
  static final Site SECOND = Site.of("aws/ap-northeast-1");
  static final Site THIRD = Site.of("azure/eastasia");

  /** So fast that tests do not wait for it. */
  static final ArcOptions FAST = ArcOptions.DEFAULTS.changesPerSecond(10_000);

  private static final List<String> REGIONS =
      List.of("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2");
  private static final AuthoritativeLookup LOOKUP = AuthoritativeLookup.overUdp();

  private final RoutingControlServer arc = RoutingControlServer.start();
  private final Route53Bench dns = new Route53Bench();
  private final Route53Server old = Route53Bench.fresh().start();
  private final DatagramSocket silent;
  private final List<Route53RecoveryClusterClient> clients = clients(arc);
  private final ArcCluster cluster = ArcCluster.of(clients, FAST);
  private final ArcCluster otherCluster = ArcCluster.of(clients, FAST);
  private final Map<Site, String> controls = new LinkedHashMap<>();

  ArcBench() {
    for (Site site : sites()) {
      controls.put(site, arc.add("clinic", site.toString()));
    }
    try {
      // Bound, so that nobody else gets the port, and never read.
      this.silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a client for each endpoint of a cluster. */
  static List<Route53RecoveryClusterClient> clients(RoutingControlServer arc) {
    List<Route53RecoveryClusterClient> clients = new ArrayList<>();
    for (URI url : arc.urls()) {
      clients.add(
          Route53RecoveryClusterClient.builder()
              .endpointOverride(url)
              .region(Region.of(REGIONS.get(clients.size())))
              .httpClient(UrlConnectionHttpClient.create())
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
              .build());
    }
    return clients;
  }

  static boolean isUpdate(WireRequest request) {
    return RoutingControlServer.operation(request).equals("UpdateRoutingControlStates");
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  RoutingControlServer arc() {
    return arc;
  }

  Route53Bench dns() {
    return dns;
  }

  String control(Site site) {
    return controls.getOrDefault(site, "");
  }

  /** Returns how many updates have reached each endpoint. */
  List<Long> updates() {
    return arc.endpoints().stream().map(it -> it.count(ArcBench::isUpdate)).toList();
  }

  /** Sends the traffic to one of the sites. */
  void move(TrafficSwitch subject, int site, long epoch) {
    subject.set(sites().get(site), epoch, subject.read(soon()), soon());
  }

  @Override
  public TrafficSwitch subject() {
    return on(cluster, dns.provider(), served());
  }

  /** Returns the same switch, which waits for an endpoint for a minute. */
  TrafficSwitch patient() {
    ArcOptions options = FAST.endpointTimeout(Duration.ofMinutes(1));
    return on(ArcCluster.of(clients, options), dns.provider(), served());
  }

  @Override
  public TrafficSwitch other() {
    return on(otherCluster, dns.other(), served());
  }

  @Override
  public TrafficSwitch withServerDown() {
    return on(cluster, dns.provider(), down(), served());
  }

  @Override
  public TrafficSwitch withServerBehind() {
    return on(cluster, dns.provider(), served(), old.names().address());
  }

  @Override
  public String serverDown() {
    return down().toString();
  }

  @Override
  public String serverBehind() {
    return old.names().address().toString();
  }

  @Override
  public List<Site> sites() {
    return List.of(FIRST, SECOND, THIRD);
  }

  @Override
  public Site stranger() {
    return Site.of("gcp/asia-east1");
  }

  @Override
  public Set<String> addresses(Site site) {
    return Set.of(control(site));
  }

  @Override
  public Set<String> seen() {
    return new TreeSet<>(arc.on());
  }

  @Override
  public Duration patience() {
    return dns.patience();
  }

  @Override
  public void loseNextAnswer() {
    for (WireServer endpoint : arc.endpoints()) {
      endpoint.faults().plan(ArcBench::isUpdate, WireFaults.Kind.STALL_AFTER);
    }
  }

  @Override
  public void close() {
    clients.forEach(Route53RecoveryClusterClient::close);
    arc.close();
    dns.close();
    old.close();
    silent.close();
  }

  private InetSocketAddress down() {
    return new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort());
  }

  private InetSocketAddress served() {
    return dns.server().names().address();
  }

  private TrafficSwitch on(ArcCluster at, DnsProvider provider, InetSocketAddress... servers) {
    ArcRoutingSwitch.Builder builder = ArcRoutingSwitch.of("clinic", at);
    controls.forEach(builder::site);
    DnsName apex = Route53Bench.APEX;
    return builder.on(provider, apex, Duration.ofSeconds(60), LOOKUP, List.of(servers));
  }
}
