package io.esmos.testkit.sim;

import io.esmos.topology.FailureDomain;
import io.esmos.topology.Objective;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Vendor;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.List;

/**
 * Where everything of a simulated world is.
 *
 * @param workload the workload: its first site writes at the beginning
 * @param controllers where the controllers run, in rank order
 * @param witnesses where the witnesses are: an odd number, at least three
 * @param zones the vendors that serve the zone
 */
public record Layout(
    Workload workload,
    List<VantagePoint> controllers,
    List<VantagePoint> witnesses,
    List<Vendor> zones) {
  /** Takes copies. */
  public Layout {
    controllers = List.copyOf(controllers);
    witnesses = List.copyOf(witnesses);
    zones = List.copyOf(zones);
  }

  /**
   * Returns the reference system: three sites at one vendor, one at another, controllers and
   * witnesses at three vendors, two DNS vendors.
   *
   * @param synchronous whether the loss of a site must lose nothing
   */
  public static Layout reference(boolean synchronous) {
    Duration rto = Duration.ofMinutes(5);
    Objective site = new Objective(rto, synchronous ? Duration.ZERO : Duration.ofMinutes(1));
    Objective vendor = new Objective(rto, Duration.ofMinutes(1));
    return around(
        Workload.named("clinic")
            .site(Site.of("aws/ap-southeast-1"))
            .site(Site.of("aws/ap-northeast-1"))
            .site(Site.of("aws/ap-southeast-2"))
            .site(Site.of("azure/eastasia"))
            .resource("database")
            .objective(FailureDomain.SITE, site)
            .objective(FailureDomain.VENDOR, vendor)
            .build());
  }

  /** Returns a layout of this workload, with controllers and witnesses at three vendors. */
  public static Layout around(Workload workload) {
    List<VantagePoint> three =
        List.of(
            VantagePoint.of("aws/ap-northeast-1"),
            VantagePoint.of("azure/eastasia"),
            VantagePoint.of("gcp/asia-southeast1"));
    return new Layout(workload, three, three, List.of(new Vendor("cloudflare"), new Vendor("gcp")));
  }
}
