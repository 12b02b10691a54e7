package io.esmos.gcp;

import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;

/** The switch on the provider, seen through the DNS that the wire server serves. */
final class CloudDnsSwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return SwitchBench.on(CloudDnsBench.open());
  }
}
