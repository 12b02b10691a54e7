package io.esmos.examples.drill.vendor;

import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.World;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one vendor keeps: its witness cell, and its DNS, the API and the servers for the zone. They
 * share a process, but can be stopped apart, by commands on the standard input: {@code stop cells},
 * {@code start cells}; {@code silence api} and {@code answer api}, between which the API takes
 * requests and answers nothing; {@code hold change}, which delays the next change on its way,
 * {@code await change}, and {@code release change}.
 */
public final class VendorProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final Optional<CellServer> cells;
  private final Optional<WireServer> api;
  private Optional<WireFaults.Held> silence = Optional.empty();
  private Optional<WireFaults.Held> held = Optional.empty();

  private VendorProcess(World world, Vendor vendor) {
    cells =
        world.settings().witnesses().stream()
            .filter(cell -> cell.vendor().equals(vendor) && !world.accounts().has(cell))
            .findFirst()
            .map(cell -> CellServer.start(world, cell));
    api =
        ClinicTopology.NAME_SERVERS.contains(vendor)
            ? Optional.of(dns(world, vendor))
            : Optional.empty();
  }

  private static WireServer dns(World world, Vendor vendor) {
    InetSocketAddress api = world.listen(World.api(vendor)).socket();
    InetSocketAddress dns = world.listen(World.nameServer(vendor)).socket();
    Duration ttl = world.settings().ttl();
    if (vendor.equals(Vendor.CLOUDFLARE)) {
      return CloudflareServer.builder()
          .token(world.secret(World.Secret.CLOUDFLARE))
          .zone(ClinicTopology.ZONE)
          .api(api)
          .dns(dns)
          .answerTtl(ttl)
          .start()
          .api();
    }
    CloudDnsServer server = CloudDnsServer.start(ClinicTopology.PROJECT, api);
    server.zone(ClinicTopology.ZONE).serve(dns, Optional.of(ttl));
    return server.wire();
  }

  /** Runs {@code VendorProcess WORLD-FILE VENDOR} until its standard input ends. */
  public static void main(String[] args) throws InterruptedException {
    VendorProcess process = new VendorProcess(World.load(Path.of(args[0])), new Vendor(args[1]));
    Lifeline.hold(process::command, () -> {});
    Lifeline.say("ready");
    Thread.currentThread().join();
  }

  private void command(String line) {
    switch (line) {
      case "stop cells" -> cells.ifPresent(CellServer::stop);
      case "start cells" -> cells.ifPresent(CellServer::start);
      case "silence api" -> silence = api.map(wire -> wire.faults().hold(request -> true));
      case "answer api" -> silence.ifPresent(WireFaults.Held::release);
      case "hold change" -> held = api.map(VendorProcess::holdChange);
      case "await change" -> awaitChange();
      case "release change" -> held.ifPresent(WireFaults.Held::release);
      default -> throw new IllegalArgumentException("no command \"" + line + "\"");
    }
    Lifeline.say("done", line);
  }

  /** Delays the next change alone: those after it go by. */
  private static WireFaults.Held holdChange(WireServer wire) {
    AtomicBoolean taken = new AtomicBoolean();
    return wire.faults().hold(request -> changes(request) && taken.compareAndSet(false, true));
  }

  private static boolean changes(WireRequest request) {
    return request.method().equals("POST");
  }

  private void awaitChange() {
    try {
      if (held.isPresent() && !held.get().await(PATIENCE)) {
        throw new IllegalStateException("no change has come");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
