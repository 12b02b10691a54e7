package io.esmos.testkit.clouddns;

import io.esmos.dns.DnsName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs a {@link CloudDnsServer} in a process of its own, until its standard input ends or it is
 * killed.
 *
 * <pre>{@code
 * java … io.esmos.testkit.clouddns.CloudDnsServerMain PROJECT HTTP-PORT DNS-PORT TTL ZONE=FILE …
 * }</pre>
 *
 * <p>Both listen on 127.0.0.1, on a free port if a port is 0; it prints {@code listening HTTP-PORT
 * DNS-PORT} when they do. TTL is how many seconds every answer of DNS may be cached, or {@code api}
 * for what the API keeps. The lines {@code api down} and {@code api up} on its standard input take
 * the API away and bring it back, while DNS goes on answering.
 */
public final class CloudDnsServerMain {
  private CloudDnsServerMain() {}

  /** Runs the server. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 5) {
      throw new IllegalArgumentException(
          "arguments: PROJECT HTTP-PORT DNS-PORT TTL ZONE=FILE [ZONE=FILE ...]");
    }
    try (CloudDnsServer server = CloudDnsServer.start(arguments[0], at(arguments[1]))) {
      for (int i = 4; i < arguments.length; i++) {
        int equals = arguments[i].indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("\"" + arguments[i] + "\" is not ZONE=FILE");
        }
        server.zone(
            DnsName.of(arguments[i].substring(0, equals)),
            Files.readString(Path.of(arguments[i].substring(equals + 1))));
      }
      Optional<Duration> ttl =
          arguments[3].equals("api")
              ? Optional.empty()
              : Optional.of(Duration.ofSeconds(Long.parseLong(arguments[3])));
      int dns = server.serve(at(arguments[2]), ttl).server().address().getPort();
      System.out.println("listening " + server.wire().address().getPort() + " " + dns);
      obey(server);
    }
  }

  private static void obey(CloudDnsServer server) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line.strip()) {
        case "api down" -> server.wire().stop();
        case "api up" -> server.wire().start();
        default -> System.err.println("not known: " + line);
      }
    }
  }

  private static InetSocketAddress at(String port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), Integer.parseInt(port));
  }
}
