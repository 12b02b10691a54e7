package io.esmos.testkit.sim;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.machine.ControllerCall;
import io.esmos.machine.Effects;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The real DNS switches of a world, on simulated zones. */
final class Traffic {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName NAME = DnsName.of("api.clinic.example");
  private static final Deadline NEVER = Deadline.in(Duration.ofHours(1), (Ticker) () -> 0L);

  private final World world;
  private final List<SimZone> zones = new ArrayList<>();
  private final List<TrafficSwitch> switches = new ArrayList<>();
  private final Map<List<String>, Site> addresses = new HashMap<>();
  private final long[] epochs;

  Traffic(World world) {
    this.world = world;
    int count = world.layout.zones().size();
    this.epochs = new long[count];
    for (int i = 0; i < count; i++) {
      int number = i;
      SimZone zone =
          new SimZone(
              world.layout.zones().get(i).toString(),
              world.places.zone(i),
              held -> applied(number));
      zones.add(zone);
      DnsSwitch.Builder builder =
          DnsSwitch.of(world.layout.workload().name(), NAME, Duration.ofSeconds(2), zone);
      int last = 1;
      for (Site site : world.layout.workload().sites()) {
        String address = "192.0.2." + last++;
        builder.site(site, address);
        addresses.put(List.of(address), site);
      }
      switches.add(
          builder
              .on(zone, APEX, List.of(InetSocketAddress.createUnresolved("ns.example", 53)))
              .build()
              .get(0));
      begin(number, world.layout.workload().sites().get(0), zone);
    }
  }

  List<String> names() {
    return zones.stream().map(SimZone::name).toList();
  }

  SimZone zone(int number) {
    return zones.get(number);
  }

  int count() {
    return zones.size();
  }

  /** Returns whether the control plane of this vendor has the writer of this epoch. */
  boolean has(int number, Site site, long epoch) {
    return switches.get(number).read(NEVER).is(site, epoch);
  }

  /** What a client gets that asks the servers of a vendor. */
  @Nullable Site answer(int number, int from) {
    SimZone zone = zones.get(number);
    if (!world.open(from, zone.place) || !world.open(zone.place, from)) {
      return null;
    }
    RRset set = zone.served().get(new RRset.Key(NAME, "A"));
    return set == null ? null : addresses.get(set.data());
  }

  private void begin(int number, Site site, SimZone zone) {
    TrafficSwitch to = switches.get(number);
    zone.expectBatch();
    to.set(site, 1, to.read(NEVER), NEVER);
    zone.caught().ifPresent(zone::arrive);
    zone.spread();
  }

  private void applied(int number) {
    TrafficSwitch.State now = switches.get(number).read(NEVER);
    long before = epochs[number];
    epochs[number] = now.epoch().orElse(0);
    world.told(
        zones.get(number).name(),
        () ->
            "sends the traffic to "
                + now.site().map(Object::toString).orElse("nowhere")
                + ", epoch "
                + epochs[number]);
    world.oracle.routed(zones.get(number).name(), now.site(), epochs[number], before);
    SimZone zone = zones.get(number);
    world.queue.at(world.now() + world.chance.millis(10, 800), zone::spread);
  }

  void read(
      SimProcess from, ControllerCall.ReadTraffic call, Effects.Answer<TrafficSwitch.State> then) {
    SimZone zone = zones.get(call.number());
    world.network.<TrafficSwitch.State>call(
        from,
        zone.place,
        call.timeout().toNanos(),
        false,
        reply -> {
          if (zone.down) {
            reply.fail(ProviderException.Code.UNAVAILABLE, "the control plane is down");
          } else {
            reply.value(switches.get(call.number()).read(NEVER));
          }
        },
        then);
  }

  void set(
      SimProcess from, ControllerCall.SetTraffic call, Effects.Answer<ControllerCall.Done> then) {
    SimZone zone = zones.get(call.number());
    zone.expectBatch();
    try {
      switches.get(call.number()).set(call.site(), call.epoch(), call.seen(), NEVER);
    } catch (ProviderException e) {
      from.after(1_000, () -> then.on(Effects.Outcome.failed(e), from.clock()));
      return;
    }
    Optional<ChangeBatch> batch = zone.caught();
    world.network.<ControllerCall.Done>call(
        from,
        zone.place,
        call.timeout().toNanos(),
        true,
        reply -> {
          if (zone.down || batch.isEmpty()) {
            reply.fail(ProviderException.Code.UNAVAILABLE, "the control plane is down");
            return;
          }
          try {
            zone.arrive(batch.get());
            reply.value(ControllerCall.Done.DONE);
          } catch (ProviderException e) {
            reply.with(Effects.Outcome.failed(e));
          }
        },
        then);
  }

  void confirm(
      SimProcess from,
      ControllerCall.ConfirmTraffic call,
      Effects.Answer<TrafficSwitch.Confirmation> then) {
    SimZone zone = zones.get(call.number());
    world.network.<TrafficSwitch.Confirmation>call(
        from,
        zone.place,
        call.timeout().toNanos(),
        false,
        reply -> reply.value(switches.get(call.number()).confirm(call.site(), call.epoch(), NEVER)),
        then);
  }
}
