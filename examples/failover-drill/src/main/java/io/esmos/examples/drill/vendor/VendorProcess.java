package io.esmos.examples.drill.vendor;

import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.World;
import io.esmos.testkit.dns.NameServer;
import io.esmos.testkit.http.HttpCells;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one vendor keeps: its witness cell, and its name server for the zone. They share a process,
 * but can be stopped apart: {@code stop cells}, {@code start cells}, {@code stop dns} and {@code
 * start dns} are commands on the standard input.
 */
public final class VendorProcess {
  private final Optional<HttpCells> cells;
  private final Optional<NameServer> names;

  private VendorProcess(World world, Vendor vendor) {
    cells =
        ClinicTopology.WITNESSES.contains(vendor)
            ? Optional.of(
                HttpCells.start(
                    HttpCells.Options.loopback()
                        .at(world.listen(World.cells(vendor)).socket())
                        .in(world.directory().resolve("cells-" + vendor))
                        .tokens(
                            world.secret(World.Secret.CELLS_WRITE),
                            world.secret(World.Secret.CELLS_READ))))
            : Optional.empty();
    names =
        ClinicTopology.NAME_SERVERS.contains(vendor)
            ? Optional.of(
                NameServer.builder()
                    .address(world.listen(World.nameServer(vendor)).socket())
                    .key(world.tsig())
                    .zone(ClinicTopology.ZONE, ClinicTopology.zoneFile())
                    .start())
            : Optional.empty();
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
      case "stop cells" -> cells.ifPresent(HttpCells::stop);
      case "start cells" -> cells.ifPresent(HttpCells::start);
      case "stop dns" -> names.ifPresent(NameServer::stop);
      case "start dns" -> names.ifPresent(NameServer::start);
      default -> throw new IllegalArgumentException("no command \"" + line + "\"");
    }
    Lifeline.say("done", line);
  }
}
