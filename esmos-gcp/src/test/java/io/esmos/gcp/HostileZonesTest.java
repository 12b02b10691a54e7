package io.esmos.gcp;

import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.HostileZones;
import io.esmos.testkit.wire.WireAnswer;
import java.util.stream.Collectors;

/** Cloud DNS holds 100 records of a name. */
final class HostileZonesTest implements HostileZones {
  @Override
  public DnsBench benchWithoutEnd() {
    CloudDnsServer server =
        CloudDnsServer.start(CloudDnsBench.PROJECT)
            .zone(CloudDnsBench.APEX, "@ 60 IN SOA ns.v.test. h.v.test. 1 2 3 4 5\n");
    server.wire().faults().plan(request -> true, WireAnswer.endless());
    return new CloudDnsBench(server);
  }

  @Override
  public DnsBench hostileBench() {
    return CloudDnsBench.open();
  }

  @Override
  public DnsBench benchWithMany() {
    String file =
        HostileZones.many(CloudDnsBench.APEX).data().stream()
            .map(it -> "many 60 IN A " + it + "\n")
            .collect(
                Collectors.joining(
                    "", "@ 60 IN SOA ns.v.test. h.v.test. 1 2 3 4 5\n@ 60 IN NS ns.v.test.\n", ""));
    return new CloudDnsBench(
        CloudDnsServer.start(CloudDnsBench.PROJECT).zone(CloudDnsBench.APEX, file));
  }
}
