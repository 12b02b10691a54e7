package io.esmos.testkit.cloudflare;

import io.esmos.dns.DnsName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs a {@link CloudflareServer} in a process of its own, until its standard input ends or it is
 * killed.
 *
 * <pre>{@code
 * java … io.esmos.testkit.cloudflare.CloudflareServerMain API-PORT DNS-PORT TTL ZONE=FILE [ZONE=FILE …]
 * }</pre>
 *
 * <p>It listens on 127.0.0.1, on free ports where they are 0, and prints {@code listening API-PORT
 * DNS-PORT} when it does. TTL is that of all DNS answers in seconds, or {@code -} for those of the
 * records. The token comes from the environment, {@code ESMOS_CLOUDFLARE_TOKEN}, or from the file
 * that {@code ESMOS_CLOUDFLARE_TOKEN_FILE} names: never from the arguments, which every process can
 * read.
 */
public final class CloudflareServerMain {
  private CloudflareServerMain() {}

  /** Runs the server. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 4) {
      throw new IllegalArgumentException("arguments: API-PORT DNS-PORT TTL ZONE=FILE ...");
    }
    CloudflareServer.Builder builder =
        CloudflareServer.builder()
            .api(loopback(arguments[0]))
            .dns(loopback(arguments[1]))
            .token(token());
    if (!arguments[2].equals("-")) {
      builder.answerTtl(Duration.ofSeconds(Long.parseLong(arguments[2])));
    }
    for (int i = 3; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("\"" + arguments[i] + "\" is not ZONE=FILE");
      }
      builder.zone(
          DnsName.of(arguments[i].substring(0, equals)),
          Files.readString(Path.of(arguments[i].substring(equals + 1))));
    }
    try (CloudflareServer server = builder.start()) {
      System.out.println(
          "listening " + server.api().address().getPort() + " " + server.dns().address().getPort());
      while (System.in.read() >= 0) {
        // What is written to it means nothing; its end means that the parent is gone.
      }
    }
  }

  private static InetSocketAddress loopback(String port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), Integer.parseInt(port));
  }

  private static String token() throws IOException {
    String token = System.getenv("ESMOS_CLOUDFLARE_TOKEN");
    String file = System.getenv("ESMOS_CLOUDFLARE_TOKEN_FILE");
    if (token == null && file == null) {
      throw new IllegalArgumentException(
          "set ESMOS_CLOUDFLARE_TOKEN or ESMOS_CLOUDFLARE_TOKEN_FILE");
    }
    return token != null ? token : Files.readString(Path.of(String.valueOf(file))).strip();
  }
}
