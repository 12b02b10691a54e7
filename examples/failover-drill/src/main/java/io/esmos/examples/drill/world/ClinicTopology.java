package io.esmos.examples.drill.world;

import io.esmos.dns.DnsName;
import io.esmos.topology.FailureDomain;
import io.esmos.topology.Jurisdiction;
import io.esmos.topology.Objective;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Vendor;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The reference system of the drill: where the clinic runs, who watches it, who votes. */
public final class ClinicTopology {
  /** The first writer. */
  public static final Site SINGAPORE = Site.of("aws/ap-southeast-1");

  /** The first in line. */
  public static final Site TOKYO = Site.of("aws/ap-northeast-1");

  /** The second in line. */
  public static final Site SYDNEY = Site.of("aws/ap-southeast-2");

  /** The last in line, at another vendor. */
  public static final Site HONG_KONG = Site.of("azure/eastasia");

  /** All sites in promotion order. */
  public static final List<Site> SITES = List.of(SINGAPORE, TOKYO, SYDNEY, HONG_KONG);

  /**
   * The controllers in rank order: none in the region of a site, so that no site takes one along.
   */
  public static final List<Watcher> CONTROLLERS =
      List.of(
          new Watcher("aws", VantagePoint.of("aws/ap-southeast-3")),
          new Watcher("azure", VantagePoint.of("azure/southeastasia")),
          new Watcher("gcp", VantagePoint.of("gcp/asia-southeast1")));

  /** All vendors of the drill. */
  public static final List<Vendor> VENDORS =
      List.of(Vendor.AWS, Vendor.AZURE, Vendor.GCP, Vendor.CLOUDFLARE);

  /** Who serves the zone. */
  public static final List<Vendor> NAME_SERVERS = List.of(Vendor.CLOUDFLARE, Vendor.GCP);

  /** The zone. */
  public static final DnsName ZONE = DnsName.of("clinic.example.");

  /** The name that clients resolve. */
  public static final DnsName API = DnsName.of("api.clinic.example.");

  /**
   * The TTL that the DNS vendors' APIs keep, which is the least that Cloudflare takes. In the drill
   * their servers answer with the one of the settings: nobody wants to wait a minute.
   */
  public static final Duration API_TTL = Duration.ofSeconds(60);

  /** The project at Google Cloud that the zone is in. */
  public static final String PROJECT = "clinic";

  /** The one database. */
  public static final String DATABASE = "records";

  /**
   * The addresses that the zone gives out, from the blocks kept free for documentation (RFC 5737).
   * Clients reach them as from behind a translating gateway: {@link World#behind}.
   */
  private static final Map<Site, String> ADDRESSES =
      Map.of(
          SINGAPORE, "203.0.113.11",
          TOKYO, "203.0.113.12",
          SYDNEY, "203.0.113.13",
          HONG_KONG, "198.51.100.14");

  private static final Map<Site, String> CITIES =
      Map.of(SINGAPORE, "Singapore", TOKYO, "Tokyo", SYDNEY, "Sydney", HONG_KONG, "Hong Kong");

  private ClinicTopology() {}

  /**
   * A controller.
   *
   * @param name its name
   * @param vantage where it probes from
   */
  public record Watcher(String name, VantagePoint vantage) {}

  /**
   * Returns the workload.
   *
   * @param synchronous whether the loss of a site may lose nothing; else up to a minute
   */
  public static Workload workload(boolean synchronous) {
    // docs:topology
    Jurisdiction singapore = new Jurisdiction("sg");
    Jurisdiction japan = new Jurisdiction("jp");
    Jurisdiction australia = new Jurisdiction("au");
    Jurisdiction hongKong = new Jurisdiction("hk");
    Duration loss = synchronous ? Duration.ZERO : Duration.ofMinutes(1);
    return Workload.named("clinic")
        .site(SINGAPORE, singapore)
        .site(TOKYO, japan)
        .site(SYDNEY, australia)
        .site(HONG_KONG, hongKong)
        .resource(DATABASE)
        .objective(FailureDomain.SITE, new Objective(Duration.ofSeconds(8), loss))
        .objective(
            FailureDomain.VENDOR, new Objective(Duration.ofMinutes(5), Duration.ofMinutes(1)))
        .alone(Workload.Alone.GO_ON)
        .allow(singapore, japan, australia, hongKong)
        .build();
    // /docs:topology
  }

  /** Returns the address that the zone gives out for a site. */
  public static String address(Site site) {
    return of(ADDRESSES, site);
  }

  /** Returns the name of the city, for people. */
  public static String city(Site site) {
    return of(CITIES, site);
  }

  private static String of(Map<Site, String> table, Site site) {
    String found = table.get(site);
    if (found == null) {
      throw new IllegalArgumentException(site + " is not a site of the clinic");
    }
    return found;
  }
}
