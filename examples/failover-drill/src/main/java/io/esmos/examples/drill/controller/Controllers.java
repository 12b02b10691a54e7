package io.esmos.examples.drill.controller;

import io.esmos.authority.Authority;
import io.esmos.database.GlobalDatabase;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.World;
import io.esmos.failover.EventListener;
import io.esmos.failover.FailoverController;
import io.esmos.http.HttpControlTarget;
import io.esmos.http.HttpPeer;
import io.esmos.http.HttpTarget;
import io.esmos.http.HttpWriteProbe;
import io.esmos.topology.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

/** Puts a controller together, as a user would: everything that it needs, handed in. */
final class Controllers {
  private final World world;
  private final String name;
  private final String me;
  private final OkHttpClient http;

  Controllers(World world, String name, OkHttpClient http) {
    this.world = world;
    this.name = name;
    this.me = World.controller(name);
    this.http = http;
  }

  // docs:controller
  FailoverController build(GlobalDatabase database, EventListener listener) {
    Authority authority = world.authority(me, World.Secret.CELLS_WRITE, http);
    FailoverController.Builder builder =
        FailoverController.builder(
                ClinicTopology.workload(world.settings().synchronous()), authority)
            .resource(database)
            .traffic(new ClinicTraffic(world, me, http).switches())
            .probe(HttpWriteProbe.of(healthUrls(), http))
            .options(world.settings().controller())
            .listener(listener);
    for (ClinicTopology.Watcher each : ClinicTopology.CONTROLLERS) {
      if (each.name().equals(name)) {
        builder.self(name, each.vantage());
      } else {
        builder.peer(peer(each.name()), each.vantage());
      }
    }
    controlTargets().forEach(builder::controlTarget);
    return builder.build();
  }

  // /docs:controller

  private Map<Site, HttpTarget> healthUrls() {
    Map<Site, HttpTarget> urls = new LinkedHashMap<>();
    for (Site site : ClinicTopology.SITES) {
      urls.put(site, HttpTarget.of(world.route(me, World.clinic(site)).url("/healthz")));
    }
    return urls;
  }

  private HttpPeer peer(String other) {
    HttpTarget target = HttpTarget.of(world.route(me, World.controller(other)).url("/report"));
    return HttpPeer.of(other, target, http, world.reportKeys());
  }

  /** The other vendors' stores: whoever reaches one of them has a network. */
  private List<HttpControlTarget> controlTargets() {
    return world.settings().witnesses().stream()
        .map(
            cell ->
                HttpControlTarget.of(
                    HttpTarget.of(world.route(me, World.cells(cell.vendor())).url("/")), http))
        .toList();
  }
}
