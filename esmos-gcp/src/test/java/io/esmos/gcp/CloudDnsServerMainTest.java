package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.clouddns.CloudDnsServerMain;
import io.esmos.topology.Vendor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire server in a process of its own. */
final class CloudDnsServerMainTest {
  @Test
  void theApiKeepsItsTtlDnsAnswersTheShortOneAndOutlivesTheApi(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("zone");
    Files.writeString(
        file,
        """
        $TTL 300
        @ IN SOA ns hostmaster 7 7200 900 1209600 60
        @ IN NS ns
        ns IN A 127.0.0.1
        """);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CloudDnsServerMain.class.getName(),
                CloudDnsBench.PROJECT,
                "0",
                "0",
                "1",
                CloudDnsBench.APEX + "=" + file)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
      String[] ports = out.readLine().split(" ", -1);
      assertThat(ports[0]).isEqualTo("listening");
      check(Integer.parseInt(ports[1]), Integer.parseInt(ports[2]), in);
    }
    // Its input has ended.
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void check(int http, int dns, Writer in) throws IOException {
    DnsProvider provider =
        CloudDns.of(
                "clouddns",
                new Vendor("gcp"),
                CloudDnsBench.client(URI.create("http://127.0.0.1:" + http)))
            .build();
    RRset www = RRset.of(CloudDnsBench.APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
    provider.apply(CloudDnsBench.APEX, ChangeBatch.put(www), CloudDnsBench.soon());
    assertThat(provider.read(CloudDnsBench.APEX, CloudDnsBench.soon()).get(www.name(), "A"))
        .contains(www);
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), dns);
    AuthoritativeLookup lookup = AuthoritativeLookup.overUdp();
    assertThat(lookup.ask(server, www.name(), "A", CloudDnsBench.soon()))
        .contains(www.withTtl(io.esmos.dns.Ttl.seconds(1)));
    in.write("api down\n");
    in.flush();
    Deadline deadline = CloudDnsBench.soon();
    while (answers(provider)) {
      deadline.check("the end of the API");
    }
    assertThat(lookup.ask(server, www.name(), "A", CloudDnsBench.soon())).isPresent();
    in.write("api up\n");
    in.flush();
    while (!answers(provider)) {
      deadline.check("the return of the API");
    }
  }

  private static boolean answers(DnsProvider provider) {
    ProviderException e =
        catchThrowableOfType(ProviderException.class, () -> provider.zones(CloudDnsBench.soon()));
    assertThat(e == null || e.code() == Code.UNAVAILABLE).as("%s", e).isTrue();
    return e == null;
  }
}
