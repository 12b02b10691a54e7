package io.esmos.testkit.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * {@link HttpCells} as a process of its own: {@code CellsServer HOST PORT [DIRECTORY]}. Tokens come
 * from the environment, {@code ESMOS_CELLS_WRITE_TOKEN} and {@code ESMOS_CELLS_READ_TOKEN}, because
 * everybody can read a command line. Prints {@code ready PORT} when it serves, and serves until it
 * is killed.
 */
public final class CellsServer {
  private CellsServer() {}

  /** Serves. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length < 2 || args.length > 3) {
      throw new IllegalArgumentException("usage: CellsServer HOST PORT [DIRECTORY]");
    }
    Map<String, String> environment = System.getenv();
    HttpCells cells =
        HttpCells.start(
            new HttpCells.Options(
                new InetSocketAddress(args[0], Integer.parseInt(args[1])),
                args.length == 3 ? Optional.of(Path.of(args[2])) : Optional.empty(),
                Optional.ofNullable(environment.get("ESMOS_CELLS_WRITE_TOKEN")),
                Optional.ofNullable(environment.get("ESMOS_CELLS_READ_TOKEN"))));
    System.out.println("ready " + cells.port());
    Thread.currentThread().join();
  }
}
