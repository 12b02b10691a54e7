package io.esmos.failover;

import io.esmos.authority.CellPerformer;
import io.esmos.authority.machine.CellCall;
import io.esmos.database.GlobalDatabase;
import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.machine.ControllerCall;
import io.esmos.format.FormatException;
import io.esmos.health.ControlTarget;
import io.esmos.health.HealthProbe;
import io.esmos.machine.Call;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.runtime.EffectRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Makes a controller's calls on its providers. */
final class ControllerPerformer implements EffectRuntime.Performer {
  private final CellPerformer cells;
  private final HealthProbe probe;
  private final List<ControlTarget> controlTargets;
  private final List<GlobalDatabase> databases;
  private final List<TrafficSwitch> switches;
  private final FailoverController.Builder builder;

  ControllerPerformer(FailoverController.Builder builder) {
    this.builder = builder;
    this.cells = new CellPerformer(builder.authority.witnesses());
    this.probe = Objects.requireNonNull(builder.probe, "probe");
    this.controlTargets = List.copyOf(builder.controlTargets);
    this.databases =
        builder.setup().workload().resources().stream().map(builder::resource).toList();
    this.switches = List.copyOf(builder.switches);
  }

  @Override
  @SuppressWarnings("unchecked") // each call's answer is of the type that the call names
  public <R> R perform(Call<R> call, Deadline deadline) {
    if (call instanceof CellCall cell) {
      return (R) cells.perform(cell, deadline);
    }
    return (R) answer((ControllerCall<?>) call, deadline);
  }

  private Object answer(ControllerCall<?> call, Deadline deadline) {
    return switch (call.kind()) {
      case PROBE -> probe.probe(((ControllerCall.Probe) call).site(), deadline);
      case REACH_CONTROL ->
          controlTargets.get(((ControllerCall.ReachControl) call).target()).reached(deadline);
      case READ_PEER -> read((ControllerCall.ReadPeer) call, deadline);
      case DESCRIBE ->
          databases.get(((ControllerCall.Describe) call).resource()).describe(deadline);
      case FENCE -> {
        ControllerCall.Fence fence = (ControllerCall.Fence) call;
        yield databases.get(fence.resource()).fence(fence.site(), fence.epoch(), deadline);
      }
      case ARRANGE -> {
        ControllerCall.Arrange arrange = (ControllerCall.Arrange) call;
        databases.get(arrange.resource()).arrange(arrange.plan(), deadline);
        yield ControllerCall.Done.DONE;
      }
      case BEGIN -> begin((ControllerCall.Begin) call, deadline);
      case READ_TRAFFIC ->
          switches.get(((ControllerCall.ReadTraffic) call).number()).read(deadline);
      case SET_TRAFFIC -> {
        ControllerCall.SetTraffic set = (ControllerCall.SetTraffic) call;
        switches.get(set.number()).set(set.site(), set.epoch(), set.seen(), deadline);
        yield ControllerCall.Done.DONE;
      }
      case CONFIRM_TRAFFIC -> {
        ControllerCall.ConfirmTraffic confirm = (ControllerCall.ConfirmTraffic) call;
        yield switches.get(confirm.number()).confirm(confirm.site(), confirm.epoch(), deadline);
      }
    };
  }

  /**
   * The last look at the steward's grant before a destructive call leaves this process. The call
   * ends with the grant: a provider that is still connecting by then sends nothing (rule S3).
   */
  private Object begin(ControllerCall.Begin begin, Deadline deadline) {
    long left = begin.notAfter() - deadline.ticker().nanos();
    if (left <= 0) {
      throw ProviderException.of(
          ProviderException.Code.NOT_SENT, "database.begin", "the steward's grant has run out");
    }
    Deadline granted = deadline.atMost(Duration.ofNanos(left));
    databases.get(begin.resource()).begin(begin.intent(), begin.epoch(), granted);
    return ControllerCall.Done.DONE;
  }

  private Object read(ControllerCall.ReadPeer call, Deadline deadline) {
    ReportBoard.Notice notice = builder.peer(call.peer()).read(deadline);
    try {
      return new ControllerCall.ReadPeer.Heard(ControllerReport.parse(notice.text()), notice.age());
    } catch (FormatException e) {
      throw ProviderException.of(
          ProviderException.Code.MALFORMED, "peer.read", String.valueOf(e.getMessage()), e);
    }
  }
}
