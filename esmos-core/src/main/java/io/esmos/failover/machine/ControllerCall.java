package io.esmos.failover.machine;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.ReplicationPlan;
import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.ControllerReport;
import io.esmos.health.ProbeResult;
import io.esmos.machine.Call;
import io.esmos.topology.Site;
import java.time.Duration;

/**
 * What a controller asks of its providers. Numbers are places in the lists that the controller was
 * built with.
 *
 * @param <R> what a successful answer holds
 */
public sealed interface ControllerCall<R> extends Call<R> {
  /** Says which call it is, for checked switches. */
  enum Kind {
    /** {@link Probe}. */
    PROBE,
    /** {@link ReachControl}. */
    REACH_CONTROL,
    /** {@link ReadPeer}. */
    READ_PEER,
    /** {@link Describe}. */
    DESCRIBE,
    /** {@link Fence}. */
    FENCE,
    /** {@link Arrange}. */
    ARRANGE,
    /** {@link Begin}. */
    BEGIN,
    /** {@link ReadTraffic}. */
    READ_TRAFFIC,
    /** {@link SetTraffic}. */
    SET_TRAFFIC,
    /** {@link ConfirmTraffic}. */
    CONFIRM_TRAFFIC
  }

  /** What a call answers that has nothing to tell but its success. */
  enum Done {
    /** It succeeded. */
    DONE
  }

  /** Returns which call it is. */
  Kind kind();

  /**
   * Probes a site.
   *
   * @param site the site
   * @param timeout how long it may take
   */
  record Probe(Site site, Duration timeout) implements ControllerCall<ProbeResult> {
    @Override
    public Kind kind() {
      return Kind.PROBE;
    }
  }

  /**
   * Asks a control target.
   *
   * @param target its number
   * @param timeout how long it may take
   */
  record ReachControl(int target, Duration timeout) implements ControllerCall<Boolean> {
    @Override
    public Kind kind() {
      return Kind.REACH_CONTROL;
    }
  }

  /**
   * Reads another controller's report.
   *
   * @param peer its number
   * @param timeout how long it may take
   */
  record ReadPeer(int peer, Duration timeout) implements ControllerCall<ReadPeer.Heard> {
    @Override
    public Kind kind() {
      return Kind.READ_PEER;
    }

    /**
     * A report that was read.
     *
     * @param report the report
     * @param age how old it was when it was handed out
     */
    public record Heard(ControllerReport report, Duration age) {}
  }

  /**
   * Looks at a database.
   *
   * @param resource its number
   * @param timeout how long it may take
   */
  record Describe(int resource, Duration timeout) implements ControllerCall<DatabaseStatus> {
    @Override
    public Kind kind() {
      return Kind.DESCRIBE;
    }
  }

  /**
   * Fences a member.
   *
   * @param resource the number of the database
   * @param site the member's site
   * @param epoch the epoch for which it is fenced
   * @param timeout how long it may take
   */
  record Fence(int resource, Site site, long epoch, Duration timeout)
      implements ControllerCall<FenceResult> {
    @Override
    public Kind kind() {
      return Kind.FENCE;
    }
  }

  /**
   * Arranges the replication.
   *
   * @param resource the number of the database
   * @param plan how it shall be
   * @param timeout how long it may take
   */
  record Arrange(int resource, ReplicationPlan plan, Duration timeout)
      implements ControllerCall<Done> {
    @Override
    public Kind kind() {
      return Kind.ARRANGE;
    }
  }

  /**
   * Makes the call that an intent allows.
   *
   * @param resource the number of the database
   * @param intent the intent
   * @param epoch its epoch
   * @param notAfter the moment of the machine's monotonic clock after which it must not be sent any
   *     more: the steward's grant ends then
   * @param timeout how long it may take
   */
  record Begin(int resource, Intent intent, long epoch, long notAfter, Duration timeout)
      implements ControllerCall<Done> {
    @Override
    public Kind kind() {
      return Kind.BEGIN;
    }
  }

  /**
   * Reads a traffic switch.
   *
   * @param number its number
   * @param timeout how long it may take
   */
  record ReadTraffic(int number, Duration timeout) implements ControllerCall<TrafficSwitch.State> {
    @Override
    public Kind kind() {
      return Kind.READ_TRAFFIC;
    }
  }

  /**
   * Sets a traffic switch.
   *
   * @param number its number
   * @param site where the traffic shall go
   * @param epoch the epoch
   * @param seen what was read before
   * @param timeout how long it may take
   */
  record SetTraffic(int number, Site site, long epoch, TrafficSwitch.State seen, Duration timeout)
      implements ControllerCall<Done> {
    @Override
    public Kind kind() {
      return Kind.SET_TRAFFIC;
    }
  }

  /**
   * Asks all servers behind a traffic switch.
   *
   * @param number its number
   * @param site where the traffic shall go
   * @param epoch the epoch
   * @param timeout how long it may take
   */
  record ConfirmTraffic(int number, Site site, long epoch, Duration timeout)
      implements ControllerCall<TrafficSwitch.Confirmation> {
    @Override
    public Kind kind() {
      return Kind.CONFIRM_TRAFFIC;
    }
  }
}
