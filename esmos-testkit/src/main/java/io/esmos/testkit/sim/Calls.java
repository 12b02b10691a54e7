package io.esmos.testkit.sim;

import io.esmos.authority.machine.CellCall;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.failover.ControllerReport;
import io.esmos.failover.machine.ControllerCall;
import io.esmos.health.ProbeResult;
import io.esmos.machine.Call;
import io.esmos.machine.Effects;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries a machine's calls through the network to whoever serves them. */
final class Calls implements SimProcess.Router {
  private static final ProbeResult SILENT = ProbeResult.silent("no answer");
  private static final ProbeResult REFUSED = ProbeResult.unhealthy("refused");

  private final World world;

  Calls(World world) {
    this.world = world;
  }

  @Override
  @SuppressWarnings("unchecked") // each call is answered with what it names
  public <R> void route(SimProcess from, Call<R> call, Effects.Answer<R> then) {
    if (call instanceof CellCall cell) {
      cell(from, cell, (Effects.Answer<Optional<CellCall.Versioned>>) then);
      return;
    }
    ControllerCall<R> one = (ControllerCall<R>) call;
    switch (one.kind()) {
      case PROBE -> probe(from, (ControllerCall.Probe) one, (Effects.Answer<ProbeResult>) then);
      case REACH_CONTROL -> control(from, call.timeout(), (Effects.Answer<Boolean>) then);
      case READ_PEER ->
          peer(
              from,
              (ControllerCall.ReadPeer) one,
              (Effects.Answer<ControllerCall.ReadPeer.Heard>) then);
      case DESCRIBE ->
          new Description(from, (Effects.Answer<DatabaseStatus>) then).ask(call.timeout());
      case FENCE -> fence(from, (ControllerCall.Fence) one, (Effects.Answer<FenceResult>) then);
      case ARRANGE ->
          arrange(from, (ControllerCall.Arrange) one, (Effects.Answer<ControllerCall.Done>) then);
      case BEGIN ->
          begin(from, (ControllerCall.Begin) one, (Effects.Answer<ControllerCall.Done>) then);
      case READ_TRAFFIC ->
          world.traffic.read(
              from,
              (ControllerCall.ReadTraffic) one,
              (Effects.Answer<io.esmos.dns.TrafficSwitch.State>) then);
      case SET_TRAFFIC ->
          world.traffic.set(
              from, (ControllerCall.SetTraffic) one, (Effects.Answer<ControllerCall.Done>) then);
      case CONFIRM_TRAFFIC ->
          world.traffic.confirm(
              from,
              (ControllerCall.ConfirmTraffic) one,
              (Effects.Answer<io.esmos.dns.TrafficSwitch.Confirmation>) then);
    }
  }

  private void cell(
      SimProcess from, CellCall cell, Effects.Answer<Optional<CellCall.Versioned>> then) {
    SimStore store = world.stores.get(cell.witness());
    world.network.<Optional<CellCall.Versioned>>call(
        from,
        store.place,
        cell.timeout().toNanos(),
        cell.kind() != CellCall.Kind.READ,
        reply -> store.serve(cell, reply),
        then);
  }

  private SimController controller(SimProcess process) {
    return world.controllers.stream()
        .filter(one -> one.process == process)
        .findFirst()
        .orElseThrow();
  }

  private SimSite at(Site site) {
    return world.sites.get(world.layout.workload().sites().indexOf(site));
  }

  private void probe(
      SimProcess from, ControllerCall.Probe probe, Effects.Answer<ProbeResult> then) {
    SimSite site = at(probe.site());
    int number = controller(from).number;
    world.network.<ProbeResult>call(
        from,
        site.process.place,
        probe.timeout().toNanos(),
        false,
        site::health,
        (outcome, now) -> {
          ProbeResult result =
              outcome.ok()
                  ? outcome.value()
                  : outcome.failure().code() == Code.TIMEOUT ? SILENT : REFUSED;
          boolean good =
              result.kind() == ProbeResult.Kind.HEALTHY
                  && (result.writing().isPresent() || !world.oracle.newest().open(site.site));
          int control = world.places.control();
          boolean works =
              !result.timedOut()
                  || (world.open(from.place, control) && world.open(control, from.place));
          world.evidence.probed(number, site.number, good, works);
          then.on(Outcome.of(result), now);
        });
  }

  private void control(SimProcess from, Duration timeout, Effects.Answer<Boolean> then) {
    world.network.<Boolean>call(
        from, world.places.control(), timeout.toNanos(), false, reply -> reply.value(true), then);
  }

  private void peer(
      SimProcess from,
      ControllerCall.ReadPeer call,
      Effects.Answer<ControllerCall.ReadPeer.Heard> then) {
    SimController peer = world.controllers.get(call.peer());
    world.network.<ControllerCall.ReadPeer.Heard>call(
        from,
        peer.process.place,
        call.timeout().toNanos(),
        false,
        reply -> {
          if (!peer.process.up()) {
            return;
          }
          peer.process.happen(
              peer.process.life(),
              () -> {
                ControllerReport report = peer.report();
                if (report != null) {
                  reply.value(
                      new ControllerCall.ReadPeer.Heard(
                          report, Duration.ofNanos(peer.reportAge())));
                }
              });
        },
        then);
  }

  /** One look at all members, each at its own moment. */
  private final class Description {
    private final SimProcess from;
    private final Effects.Answer<DatabaseStatus> then;
    private final Member[] seen;
    private int open;

    Description(SimProcess from, Effects.Answer<DatabaseStatus> then) {
      this.from = from;
      this.then = then;
      this.seen = new Member[world.database.members.size()];
    }

    void ask(Duration timeout) {
      open = seen.length;
      long each = timeout.toNanos() * 2 / 3;
      for (SimMember member : world.database.members) {
        world.network.<Member>call(
            from,
            member.place,
            each,
            false,
            reply -> {
              if (member.up && member.stalledUntil <= world.now()) {
                reply.value(member.describe(world.database.members));
              } else if (!member.up && world.refuses) {
                reply.value(Member.unknown(member.site));
              }
            },
            (outcome, now) -> {
              seen[member.number] = outcome.ok() ? outcome.value() : Member.unknown(member.site);
              if (--open == 0) {
                then.on(Outcome.of(new DatabaseStatus(List.of(seen))), now);
              }
            });
      }
    }
  }

  private void fence(
      SimProcess from, ControllerCall.Fence fence, Effects.Answer<FenceResult> then) {
    SimMember member = world.database.at(fence.site());
    boolean platform = world.operator.platformFences();
    int place = platform ? world.places.platform(member.number) : member.place;
    world.network.<FenceResult>call(
        from,
        place,
        fence.timeout().toNanos(),
        true,
        reply -> {
          if (platform) {
            world.queue.at(
                world.now() + world.chance.millis(50, 400), () -> stop(member, fence, reply));
          } else if (member.up) {
            reply.value(world.database.raise(member, fence.epoch()));
          }
        },
        then);
  }

  private void stop(
      SimMember member, ControllerCall.Fence fence, Network.Reply<FenceResult> reply) {
    boolean before = member.fenced;
    FenceResult result = world.database.fence(member, fence.epoch());
    if (member.fenced && !before) {
      world.told(member.site.toString(), () -> "is stopped by its platform");
      world.oracle.fenced(member.site);
    }
    reply.value(result);
  }

  private void arrange(
      SimProcess from, ControllerCall.Arrange call, Effects.Answer<ControllerCall.Done> then) {
    List<SimMember> touched = new ArrayList<>();
    for (SimMember member : world.database.members) {
      if (call.plan().follow().containsKey(member.site)
          || call.plan().writer().equals(Optional.of(member.site))) {
        touched.add(member);
      }
    }
    int[] open = {touched.size()};
    boolean[] failed = {false};
    for (SimMember member : touched) {
      world.network.<ControllerCall.Done>call(
          from,
          member.place,
          call.timeout().toNanos(),
          false,
          reply -> {
            if (!member.up || member.stalledUntil > world.now()) {
              return;
            }
            try {
              world.database.arrange(member, call.plan());
              reply.value(ControllerCall.Done.DONE);
            } catch (ProviderException e) {
              reply.with(Outcome.failed(e));
            }
          },
          (outcome, now) -> {
            failed[0] |= !outcome.ok();
            if (--open[0] == 0) {
              then.on(
                  failed[0]
                      ? Outcome.failed(
                          ProviderException.of(Code.UNAVAILABLE, "simulated", "not everywhere"))
                      : Outcome.of(ControllerCall.Done.DONE),
                  now);
            }
          });
    }
  }

  /** The last look at the grant, as the runtime's worker takes it; then the call leaves. */
  private void begin(
      SimProcess from, ControllerCall.Begin call, Effects.Answer<ControllerCall.Done> then) {
    from.after(
        world.chance.between(0, 2_000_000),
        () -> {
          if (from.clock() - call.notAfter() >= 0) {
            then.on(
                Outcome.failed(
                    ProviderException.of(Code.NOT_SENT, "simulated", "the grant has run out")),
                from.clock());
            return;
          }
          world.oracle.begins(controller(from), call.epoch(), call.intent());
          send(from, call, then);
        });
  }

  private void send(
      SimProcess from, ControllerCall.Begin call, Effects.Answer<ControllerCall.Done> then) {
    SimMember target = world.database.at(call.intent().target());
    long sentAt = world.now();
    long latest = sentAt + World.LONGEST_CALL.toNanos();
    world.network.<ControllerCall.Done>call(
        from,
        target.place,
        call.timeout().toNanos(),
        false,
        reply -> {
          target.remember(call.epoch());
          long effect = world.now() + world.operator.promotionTakes();
          if (world.operator.resets()) {
            reply.fail(Code.UNAVAILABLE, "the connection was reset");
          }
          world.queue.at(
              Math.min(effect, latest - 1_000_000),
              () -> {
                if (world.now() < latest
                    && target.stalledUntil <= world.now()
                    && world.database.promote(target)) {
                  world.told(target.site.toString(), () -> "is promoted, at " + target.end);
                  world.oracle.lands(call.epoch(), call.intent(), target);
                  reply.value(ControllerCall.Done.DONE);
                } else if (target.up) {
                  reply.fail(Code.CONFLICT, "the server did nothing");
                }
              });
        },
        then);
  }
}
