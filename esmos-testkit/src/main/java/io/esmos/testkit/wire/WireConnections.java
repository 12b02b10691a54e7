package io.esmos.testkit.wire;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The TCP connections of a wire server, as the Linux kernel lists them; none elsewhere. */
public final class WireConnections {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** The other end is closed and this one is not: CLOSE_WAIT of include/net/tcp_states.h. */
  private static final String CLOSE_WAIT = "08";

  private static final Duration STEP = Duration.ofMillis(20);

  private WireConnections() {}

  /**
   * Returns the connections whose client is gone and which the server holds all the same.
   *
   * @param patience how long it has to close them
   */
  public static List<String> abandoned(WireServer server, Duration patience)
      throws InterruptedException {
    Deadline deadline = Deadline.in(patience, SystemTime.ticker());
    List<String> left = listed(server);
    while (!left.isEmpty() && !deadline.passed()) {
      SystemTime.sleep(STEP);
      left = listed(server);
    }
    return left;
  }

  /** The columns: number, local address and port, the other's, state. */
  private static List<String> listed(WireServer server) {
    String port = String.format(Locale.ROOT, ":%04X", server.address().getPort());
    return TABLES.stream()
        .filter(Files::exists)
        .flatMap(WireConnections::lines)
        .filter(
            line ->
                line.matches(
                    ".*: [0-9A-F]+" + port + " [0-9A-F]+:[0-9A-F]{4} " + CLOSE_WAIT + " .*"))
        .toList();
  }

  private static Stream<String> lines(Path table) {
    try {
      return Files.readAllLines(table).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
