package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.testkit.dns.NameServer;
import io.esmos.testkit.dns.ServedZones;
import io.esmos.testkit.wire.WireServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Cloudflare on loopback: the part of its API v4 that handles zones, their records, load balancers
 * and caches, with transactions, pages, limits, error codes and a quota, and real DNS for what it
 * holds. The API can be stopped and started while its DNS goes on answering, and made to fail in
 * every way that {@link io.esmos.testkit.wire.WireFaults} knows. Safe for use by several threads;
 * for tests and rehearsals only.
 *
 * <p>It does not sign, proxy or flatten: a proxied name is answered with an address that stands for
 * the edge, and the CNAME of an apex is not served.
 */
public final class CloudflareServer implements AutoCloseable {
  private static final int FREE_BATCH = 200;
  private static final int MINIMUM_TTL = 60;

  private final WireServer wire;
  private final ServedZones dns;
  private final CloudflareHandler handler;
  private final Map<DnsName, String> ids = new LinkedHashMap<>();
  private final ScheduledExecutorService spreading =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "esmos-cloudflare-dns");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Duration propagation = Duration.ZERO;

  private CloudflareServer(Builder builder) {
    Map<String, ZoneState> zones = new LinkedHashMap<>();
    this.dns = new ServedZones(builder.dns, builder.ttl);
    for (DnsName apex : builder.zones.keySet()) {
      ZoneState zone =
          new ZoneState(
              randomId(),
              undotted(apex),
              List.of("ada.ns.cloudflare.test", "bob.ns.cloudflare.test"),
              builder.minimumTtl,
              builder.batch);
      ids.put(apex, zone.id());
      zones.put(zone.id(), zone);
      builder
          .zones
          .get(apex)
          .ifPresent(
              file -> zone.transactUnlimited(ZoneFiles.posts(apex, file, builder.minimumTtl)));
      dns.publish(apex, zone.served());
    }
    this.handler =
        new CloudflareHandler(
            builder.token, Map.copyOf(zones), new Quota(builder.calls, builder.per), this::spread);
    this.wire = WireServer.start("cloudflare", builder.api, handler::answer);
  }

  /** Begins a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns where the API is, as a client's base URL. */
  public URI url() {
    return URI.create(wire.url() + "/client/v4");
  }

  /** Returns the API's server: its log, its faults, its end and its beginning. */
  public WireServer api() {
    return wire;
  }

  /** Returns the name server that serves the zones. */
  public NameServer dns() {
    return dns.server();
  }

  /** Returns the id of a zone. */
  public String id(DnsName apex) {
    return Objects.requireNonNull(ids.get(apex), "no zone " + apex);
  }

  /** Lets the name server learn of changes only after this time. */
  public void propagation(Duration time) {
    propagation = time;
  }

  /** Lets lists of records lag behind changes by this time; the DNS does not lag for that. */
  public void listingLag(Duration time) {
    for (String id : ids.values()) {
      handler.with(
          id,
          zone -> {
            zone.lag(time);
            return zone;
          });
    }
  }

  /**
   * Carries out a batch as somebody with access to the zone would, past the API.
   *
   * @param batch the body of a request to the batch endpoint, as JSON
   */
  public void batch(DnsName apex, ObjectNode batch) {
    handler.with(
        id(apex),
        zone -> {
          ObjectNode result = zone.transact(batch);
          spread(zone);
          return result;
        });
  }

  /** Adds a pool of these addresses, and a monitor for it; returns the pool's id. */
  public String addPool(String name, String... addresses) {
    return handler.balancing(balancing -> balancing.addPool(name, List.of(addresses)));
  }

  /** Adds a load balancer that prefers these pools in their order; returns its id. */
  public String addBalancer(DnsName apex, DnsName name, String... pools) {
    return handler.with(
        id(apex),
        zone -> {
          String id =
              handler.balancing(all -> all.addBalancer(zone.id(), undotted(name), List.of(pools)));
          spread(zone);
          return id;
        });
  }

  /** Returns the records of a zone as the API holds them. */
  public List<ObjectNode> records(DnsName apex) {
    return handler.with(
        id(apex), zone -> zone.list(Map.of()).stream().map(ObjectNode::deepCopy).toList());
  }

  @Override
  public void close() {
    wire.close();
    spreading.shutdownNow();
    dns.close();
  }

  @Override
  public String toString() {
    return "CloudflareServer[" + url() + ", DNS at " + dns().address() + "]";
  }

  /** Returns an id as Cloudflare's are: 32 hexadecimal digits. */
  static String randomId() {
    byte[] octets = new byte[16];
    ThreadLocalRandom.current().nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  static String undotted(DnsName name) {
    return name.text().substring(0, name.text().length() - 1);
  }

  private void spread(ZoneState zone) {
    DnsName apex = DnsName.of(zone.apex());
    List<RRset> balanced = handler.balancing(balancing -> balancing.served(zone.id()));
    List<RRset> sets = new ArrayList<>(zone.served());
    sets.removeIf(set -> balanced.stream().anyMatch(other -> other.name().equals(set.name())));
    sets.addAll(balanced);
    Duration delay = propagation;
    if (delay.isZero()) {
      dns.publish(apex, sets);
    } else {
      var unused =
          spreading.schedule(() -> dns.publish(apex, sets), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final Map<DnsName, Optional<String>> zones = new LinkedHashMap<>();
    private String token = "";
    private InetSocketAddress api = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private InetSocketAddress dns = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private Optional<Duration> ttl = Optional.empty();
    private int minimumTtl = MINIMUM_TTL;
    private int batch = FREE_BATCH;
    private int calls = Integer.MAX_VALUE;
    private Duration per = Duration.ofMinutes(5);

    private Builder() {}

    /** Sets the token that calls must have. */
    public Builder token(String secret) {
      token = secret;
      return this;
    }

    /** Adds a zone without records. */
    public Builder zone(DnsName apex) {
      zones.put(apex, Optional.empty());
      return this;
    }

    /** Adds a zone with the records of a zone file; its SOA and apex NS are Cloudflare's own. */
    public Builder zone(DnsName apex, String file) {
      zones.put(apex, Optional.of(file));
      return this;
    }

    /** Sets where the API listens; by default on a free port of the loopback interface. */
    public Builder api(InetSocketAddress listen) {
      api = listen;
      return this;
    }

    /** Sets where DNS is answered; by default on a free port of the loopback interface. */
    public Builder dns(InetSocketAddress listen) {
      dns = listen;
      return this;
    }

    /** Answers DNS with this TTL, whatever the records have: a rehearsal cannot wait for those. */
    public Builder answerTtl(Duration fixed) {
      ttl = Optional.of(fixed);
      return this;
    }

    /** Gives the zones an enterprise plan: TTL from 30 s, batches of 3,500. */
    public Builder enterprise() {
      minimumTtl = 30;
      batch = 3_500;
      return this;
    }

    /** Sets the quota: who makes more calls in this time gets 429 for as long again. */
    public Builder quota(int most, Duration time) {
      calls = most;
      per = time;
      return this;
    }

    /** Returns the server, listening. */
    public CloudflareServer start() {
      if (zones.isEmpty() || token.isEmpty()) {
        throw new IllegalArgumentException("give a token and a zone");
      }
      return new CloudflareServer(this);
    }
  }
}
