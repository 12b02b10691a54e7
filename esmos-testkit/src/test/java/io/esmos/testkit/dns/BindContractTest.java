package io.esmos.testkit.dns;

import io.esmos.lanes.Lanes;
import io.esmos.lanes.Program;
import io.esmos.lanes.ServersLane;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The RFC 2136 provider and the switch on BIND. */
@ServersLane(Program.BIND)
final class BindContractTest {
  @BeforeAll
  static void product() {
    Lanes.used(NameServerProcess.version(NameServerProduct.BIND));
  }

  @Nested
  final class Provider implements RealServerRules {
    @Override
    public NameServerProduct product() {
      return NameServerProduct.BIND;
    }
  }

  @Nested
  final class Switch implements RealServerRules.Switch {
    @Override
    public NameServerProduct product() {
      return NameServerProduct.BIND;
    }
  }
}
