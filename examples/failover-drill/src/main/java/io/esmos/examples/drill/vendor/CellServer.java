package io.esmos.examples.drill.vendor;

import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.WitnessCell;
import io.esmos.examples.drill.world.World;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.http.HttpCells;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The store of one witness cell, which speaks its vendor's protocol on loopback. */
final class CellServer {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Runnable start;
  private final Runnable stop;

  private CellServer(Runnable start, Runnable stop) {
    this.start = start;
    this.stop = stop;
  }

  static CellServer start(World world, WitnessCell cell) {
    InetSocketAddress at = world.listen(World.cells(cell.vendor())).socket();
    String bucket = World.BUCKET;
    return switch (cell.store()) {
      case HTTP -> http(world, cell, at);
      case S3 -> of(S3Server.builder().bucket(bucket).at(at).start().wire());
      case R2 ->
          of(
              S3Server.builder()
                  .r2()
                  .keyInterval(SECOND, SystemTime.ticker())
                  .bucket(bucket)
                  .at(at)
                  .start()
                  .wire());
      case BLOB -> of(AzureBlobServer.builder().at(at).start().container(bucket).http());
      case GCS -> {
        GcsServer server =
            GcsServer.start(ClinicTopology.PROJECT, WireServer.builder("gcs").at(at))
                .bucket(bucket);
        server.writeInterval(SECOND, SystemTime.ticker());
        yield of(server.wire());
      }
    };
  }

  private static CellServer http(World world, WitnessCell cell, InetSocketAddress at) {
    HttpCells cells =
        HttpCells.start(
            HttpCells.Options.loopback()
                .at(at)
                .in(world.directory().resolve("cells-" + cell.vendor()))
                .tokens(
                    world.secret(World.Secret.CELLS_WRITE), world.secret(World.Secret.CELLS_READ)));
    return new CellServer(cells::start, cells::stop);
  }

  private static CellServer of(WireServer wire) {
    return new CellServer(wire::start, wire::stop);
  }

  /** Lets the store answer again, with what it held. */
  void start() {
    start.run();
  }

  /** Makes the store unreachable. */
  void stop() {
    stop.run();
  }
}
