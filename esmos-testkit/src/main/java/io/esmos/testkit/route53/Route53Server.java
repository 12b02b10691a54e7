package io.esmos.testkit.route53;

import io.esmos.dns.DnsName;
import io.esmos.testkit.dns.NameServer;
import io.esmos.testkit.dns.ServedZones;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.wire.WireXml;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Route 53 on loopback: hosted zones behind the REST protocol of 2013-04-01, with its paging,
 * limits, refusals, throttling and changes that are pending first, and the same zones as real DNS.
 * It is strict where emulators are not: CREATE of a set that exists, weights above 255, several
 * policies on one name, data that no server could give are refused with the vendor's codes. A
 * DELETE must repeat every value as it was written. Safe for use by several threads.
 *
 * <p>Requests must be signed, but signatures are not checked. What it answers to which request: API
 * reference of Amazon Route 53, actions ListHostedZones, ListHostedZonesByName,
 * ListResourceRecordSets, ChangeResourceRecordSets, GetChange, ListHealthChecks,
 * GetHealthCheckStatus.
 */
public final class Route53Server implements AutoCloseable {
  private final Object lock = new Object();
  private final Map<String, HostedZone> zones = new LinkedHashMap<>();
  private final Changes changes = new Changes();
  private final HealthChecks healthChecks = new HealthChecks();
  private final AtomicLong requestIds = new AtomicLong();
  private final Quota quota;
  private final WireServer wire;
  private final ServedZones served;

  private Route53Server(Builder builder) {
    this.quota = new Quota(builder.requestsPerSecond, builder.ticker);
    zones.putAll(builder.zones);
    this.served = new ServedZones(builder.dns, Optional.ofNullable(builder.answerTtl));
    zones.values().forEach(this::publish);
    this.wire = WireServer.start("route53", builder.api, this::answer);
  }

  /** Begins a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the API's URL, for the client's endpoint override. */
  public URI url() {
    return wire.url();
  }

  /** Returns the HTTP server, with its log of requests. */
  public WireServer wire() {
    return wire;
  }

  /** Returns what can be made to go wrong with requests. */
  public WireFaults faults() {
    return wire.faults();
  }

  /** Returns the name server that serves the zones. */
  public NameServer names() {
    return served.server();
  }

  /** Returns the health checks of the account. */
  public HealthChecks healthChecks() {
    return healthChecks;
  }

  /**
   * Lets lists of record sets lag behind changes by this time; not at all by default, as Route 53
   * promises. The DNS does not lag.
   */
  public void listingLag(Duration time) {
    synchronized (lock) {
      zones.values().forEach(zone -> zone.lag(time));
    }
  }

  /** Returns the number of requests that were throttled. */
  public long throttled() {
    return quota.refused();
  }

  @Override
  public void close() {
    wire.close();
    served.close();
  }

  private WireAnswer answer(WireRequest request) {
    String requestId = "request-" + requestIds.incrementAndGet();
    try {
      if (request.header("Authorization").isEmpty()) {
        throw new Refusal(403, "MissingAuthenticationToken", "Missing Authentication Token");
      }
      if (!quota.take()) {
        throw new Refusal(400, "Throttling", "Rate exceeded");
      }
      synchronized (lock) {
        return route(request).with("x-amzn-RequestId", requestId);
      }
    } catch (Refusal e) {
      return error(e, requestId);
    } catch (IllegalArgumentException e) {
      return error(new Refusal(400, "MalformedInput", "Unable to parse request"), requestId);
    }
  }

  /** Returns an answer that says why a request was refused. */
  static WireAnswer error(Refusal refusal, String requestId) {
    return WireAnswer.xml(
            refusal.status(),
            WireXml.document(
                "ErrorResponse",
                Answers.NAMESPACE,
                WireXml.element(
                        "Error",
                        WireXml.leaf("Type", "Sender")
                            + WireXml.leaf("Code", refusal.code())
                            + WireXml.leaf("Message", Objects.toString(refusal.getMessage(), "")))
                    + WireXml.leaf("RequestId", requestId)))
        .with("x-amzn-RequestId", requestId);
  }

  private WireAnswer route(WireRequest request) {
    List<String> path = request.segments();
    String what = request.method() + " " + (path.size() > 1 ? path.get(1) : "");
    if (path.size() == 4 && what.equals("POST hostedzone") && path.get(3).equals("rrset")) {
      return change(zone(path.get(2)), WireXml.parse(request.body()));
    }
    if (path.size() == 4 && what.equals("GET hostedzone") && path.get(3).equals("rrset")) {
      return Listing.of(request).sets(zone(path.get(2)));
    }
    if (path.size() == 2 && what.equals("GET hostedzone")) {
      return Listing.of(request).zones(zones.values());
    }
    if (path.size() == 2 && what.equals("GET hostedzonesbyname")) {
      return Listing.of(request).zonesByName(zones.values());
    }
    if (path.size() == 3 && what.equals("GET change")) {
      return WireAnswer.xml(
          200, WireXml.document("GetChangeResponse", Answers.NAMESPACE, changes.next(path.get(2))));
    }
    if (path.size() >= 2 && what.equals("GET healthcheck")) {
      return healthChecks.answer(path.subList(2, path.size()), request);
    }
    throw new Refusal(404, "UnknownOperation", request + " is not served here");
  }

  private HostedZone zone(String id) {
    HostedZone zone = zones.get(id);
    if (zone == null) {
      throw new Refusal(404, "NoSuchHostedZone", "No hosted zone found with ID: " + id);
    }
    return zone;
  }

  private WireAnswer change(HostedZone zone, WireXml body) {
    List<HostedZone.Change> batch =
        body.child("ChangeBatch").flatMap(it -> it.child("Changes")).stream()
            .flatMap(it -> it.children().stream())
            .map(
                it ->
                    new HostedZone.Change(
                        it.value("Action").orElse(""),
                        it.child("ResourceRecordSet")
                            .map(RecordSet::of)
                            .orElseThrow(() -> Refusal.input("a change without a set"))))
            .toList();
    if (batch.isEmpty()) {
      throw Refusal.input("Member must have length greater than or equal to 1");
    }
    for (HostedZone.Change change : batch) {
      String check = change.set().extras().get("HealthCheckId");
      if (check != null && !healthChecks.has(check)) {
        throw new Refusal(404, "NoSuchHealthCheck", "No health check exists with ID: " + check);
      }
    }
    zone.apply(batch);
    publish(zone);
    return WireAnswer.xml(
        200,
        WireXml.document("ChangeResourceRecordSetsResponse", Answers.NAMESPACE, changes.begin()));
  }

  private void publish(HostedZone zone) {
    if (!zone.isPrivate()) {
      served.publish(apex(zone), new Answers(zone).all());
    }
  }

  private static DnsName apex(HostedZone zone) {
    return DnsName.of(ZoneName.decimal(zone.name()));
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final Map<String, HostedZone> zones = new LinkedHashMap<>();
    private int requestsPerSecond = Integer.MAX_VALUE;
    private Ticker ticker = SystemTime.ticker();
    private @Nullable Duration answerTtl;
    private InetSocketAddress api = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private InetSocketAddress dns = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Builder() {}

    /** Adds a public hosted zone with its SOA and NS sets. */
    public Builder zone(DnsName apex, String id) {
      zones.put(id, new HostedZone(id, apex.text(), false));
      return this;
    }

    /** Adds a private hosted zone, which is listed and not served as DNS. */
    public Builder privateZone(DnsName apex, String id) {
      zones.put(id, new HostedZone(id, apex.text(), true));
      return this;
    }

    /** Throttles all requests above so many a second; Route 53 allows 5. By default none is. */
    public Builder requestsPerSecond(int most, Ticker clock) {
      requestsPerSecond = most;
      ticker = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Answers DNS with this TTL, whatever the API keeps. */
    public Builder answerTtl(Duration ttl) {
      answerTtl = Objects.requireNonNull(ttl, "ttl");
      return this;
    }

    /**
     * Sets where the API and the DNS listen; by default on free ports of the loopback interface.
     */
    public Builder addresses(InetSocketAddress http, InetSocketAddress udp) {
      api = Objects.requireNonNull(http, "http");
      dns = Objects.requireNonNull(udp, "udp");
      return this;
    }

    /** Returns the server, listening. */
    public Route53Server start() {
      return new Route53Server(this);
    }
  }
}
