package io.esmos.failover.machine;

import io.esmos.authority.WitnessList;
import io.esmos.failover.ControllerOptions;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.List;

/**
 * What a controller's machine is made of: data only.
 *
 * @param workload the workload
 * @param witnesses who votes
 * @param pace the least time between two writes of each witness, in the order of the list
 * @param controllers all controllers, this one among them, in rank order
 * @param self the place of this controller among them
 * @param term the nonce of this process
 * @param controlTargets how many control targets there are
 * @param longestCalls the longest destructive call of each resource, in the workload's order
 * @param switches the names of the traffic switches
 * @param options the options
 */
public record ControllerSetup(
    Workload workload,
    WitnessList witnesses,
    List<Duration> pace,
    List<Member> controllers,
    int self,
    String term,
    int controlTargets,
    List<Duration> longestCalls,
    List<String> switches,
    ControllerOptions options) {
  /** Takes copies of the lists. */
  public ControllerSetup {
    pace = List.copyOf(pace);
    controllers = List.copyOf(controllers);
    longestCalls = List.copyOf(longestCalls);
    switches = List.copyOf(switches);
  }

  /**
   * A controller as the others know it.
   *
   * @param name its name
   * @param vantage where it probes from
   */
  public record Member(String name, VantagePoint vantage) {}

  /** Returns this controller. */
  public Member me() {
    return controllers.get(self);
  }
}
