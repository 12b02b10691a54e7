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
        "NAPTR | 010 1 U E2U+sip !^.*$!sip:a@b.example!i . "
            + "| 10 1 \"U\" \"E2U+sip\" \"!^.*$!sip:a@b.example!i\" .",
        "DS | 60485 RSASHA1 1 2BB183AF 5F22 | 60485 5 1 2bb183af5f22",
        "CDS | 0 0 0 00 | 0 0 0 00",
        "SSHFP | 4 2 AB cd | 4 2 abcd",
        "TLSA | 3 1 1 ABCD | 3 1 1 abcd",
        "DNSKEY | 0257 3 ECDSAP256SHA256 AQID BAU= | 257 3 13 AQIDBAU=",
        "CDNSKEY | 0 3 0 AA== | 0 3 0 AA==",
        "OPENPGPKEY | AQI D | AQID",
        "URI | 010 1 \"https://a.example/;x\" | 10 1 \"https://a.example/;x\"",
        "HTTPS | 1   . alpn=h2 | 1 . alpn=h2",
        "HTTPS | 0 Svc.Example.NET | 0 svc.example.net.",
        "HTTPS | 1 . port=0443 alpn=\"h2,h3\" | 1 . alpn=h2,h3 port=443",
        "HTTPS | 1 . KEY3=\\001\\187 key1=\\002h2 | 1 . alpn=h2 port=443",
        "SVCB | 1 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\" | 1 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
        "SVCB | 1 . alpn=f\\\\\\092oo\\092,bar,h2 | 1 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
        "SVCB | 16 a. mandatory=ipv4hint,alpn alpn=h2 ipv4hint=192.0.2.1,192.0.2.2 "
            + "| 16 a. mandatory=alpn,ipv4hint alpn=h2 ipv4hint=192.0.2.1,192.0.2.2",
        "SVCB | 1 . ipv6hint=\"2001:DB8:0::1,::ffff:192.0.2.1\" "
            + "| 1 . ipv6hint=2001:db8::1,::ffff:c000:201",
        "SVCB | 1 . alpn=h2 no-default-alpn ech=AQID | 1 . alpn=h2 no-default-alpn ech=AQID",
        "SVCB | 1 . dohpath=/q{?dns} key667=\"hello\\210qoo\" key9 "
            + "| 1 . key7=/q{?dns} key9 key667=\"hello\\210qoo\"",
        "A | \\# 4 c0000201 | 192.0.2.1",
        "AAAA | \\# 16 20010db8 000000000000000000000001 | 2001:db8::1",
        "MX | \\# 5 000a 0141 00 | 10 a.",
        "TXT | \\# 5 02 6162 01 63 | \"ab\" \"c\"",
        "TLSA | \\# 5 03 01 01 ABCD | 3 1 1 abcd",
        "CAA | \\# 8 00 05 4953535545 3b | 0 issue \";\"",
        "HTTPS | \\# 10 0001 00 0001 0003 026832 | 1 . alpn=h2",
        "LOC | 52 22 23.000 N   4 53 32.000 E -2.00m 0.00m 10000m 10m "
            + "| 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m",
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
        "A | \\# 5 c000020100",
        "MX | \\# 5 000a 4141 00",
        "MX | \\# 4 000a 0141",
        "NAPTR | 1 1 a b c",
        "DS | 1 RSASHA3 1 ab",
        "DS | 1 8 1 abc",
        "DS | 1 8 1",
        "TLSA | 3 1 1 xy",
        "TLSA | \\# 3 030101",
        "DNSKEY | 257 3 8 A",
        "HTTPS | 1 . alpn",
        "HTTPS | 1 . alpn=",
        "HTTPS | 1 . alpn=h2,,h3",
        "HTTPS | 1 . alpn=h2 alpn=h3",
        "HTTPS | 1 . alpn=h2 key1=\\002h3",
        "HTTPS | 1 . alpn=a\\\\b",
        "HTTPS | 1 . no-default-alpn=x",
        "HTTPS | 1 . port=65536",
        "HTTPS | 1 . key3=abc",
        "HTTPS | 1 . ipv4hint=192.0.2",
        "HTTPS | 1 . key4=abc",
        "HTTPS | 1 . ech=*",
        "HTTPS | 1 . key65536=a",
        "HTTPS | 1 . key01=a",
        "HTTPS | 1 . mandatory=alpn,alpn alpn=h2",
        "HTTPS | 1 . what=ever",
        "HTTPS | 1 . alpn=\"h2",
        "HTTPS | \\# 17 0001 00 0003 0002 01bb 0001 0003 026832",
      })
  void refused(String type, String given) {
    assertThatThrownBy(() -> RRset.of(NAME, type, Duration.ZERO, given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).+");
  }

  @Test
  void aTypeHasOneName() {
    RRset tlsa = RRset.of(NAME, "type52", Duration.ZERO, "\\# 4 030101aa");
    assertThat(tlsa).isEqualTo(RRset.of(NAME, "TLSA", Duration.ZERO, "3 1 1 AA"));
    assertThat(new RRset.Key(NAME, "TYPE52")).isEqualTo(tlsa.key());
    assertThat(Presentation.type("Type0029")).isEqualTo("TYPE29");
    assertThat(Presentation.type("typescript")).isEqualTo("TYPESCRIPT");
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
    String alphabet = "\"\\ \t09.:;()a=,#\u00e9\u0000";
    String[] types = {
      "A", "AAAA", "TXT", "MX", "SOA", "CAA", "TYPE9", "CNAME", "URI", "HTTPS", "DS"
    };
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
