package io.esmos.aws;

import io.esmos.dns.Actuator;
import io.esmos.dns.FollowingSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.testkit.dns.ActuatorBench;
import io.esmos.testkit.dns.DnsServers;
import io.esmos.testkit.dns.DnsTrafficBench;
import io.esmos.testkit.dns.FollowingSwitchBench;
import io.esmos.testkit.route53.RoutingControlServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.topology.Site;
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
 * {@link ArcRoutingControls} on the testkit's ARC, decided on the testkit's Route 53. Clients are
 * sent to every site whose routing control is On, as failover records do it.
 */
final class ArcBench implements AutoCloseable {
  static final Site FIRST = DnsTrafficBench.SITES.get(0);
  static final Site SECOND = DnsTrafficBench.SITES.get(1);
  static final Site THIRD = DnsTrafficBench.SITES.get(2);

  /** So fast that tests do not wait for it. */
  static final ArcOptions FAST = ArcOptions.DEFAULTS.changesPerSecond(10_000);

  private static final List<String> REGIONS =
      List.of("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2");

  private final RoutingControlServer arc = RoutingControlServer.start();
  private final Route53Bench dns = new Route53Bench();
  private final DnsServers servers = Route53SwitchBench.servers(dns);
  private final List<Route53RecoveryClusterClient> clients = clients(arc);
  private final ArcCluster cluster = ArcCluster.of(clients, FAST);
  private final ArcCluster otherCluster = ArcCluster.of(clients, FAST);
  private final Map<Site, String> controls = new LinkedHashMap<>();
  private final FollowingSwitchBench traffic =
      new FollowingSwitchBench(dns, servers, new Controls());

  ArcBench() {
    for (Site site : DnsTrafficBench.SITES) {
      controls.put(site, arc.add("clinic", site.toString()));
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

  /** Returns the bench of the switch; closing it closes this. */
  FollowingSwitchBench traffic() {
    return traffic;
  }

  TrafficSwitch subject() {
    return traffic.subject();
  }

  Set<String> seen() {
    return traffic.seen();
  }

  Set<String> addresses(Site site) {
    return traffic.addresses(site);
  }

  /** Returns the same switch, which waits for an endpoint for a minute. */
  TrafficSwitch patient() {
    ArcOptions options = FAST.endpointTimeout(Duration.ofMinutes(1));
    Actuator slow = ArcRoutingControls.of(ArcCluster.of(clients, options), controls);
    return FollowingSwitch.of("clinic", slow, DnsTrafficBench.TTL, servers.dns())
        .on(dns.provider(), dns.apex(), List.of(servers.served()));
  }

  /** Sends the traffic to one of the sites. */
  void move(TrafficSwitch moved, int site, long epoch) {
    TrafficSwitch.State seen = moved.read(Route53Bench.soon());
    moved.set(DnsTrafficBench.SITES.get(site), epoch, seen, Route53Bench.soon());
  }

  @Override
  public void close() {
    traffic.close();
  }

  private final class Controls implements ActuatorBench {
    @Override
    public Actuator actuator() {
      return ArcRoutingControls.of(cluster, controls);
    }

    @Override
    public Actuator other() {
      return ArcRoutingControls.of(otherCluster, controls);
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
    public void loseNextAnswer() {
      for (WireServer endpoint : arc.endpoints()) {
        endpoint.faults().plan(ArcBench::isUpdate, WireFaults.Kind.STALL_AFTER);
      }
    }

    @Override
    public void close() {
      clients.forEach(Route53RecoveryClusterClient::close);
      arc.close();
    }
  }
}
