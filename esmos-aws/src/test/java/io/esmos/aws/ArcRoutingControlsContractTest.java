package io.esmos.aws;

import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;

/** The switch by routing controls, on five endpoints. */
final class ArcRoutingControlsContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return new ArcBench().traffic();
  }
}
