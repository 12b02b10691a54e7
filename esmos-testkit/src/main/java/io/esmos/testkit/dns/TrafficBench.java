package io.esmos.testkit.dns;

import io.esmos.dns.TrafficSwitch;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What {@link TrafficSwitchContract} works on: a switch that has sent traffic nowhere yet, and a
 * look at what clients get, made anew for each rule.
 */
public interface TrafficBench extends AutoCloseable {
  /** Returns the switch under test. */
  TrafficSwitch subject();

  /** Returns the same switch as another process has it. */
  TrafficSwitch other();

  /** Returns the same switch, one of whose servers does not answer. */
  TrafficSwitch withServerDown();

  /** Returns the same switch, one of whose servers has never heard of any change. */
  TrafficSwitch withServerBehind();

  /** Returns what a confirmation must call the server of {@link #withServerDown}. */
  String serverDown();

  /** Returns what a confirmation must call the server of {@link #withServerBehind}. */
  String serverBehind();

  /**
   * Returns three sites that the switch knows; the first has more kinds of addresses, where the
   * switch can tell them apart.
   */
  List<Site> sites();

  /** Returns a site that the switch does not know. */
  Site stranger();

  /** Returns where the clients of a site are sent. */
  Set<String> addresses(Site site);

  /** Returns where a client that asks now is sent; empty if it gets no answer. */
  Set<String> seen();

  /**
   * Returns whether a change is one step, so that no client sees one kind of address changed and
   * another not yet.
   */
  default boolean atOnce() {
    return true;
  }

  /** Returns how long a call may take on this machine before it counts as hanging. */
  Duration patience();

  /** Makes the next change of {@link #subject} take effect without its answer arriving. */
  void loseNextAnswer();

  /** Frees what the bench holds. */
  @Override
  void close();
}
