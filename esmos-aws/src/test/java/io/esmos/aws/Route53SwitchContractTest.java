package io.esmos.aws;

import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;

/** The switch on the provider, seen through the DNS that the wire server serves. */
final class Route53SwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return Route53SwitchBench.plain(new Route53Bench());
  }
}
