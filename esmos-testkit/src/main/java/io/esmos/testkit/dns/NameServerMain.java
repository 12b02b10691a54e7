package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.wire.TsigKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a {@link NameServer} in a process of its own, until its standard input ends or it is killed.
 *
 * <pre>{@code
 * java … io.esmos.testkit.dns.NameServerMain PORT ZONE=FILE [ZONE=FILE …]
 * }</pre>
 *
 * <p>It listens on 127.0.0.1, on a free port if PORT is 0, and prints {@code listening PORT} when
 * it does. The key comes from the environment, {@code ESMOS_TSIG_KEY}, or from the file that {@code
 * ESMOS_TSIG_KEY_FILE} names, as {@code hmac-sha256:name:base64}: never from the arguments, which
 * every process can read.
 */
public final class NameServerMain {
  private NameServerMain() {}

  /** Runs the server. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("arguments: PORT ZONE=FILE [ZONE=FILE ...]");
    }
    NameServer.Builder builder =
        NameServer.builder()
            .address(
                new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                    Integer.parseInt(arguments[0])))
            .key(key());
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("\"" + arguments[i] + "\" is not ZONE=FILE");
      }
      builder.zone(
          DnsName.of(arguments[i].substring(0, equals)),
          Files.readString(Path.of(arguments[i].substring(equals + 1))));
    }
    try (NameServer server = builder.start()) {
      System.out.println("listening " + server.address().getPort());
      while (System.in.read() >= 0) {
        // What is written to it means nothing; its end means that the parent is gone.
      }
    }
  }

  private static TsigKey key() throws IOException {
    String key = System.getenv("ESMOS_TSIG_KEY");
    String file = System.getenv("ESMOS_TSIG_KEY_FILE");
    if (key == null && file == null) {
      throw new IllegalArgumentException("set ESMOS_TSIG_KEY or ESMOS_TSIG_KEY_FILE");
    }
    return TsigKey.parse(key != null ? key : Files.readString(Path.of(String.valueOf(file))));
  }
}
