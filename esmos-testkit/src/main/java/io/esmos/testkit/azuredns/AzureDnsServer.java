package io.esmos.testkit.azuredns;

import io.esmos.dns.DnsName;
import io.esmos.testkit.dns.NameServer;
import io.esmos.testkit.dns.ServedZones;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Azure DNS over loopback: zones of one resource group as the Azure Resource Manager shows them
 * (azure-rest-api-specs, {@code Microsoft.Network/Dns}, versions 2018-05-01 and
 * 2023-07-01-preview), with etags, pages, quotas and error bodies. The zones are also served as
 * real DNS if that is asked for; it knows no wildcards. Beside them, Traffic Manager profiles,
 * which it keeps and does not answer for. Safe for use by several threads.
 */
public final class AzureDnsServer implements AutoCloseable {
  /** The subscription that it knows. */
  public static final String SUBSCRIPTION = "00000000-0000-0000-0000-00000000e5e5";

  /** The resource group that it knows. */
  public static final String GROUP = "dns";

  /** The token that it takes. */
  public static final String TOKEN = "a-token-for-tests";

  private static final int PAGE = 100;
  private static final List<String> VERSIONS = List.of("2018-05-01", "2023-07-01-preview");
  private static final String PROFILES = "2022-04-01";

  private final Builder options;
  private final WireServer wire;
  private final Object lock = new Object();
  private final NavigableMap<String, ZoneState> zones = new TreeMap<>();
  private final Map<String, List<String>> resources = new HashMap<>();
  private final Profiles profiles = new Profiles(group());
  private final ZoneRoutes routes;
  private final Quota reads;
  private final Quota writes;
  private final @Nullable ServedZones served;
  private long requests;

  private AzureDnsServer(Builder options) {
    this.options = options;
    this.routes =
        new ZoneRoutes(
            group(), zones, options.page, options.recordsPerSet, this::url, this::publish);
    this.reads = new Quota(options.ticker, options.reads);
    this.writes = new Quota(options.ticker, options.writes);
    this.served = options.served;
    this.wire = WireServer.start("azure-dns", this::answer);
  }

  /** Begins a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the HTTP server: its URL, its log and what can be made to go wrong. */
  public WireServer http() {
    return wire;
  }

  /** Returns its URL, to be taken for that of the Resource Manager. */
  public URI url() {
    return wire.url();
  }

  /**
   * Returns the name server.
   *
   * @throws IllegalStateException if the zones are not served, or there is none yet
   */
  public NameServer dns() {
    if (served == null) {
      throw new IllegalStateException("the zones are not served; ask the builder for it");
    }
    return served.server();
  }

  /** Adds a zone that has its SOA and NS, or empties it. */
  public AzureDnsServer zone(DnsName apex) {
    synchronized (lock) {
      ZoneState zone = new ZoneState(apex, options.recordsPerSet);
      zones.put(zone.name(), zone);
      publish(zone);
    }
    return this;
  }

  /** Says what aliases to a resource are answered with, as data in presentation form. */
  public AzureDnsServer resource(String id, String... data) {
    synchronized (lock) {
      resources.put(id, List.of(data));
      zones.values().forEach(this::publish);
    }
    return this;
  }

  /** Stops both servers. */
  /** Lets what is read of record sets lag behind changes by this time; the DNS does not lag. */
  public void listingLag(Duration time) {
    synchronized (lock) {
      zones.values().forEach(zone -> zone.lag(time));
    }
  }

  @Override
  public void close() {
    wire.close();
    if (served != null) {
      served.close();
    }
  }

  @Override
  public String toString() {
    return "AzureDnsServer[" + wire.address() + "]";
  }

  private WireAnswer answer(WireRequest request) {
    WireAnswer answer;
    synchronized (lock) {
      try {
        answer = route(request);
      } catch (Refusal e) {
        answer = e.answer();
      }
      String id = String.format(Locale.ROOT, "e5e50000-0000-0000-0000-%012x", ++requests);
      answer = answer.with("x-ms-request-id", id);
    }
    Quota quota = request.method().equals("GET") ? reads : writes;
    if (answer.status() == 429) {
      return answer.with("Retry-After", String.valueOf(quota.retryAfter()));
    }
    String kind = request.method().equals("GET") ? "reads" : "writes";
    return answer.with(
        "x-ms-ratelimit-remaining-subscription-" + kind, String.valueOf(quota.remaining()));
  }

  private WireAnswer route(WireRequest request) {
    if (!request.header("authorization").equals(Optional.of("Bearer " + TOKEN))) {
      throw Refusal.arm(401, "AuthenticationFailed", "the token is missing or not valid");
    }
    if (!(request.method().equals("GET") ? reads : writes).take()) {
      throw Refusal.arm(429, "TooManyRequests", "the quota is used up");
    }
    List<String> path = request.segments();
    if (path.size() < 7 || !is(path, 0, "subscriptions") || !is(path, 2, "resourceGroups")) {
      throw Refusal.arm(404, "InvalidResourceType", "there is no such path");
    }
    if (!path.get(1).equals(SUBSCRIPTION)) {
      throw Refusal.arm(404, "SubscriptionNotFound", "the subscription could not be found");
    }
    if (!path.get(3).equalsIgnoreCase(GROUP)) {
      throw Refusal.arm(404, "ResourceGroupNotFound", "the resource group could not be found");
    }
    if (!is(path, 4, "providers") || !is(path, 5, "Microsoft.Network")) {
      throw Refusal.arm(404, "InvalidResourceType", "the resource type is not known");
    }
    List<String> rest = path.subList(7, path.size());
    String version = request.parameter("api-version").orElse("");
    if (is(path, 6, "trafficManagerProfiles")) {
      checkVersion(version, List.of(PROFILES));
      return profiles.answer(request, rest);
    }
    if (!is(path, 6, "dnsZones")) {
      throw Refusal.arm(404, "InvalidResourceType", "the resource type is not known");
    }
    checkVersion(version, VERSIONS);
    return routes.answer(request, rest, version.endsWith("preview"));
  }

  private static void checkVersion(String version, List<String> known) {
    if (!known.contains(version)) {
      throw version.isEmpty()
          ? Refusal.arm(400, "MissingApiVersionParameter", "the api-version is missing")
          : Refusal.arm(400, "InvalidApiVersionParameter", "the api-version is not known");
    }
  }

  private static boolean is(List<String> path, int index, String segment) {
    return path.get(index).equalsIgnoreCase(segment);
  }

  private static String group() {
    return "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/" + GROUP;
  }

  private void publish(ZoneState zone) {
    if (served != null) {
      served.publish(
          DnsName.of(zone.name()), zone.answers(id -> resources.getOrDefault(id, List.of())));
    }
  }

  /** Collects what a server does. Not thread-safe. */
  public static final class Builder {
    private Ticker ticker = SystemTime.ticker();
    private int page = PAGE;
    private int recordsPerSet = 20;
    private int reads = Integer.MAX_VALUE;
    private int writes = Integer.MAX_VALUE;
    private @Nullable ServedZones served;

    private Builder() {}

    /** Sets how much a page holds at most; 100 by default. */
    public Builder page(int most) {
      page = most;
      return this;
    }

    /** Sets the quota of records in a set; 20 by default. */
    public Builder recordsPerSet(int most) {
      recordsPerSet = most;
      return this;
    }

    /** Sets how many reading and changing requests a minute are taken; without it all are. */
    public Builder quota(int readsPerMinute, int writesPerMinute) {
      reads = readsPerMinute;
      writes = writesPerMinute;
      return this;
    }

    /** Sets the clock on which quotas are counted. */
    public Builder ticker(Ticker monotonic) {
      ticker = Objects.requireNonNull(monotonic, "ticker");
      return this;
    }

    /** Serves the zones as DNS; the server closes what serves them. */
    public Builder served(ServedZones zones) {
      served = Objects.requireNonNull(zones, "zones");
      return this;
    }

    /** Returns the server, running, without zones. */
    public AzureDnsServer start() {
      return new AzureDnsServer(this);
    }
  }
}
