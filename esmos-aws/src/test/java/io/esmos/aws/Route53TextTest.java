package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.dns.Presentation;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Names and data cross between RFC 1035's escapes and Route 53's. */
class Route53TextTest {
  @Test
  void namesAreWrittenWithOctalEscapes() {
    assertThat(Route53Text.name(DnsName.of("*.Clinic.Example"))).isEqualTo("\\052.clinic.example.");
    assertThat(Route53Text.name(DnsName.of("a\\.b\\032c.example")))
        .isEqualTo("a\\056b\\040c.example.");
    assertThat(Route53Text.name("f\\374bar.example.com"))
        .isEqualTo(DnsName.of("f\\252bar.example.com"));
    assertThat(Route53Text.name("\\052.example.com.")).isEqualTo(DnsName.of("*.example.com"));
    assertThat(Route53Text.name("\\134\\056.example.")).isEqualTo(DnsName.of("\\\\\\..example"));
  }

  @Test
  void quotesAndBackslashesOfStringsStayAsTheyAre() {
    assertThat(Route53Text.data("\"a\\\"b\\\\c\\255\"")).isEqualTo("\"a\\\"b\\\\c\\377\"");
    assertThat(Route53Text.decimal("\"a\\\"b\\\\c\\377\"")).isEqualTo("\"a\\\"b\\\\c\\255\"");
    // A backslash that is itself escaped begins no escape.
    assertThat(Route53Text.decimal("\"\\\\101\"")).isEqualTo("\"\\\\101\"");
    assertThat(Route53Text.data("10 a\\.b.example.")).isEqualTo("10 a\\056b.example.");
  }

  @Test
  void everyOctetOfAnyNameAndTextComesBack() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      StringBuilder label = new StringBuilder();
      byte[] octets = new byte[1 + random.nextInt(15)];
      random.nextBytes(octets);
      for (byte octet : octets) {
        label.append(String.format(java.util.Locale.ROOT, "\\%03d", octet & 0xff));
      }
      DnsName name = DnsName.of(label + ".clinic.example");
      assertThat(Route53Text.name(Route53Text.name(name))).as("seed " + seed).isEqualTo(name);
      String text = Presentation.quote(octets);
      assertThat(Presentation.canonical("TXT", Route53Text.decimal(Route53Text.data(text))))
          .as("seed " + seed)
          .isEqualTo(text);
    }
  }

  @Test
  void anOrderIsClaimedOnlyWhereItIsCertain() {
    DnsName a = DnsName.of("a.example");
    assertThat(RecordOrder.before(a, DnsName.of("b.example"))).isTrue();
    assertThat(RecordOrder.before(DnsName.of("b.example"), a)).isFalse();
    assertThat(RecordOrder.before(a, DnsName.of("x.a.example"))).isTrue();
    assertThat(RecordOrder.before(a, a)).isFalse();
    // With the last dot a-b comes before a, without it after.
    assertThat(RecordOrder.before(a, DnsName.of("a-b.example"))).isFalse();
    assertThat(RecordOrder.before(DnsName.of("a-b.example"), a)).isFalse();
    assertThat(RecordOrder.before(DnsName.of("*.example"), DnsName.of("b.example"))).isFalse();
  }
}
