package io.esmos.testkit.dns;

import io.esmos.dns.Actuator;
import io.esmos.topology.Site;
import java.util.Set;

/**
 * What follows in a {@link FollowingSwitchBench}: an actuator that knows the {@link
 * DnsTrafficBench#SITES} and sends traffic nowhere yet, and a look at what clients get.
 */
public interface ActuatorBench extends AutoCloseable {
  /** Returns the actuator under test. */
  Actuator actuator();

  /** Returns the same actuator as another process has it. */
  Actuator other();

  /** Returns where the clients of a site are sent. */
  Set<String> addresses(Site site);

  /** Returns where a client that asks now is sent; empty if it gets no answer. */
  Set<String> seen();

  /** Makes the next change of {@link #actuator} take effect without its answer arriving. */
  void loseNextAnswer();

  /** Frees what the bench holds. */
  @Override
  void close();
}
