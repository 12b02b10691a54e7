package io.esmos.examples.dnscheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.esmos.dns.DnsName;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.NameServer;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on name servers of the testkit, with delegations that are right and wrong. */
final class DnsCheckTest {
  private static final DnsName APEX = DnsName.of("clinic.example");

  private static final String ZONE =
      """
      clinic.example. 60 IN SOA ns1.clinic.example. h.clinic.example. 7 7200 900 1209600 30
      clinic.example. 60 IN NS ns1.clinic.example.
      clinic.example. 60 IN NS ns.other.test.
      ns1.clinic.example. 60 IN A 127.0.0.1
      api.clinic.example. 60 IN A 192.0.2.1
      """;

  private static final String PARENT =
      """
      example. 60 IN SOA a.nic.example. h.nic.example. 1 7200 900 1209600 30
      example. 60 IN NS a.nic.example.
      a.nic.example. 60 IN A 127.0.0.9
      clinic.example. 60 IN NS ns1.clinic.example.
      clinic.example. 60 IN NS ns.other.test.
      ns1.clinic.example. 60 IN A 127.0.0.1
      """;

  private final NameServer one = NameServer.builder().zone(APEX, ZONE).start();
  private final NameServer two = NameServer.builder().zone(APEX, ZONE).start();
  private final NameServer parent =
      NameServer.builder().zone(DnsName.of("example"), PARENT).start();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    List.of(one, two, parent).forEach(NameServer::close);
  }

  @Test
  void aGoodZone() {
    assertThat(check("--name", "api.clinic.example/A")).as(err::toString).isZero();
    assertThat(text())
        .contains("SERVER", "SERIAL", "ns1.clinic.example. (one)", "ns.other.test. (two)")
        .contains("api.clinic.example. A 192.0.2.1 for 60 s")
        .contains("(parent zone)", "(resolver)")
        .endsWith("clinic.example. error 0, warning 0, info 2\n");
    assertThat(text().lines().filter(line -> line.contains(" 7  "))).hasSize(2);
  }

  @Test
  void aBrokenDelegation() {
    parent.load(DnsName.of("example"), PARENT.replaceAll("(?m)^ns1.*\n", ""));
    assertThat(check()).isEqualTo(2);
    assertThat(text())
        .contains("ERROR GLUE: ns1.clinic.example.", "    → have the registrar enter")
        .contains("error 1, warning 0");
  }

  @Test
  void aWarning() {
    parent.load(DnsName.of("example"), PARENT.replace("ns.other.test", "ns.old.test"));
    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("WARNING DELEGATION", "ns.old.test. is in the parent zone");
  }

  @Test
  void json() throws Exception {
    two.stop();
    assertThat(check("--json", "--name", "api.clinic.example/A", "--rto", "30")).isEqualTo(2);
    JsonNode report = new ObjectMapper().readTree(text());
    assertThat(report.get("zone").asText()).isEqualTo("clinic.example.");
    assertThat(report.get("worst").asText()).isEqualTo("ERROR");
    assertThat(report.get("findings").findValuesAsText("kind")).contains("UNREACHABLE", "TTL");
    assertThat(report.get("answers").findValuesAsText("failure")).contains("UNAVAILABLE");
    assertThat(report.get("answers").findValues("data").toString()).contains("192.0.2.1");
  }

  @Test
  void textInJsonIsEscaped() throws Exception {
    String odd = "a \"quote\", a \\, a \n, a \u0001 and \u00e9";
    assertThat(new ObjectMapper().readValue(JsonReport.text(odd), String.class)).isEqualTo(odd);
  }

  @Test
  void serversAndParentsAreFoundThroughAResolver() {
    try (NameServer resolver =
        NameServer.builder()
            .zone(APEX, ZONE)
            .zone(DnsName.of("example"), PARENT)
            .zone(
                DnsName.of("other.test"),
                """
                other.test. 60 IN SOA ns.other.test. h.other.test. 1 2 3 4 5
                other.test. 60 IN NS ns.other.test.
                ns.other.test. 60 IN A 127.0.0.2
                ns.other.test. 60 IN AAAA ::1
                """)
            .start()) {
      Discovery discovery =
          new Discovery(
              resolver.address(), 5300, Deadline.in(Duration.ofSeconds(10), SystemTime.ticker()));
      assertThat(discovery.servers(APEX))
          .extracting(ZoneServer::host, it -> it.address().getAddress().getHostAddress())
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(APEX.child("ns1"), "127.0.0.1"),
              org.assertj.core.groups.Tuple.tuple(DnsName.of("ns.other.test"), "127.0.0.2"),
              org.assertj.core.groups.Tuple.tuple(DnsName.of("ns.other.test"), "0:0:0:0:0:0:0:1"));
      assertThat(discovery.parents(APEX))
          .extracting(it -> it.getAddress().getHostAddress() + " " + it.getPort())
          .containsExactly("127.0.0.9 5300");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ns-1.awsdns-12.co.uk, aws",
    "ada.ns.cloudflare.com, cloudflare",
    "ns1-05.azure-dns.com, azure",
    "ns-cloud-a1.googledomains.com, gcp",
    "ns1.hoster.example, hoster-example",
    "single, single",
  })
  void aVendorIsGuessed(String host, String vendor) {
    assertThat(Discovery.vendor(DnsName.of(host))).isEqualTo(new Vendor(vendor));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.example b.example",
        "a.example --rto",
        "a.example --rto 0",
        "a.example --timeout 601",
        "a.example --what ever",
        "a.example --resolver dns.example",
        "a.example --resolver 192.0.2.300",
        "a.example --resolver [::1]:0",
        "a.example --server 192.0.2.1",
        "a.example --server Two=ns@192.0.2.1",
        "a..example",
      })
  void whatIsNotUnderstoodIsSaid(String arguments) {
    int code = run(Arrays.stream(arguments.split(" ")).filter(it -> !it.isEmpty()).toList());
    assertThat(code).isEqualTo(3);
    assertThat(arguments.isEmpty() ? text() : err.toString(StandardCharsets.UTF_8))
        .contains("dns-check");
  }

  @Test
  void help() {
    assertThat(run(List.of("--help"))).isZero();
    assertThat(text()).contains("--server VENDOR=HOST@IP[:PORT]");
  }

  private int check(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "clinic.example",
                "--server",
                "one=ns1.clinic.example@" + at(one),
                "--server",
                "two=ns.other.test@" + at(two),
                "--parent",
                at(parent),
                "--resolver",
                at(one)));
    arguments.addAll(List.of(more));
    return run(arguments);
  }

  private int run(List<String> arguments) {
    return DnsCheck.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String at(NameServer server) {
    return server.address().getAddress().getHostAddress() + ":" + server.address().getPort();
  }
}
