package io.esmos.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** Servers of the tests. */
public final class Servers {
  private static final String PASSWORD = "not-a-secret";
  private static final PostgresBinaries BINARIES =
      PostgresBinaries.unpack(Path.of("target", "postgres").toAbsolutePath());

  private Servers() {}

  /** Returns a server in a directory, on a free port; nothing is started. */
  public static EmbeddedPostgres at(Path directory) {
    return new EmbeddedPostgres(BINARIES, directory, freePort(), PASSWORD);
  }

  /** Returns how others reach a server. */
  public static String route(EmbeddedPostgres server) {
    return "host=127.0.0.1 port=" + server.port() + " user=postgres password=" + PASSWORD;
  }

  /** Returns how a follower reaches a server, under its own name. */
  public static String conninfo(EmbeddedPostgres server, String follower) {
    return route(server) + " application_name=" + follower;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
