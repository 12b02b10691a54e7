package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A running name server that others wrote, with one zone, in a folder of its own. */
final class NameServerProcess implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final Process process;
  private final InetSocketAddress address;

  private NameServerProcess(Path folder, Process process, InetSocketAddress address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
  }

  /** Starts a primary of an empty zone. */
  static NameServerProcess start(NameServerProduct product, DnsName apex) {
    return start(product, apex, config -> config);
  }

  /** Starts BIND as a secondary that gets the zone from a primary on this machine. */
  static NameServerProcess secondary(NameServerProduct product, DnsName apex, int primary) {
    return start(
        product,
        apex,
        config ->
            config
                .replace(
                    "type primary;",
                    "type secondary; primaries { 127.0.0.1 port "
                        + primary
                        + " key \"KEYNAME\"; };")
                .replace("FOLDER/zone", "FOLDER/copy")
                .replace("allow-update { key \"KEYNAME\"; };", ""));
  }

  private static NameServerProcess start(
      NameServerProduct product, DnsName apex, UnaryOperator<String> change) {
    try {
      Path folder = Files.createTempDirectory("esmos-" + product);
      int port = freePort();
      String here = folder.toString();
      Files.writeString(folder.resolve("zone"), ServerBench.zoneFile(apex));
      for (Map.Entry<String, String> file : product.files(apex, port, here).entrySet()) {
        Files.writeString(
            folder.resolve(file.getKey()),
            change
                .apply(file.getValue())
                .replace("FOLDER", here)
                .replace("PORT", Integer.toString(port))
                .replace("KEYNAME", NameServerProduct.keyName())
                .replace("SECRET", NameServerProduct.secret())
                .replace("APEX", apex.text()));
      }
      for (List<String> command : product.preparation(apex, here)) {
        run(command);
      }
      Process process = begin(product.whole(here), folder.resolve("log"));
      NameServerProcess server =
          new NameServerProcess(
              folder, process, new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
      server.awaitAnswer(apex);
      return server;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(product + " does not start", e);
    }
  }

  /** Returns the product's name and version, as it says itself. */
  static String version(NameServerProduct product) {
    try {
      String said = run(product.versionCommand());
      Matcher matcher = Pattern.compile("[0-9]+\\.[0-9]+[^ ,]*").matcher(said);
      return product.program().product() + " " + (matcher.find() ? matcher.group() : said.strip());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(product + " does not say its version", e);
    }
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void awaitAnswer(DnsName apex) throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(PATIENCE, SystemTime.ticker());
    while (true) {
      try {
        if (AuthoritativeLookup.overTcp()
            .ask(address, apex, "SOA", deadline.atMost(Duration.ofSeconds(1)))
            .isPresent()) {
          return;
        }
      } catch (ProviderException e) {
        // It is not up yet. The wait below paces the next question.
        if (process.waitFor(10, TimeUnit.MILLISECONDS) || deadline.passed()) {
          String log = Files.readString(folder.resolve("log"));
          close();
          throw new IOException("the name server does not answer; it says:\n" + log, e);
        }
      }
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 && !command.get(1).equals("--version")) {
      throw new IOException(
          command.get(0) + " fails (is pdns-backend-lmdb installed?); it says:\n" + said);
    }
    return said;
  }

  private static Process begin(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(LOOPBACK);
    for (int attempt = 0; attempt < 20; attempt++) {
      try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // Taken for UDP; the next one may be free for both.
      }
    }
    throw new IOException("no port is free for TCP and UDP");
  }
}
