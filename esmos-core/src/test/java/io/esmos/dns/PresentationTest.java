package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PresentationTest {
  private static final DnsName NAME = DnsName.of("a.example");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A | 192.0.2.1 | 192.0.2.1",
        "AAAA | 2001:DB8:0:0:0:0:0:1 | 2001:db8::1",
        "AAAA | :: | ::",
        "AAAA | ::1 | ::1",
        "AAAA | 1:: | 1::",
        "AAAA | 2001:db8:0:1:1:1:1:1 | 2001:db8:0:1:1:1:1:1",
        "AAAA | 2001:0:0:1:0:0:0:1 | 2001:0:0:1::1",
        "AAAA | 2001:db8:0:0:1:0:0:1 | 2001:db8::1:0:0:1",
        "AAAA | ::ffff:192.0.2.1 | ::ffff:c000:201",
        "AAAA | 1:2:3:4:5:6:7:: | 1:2:3:4:5:6:7:0",
        "CNAME | WWW.Example.NET | www.example.net.",
        "NS | ns1.example.net. | ns1.example.net.",
        "MX | 010  Mail.example.net. | 10 mail.example.net.",
        "SRV | 0 5 5060 . | 0 5 5060 .",
        "CAA | 0 ISSUE ca.example | 0 issue \"ca.example\"",
        "TXT | plain | \"plain\"",
        "TXT | \"a b\"   c | \"a b\" \"c\"",
        "TXT | \"a\"\"b\" | \"a\" \"b\"",
        "TXT | \"\\113uote \\\" \\\\ \\; \\007\" | \"quote \\\" \\\\ ; \\007\"",
        "TXT | \"\" | \"\"",
        "TXT | \"é\" | \"\\195\\169\"",
        "SOA | NS.a. H.a. 1 2 3 4 4294967295 | ns.a. h.a. 1 2 3 4 4294967295",
        "TYPE65280 | \\# 2 AB cd | \\# 2 abcd",
        "TYPE65280 | \\# 0 | \\# 0",
        "HTTPS | 1   . alpn=h2 | 1 . alpn=h2",
      })
  void oneSpelling(String type, String given, String wanted) {
    String once = RRset.of(NAME, type, Duration.ZERO, given).data().get(0);
    assertThat(once).isEqualTo(wanted);
    assertThat(RRset.of(NAME, type, Duration.ZERO, once).data()).containsExactly(once);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A | 192.0.2",
        "A | 192.0.2.256",
        "A | 192.0.2.01",
        "A | 192.0.2.1 192.0.2.2",
        "A | host.example.",
        "AAAA | 1:2:3:4:5:6:7:8:9",
        "AAAA | 1:2:3:4:5:6:7",
        "AAAA | 1::2::3",
        "AAAA | 1:2:3:4::5:6:7:8",
        "AAAA | fe80::1%eth0",
        "AAAA | 12345::",
        "AAAA | 192.0.2.1",
        "AAAA | :::",
        "CNAME | a..b.",
        "MX | mail.example.",
        "MX | 65536 mail.example.",
        "SRV | 1 2 3",
        "CAA | 256 issue \"x\"",
        "CAA | 0 is-sue \"x\"",
        "TXT | \"open",
        "TXT | \"open\\\"",
        "TXT | half\\",
        "TXT | \"\\300\"",
        "TXT | a;b",
        "SOA | ns. h. 1 2 3 4",
        "TYPE65280 | abcd",
        "TYPE65280 | \\# 3 abcd",
        "TYPE65280 | \\# x abcd",
      })
  void refused(String type, String given) {
    assertThatThrownBy(() -> RRset.of(NAME, type, Duration.ZERO, given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).+");
  }

  @Test
  void stringsAreBounded() {
    RRset.of(NAME, "TXT", Duration.ZERO, "\"" + "x".repeat(255) + "\"");
    assertThatThrownBy(() -> RRset.of(NAME, "TXT", Duration.ZERO, "\"" + "x".repeat(256) + "\""))
        .hasMessageContaining("256 octets");
  }

  @Test
  void everyStringOfOctetsComesBack() {
    long seed = 20_250_715;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 500; i++) {
      byte[] octets = new byte[random.nextInt(256)];
      random.nextBytes(octets);
      String quoted = Presentation.quote(octets);
      assertThat(Presentation.octets(quoted)).as("seed %d, round %d", seed, i).isEqualTo(octets);
      assertThat(Presentation.canonical("TXT", quoted)).isEqualTo(quoted);
    }
  }

  @Test
  void whateverIsGivenIsTakenOrRefused() {
    long seed = 4711;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    String alphabet = "\"\\ \t09.:;()a#\u00e9\u0000";
    String[] types = {"A", "AAAA", "TXT", "MX", "SOA", "CAA", "TYPE9", "CNAME", "URI"};
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String type = types[random.nextInt(types.length)];
      try {
        String once = Presentation.canonical(type, text.toString());
        assertThat(Presentation.canonical(type, once)).as("%s %s", type, text).isEqualTo(once);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %d, round %d", seed, i).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"API.Clinic.EXAMPLE", "api.clinic.example.", "\\097pi.clinic.example"})
  void oneName(String text) {
    assertThat(DnsName.of(text)).isEqualTo(DnsName.of("api.clinic.example."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a..b", ".a", "a\\", "a\\2", "a\\256", "a b", "é"})
  void noName(String text) {
    assertThatThrownBy(() -> DnsName.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesAreBounded() {
    DnsName.of("x".repeat(63) + ".a");
    assertThatThrownBy(() -> DnsName.of("x".repeat(64) + ".a")).hasMessageContaining("64 octets");
    String longest = ("x".repeat(63) + ".").repeat(3) + "y".repeat(61) + ".";
    assertThat(DnsName.of(longest).text()).isEqualTo(longest);
    assertThatThrownBy(() -> DnsName.of("z" + longest)).hasMessageContaining("octets");
    assertThatThrownBy(() -> DnsName.of("z." + longest)).hasMessageContaining("257 octets");
  }

  @Test
  void within() {
    DnsName zone = DnsName.of("clinic.example");
    assertThat(zone.within(zone)).isTrue();
    assertThat(zone.child("api").within(zone)).isTrue();
    assertThat(DnsName.of("myclinic.example").within(zone)).isFalse();
    assertThat(DnsName.of("my\\.clinic.example").within(zone)).isFalse();
    assertThat(DnsName.of("a\\\\.clinic.example").within(zone)).isTrue();
    assertThat(zone.within(DnsName.of("."))).isTrue();
    assertThat(DnsName.of("example").within(zone)).isFalse();
  }

  @Test
  void orderSpellingAndDoublesMeanNothing() {
    RRset one = RRset.of(NAME, "AAAA", Duration.ofSeconds(5), "2001:db8::2", "2001:DB8::1");
    RRset other =
        RRset.of(
            NAME, "aaaa", Duration.ofSeconds(9), "2001:db8:0::1", "2001:db8::2", "2001:db8::2");
    assertThat(one.data()).isEqualTo(other.data());
    assertThat(one.sameData(other)).isTrue();
    assertThat(one).isNotEqualTo(other);
  }
}
