package io.esmos.benchmarks;

import io.esmos.cloudflare.CloudflareAccess;
import io.esmos.cloudflare.CloudflareDns;
import io.esmos.cloudflare.CloudflareOptions;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.dns.wire.TsigKey;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Reads a zone in a process whose heap is as small as its options say, and writes what came. */
final class SmallHeap {
  private SmallHeap() {}

  /** Reads as {@code transfer PORT KEY FILE} or {@code cloudflare URL TOKEN FILE}. */
  public static void main(String[] arguments) throws Exception {
    DnsProvider provider =
        arguments[0].equals("transfer")
            ? nameServer(Integer.parseInt(arguments[1]), TsigKey.parse(arguments[2]))
            : cloudflare(URI.create(arguments[1]), arguments[2]);
    String said;
    try {
      Deadline deadline = Deadline.in(Duration.ofMinutes(2), SystemTime.ticker());
      said = provider.read(ZoneSubject.APEX, deadline).sets().size() + " RRsets";
    } catch (ProviderException e) {
      said = e.code().name();
    }
    Files.writeString(Path.of(arguments[3]), said, StandardCharsets.UTF_8);
    // The threads of the HTTP client would be waited for.
    Runtime.getRuntime().halt(0);
  }

  private static DnsProvider nameServer(int port, TsigKey key) {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return Rfc2136Dns.of("server", new Vendor("own"), server, key).zone(ZoneSubject.APEX).build();
  }

  private static DnsProvider cloudflare(URI url, String token) {
    CloudflareOptions options = CloudflareOptions.DEFAULTS.endpoint(url);
    return CloudflareDns.of("api", CloudflareAccess.of(new OkHttpClient(), token, options)).build();
  }
}
