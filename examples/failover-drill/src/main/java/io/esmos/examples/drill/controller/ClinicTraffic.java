package io.esmos.examples.drill.controller;

import com.google.cloud.NoCredentials;
import com.google.cloud.dns.DnsOptions;
import io.esmos.cloudflare.CloudflareAccess;
import io.esmos.cloudflare.CloudflareDns;
import io.esmos.cloudflare.CloudflareOptions;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.World;
import io.esmos.gcp.CloudDns;
import io.esmos.gcp.CloudDnsOptions;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;

/** Where the clinic's traffic goes, at both DNS vendors, as one part of the drill reaches them. */
public final class ClinicTraffic {
  private final World world;
  private final String me;
  private final OkHttpClient http;

  /** Makes what the part {@code me} uses. */
  public ClinicTraffic(World world, String me, OkHttpClient http) {
    this.world = world;
    this.me = me;
    this.http = http;
  }

  // docs:switches
  /** Returns one switch for each DNS vendor. */
  public List<TrafficSwitch> switches() {
    DnsSwitch.Builder traffic =
        DnsSwitch.of(
            "clinic", ClinicTopology.API, ClinicTopology.API_TTL, AuthoritativeLookup.overUdp());
    for (Site site : ClinicTopology.SITES) {
      traffic.site(site, ClinicTopology.address(site));
    }
    return traffic
        .on(cloudflare(), ClinicTopology.ZONE, List.of(server(Vendor.CLOUDFLARE)))
        .on(cloudDns(), ClinicTopology.ZONE, List.of(server(Vendor.GCP)))
        .build();
  }

  private DnsProvider cloudflare() {
    CloudflareOptions options =
        CloudflareOptions.DEFAULTS.endpoint(api(Vendor.CLOUDFLARE, "/client/v4"));
    String token = world.secret(World.Secret.CLOUDFLARE);
    return CloudflareDns.of("cloudflare", CloudflareAccess.of(http, token, options)).build();
  }

  private DnsProvider cloudDns() {
    DnsOptions client =
        DnsOptions.newBuilder()
            .setHost(api(Vendor.GCP, "").toString())
            .setProjectId(ClinicTopology.PROJECT)
            .setCredentials(NoCredentials.getInstance())
            .build();
    CloudDnsOptions options = CloudDnsOptions.DEFAULTS.attempts(3, Duration.ofMinutes(3));
    return CloudDns.of("gcp", Vendor.GCP, client.getService()).options(options).build();
  }

  // /docs:switches

  /** Returns where a vendor answers DNS. */
  public InetSocketAddress server(Vendor vendor) {
    return world.route(me, World.nameServer(vendor)).socket();
  }

  private java.net.URI api(Vendor vendor, String path) {
    return world.route(me, World.api(vendor)).url(path);
  }
}
