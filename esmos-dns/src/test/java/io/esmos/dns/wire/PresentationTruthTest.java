package io.esmos.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.dns.Presentation;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What the core knows of records' data, held against dnsjava, which was written by others. */
final class PresentationTruthTest {
  private static final Name OWNER = Records.name(DnsName.of("owner.example"));

  private static final List<String> TYPES =
      List.of(
          "A",
          "AAAA",
          "NS",
          "MX",
          "SRV",
          "TXT",
          "CAA",
          "NAPTR",
          "DS",
          "CDS",
          "SSHFP",
          "TLSA",
          "DNSKEY",
          "CDNSKEY",
          "HTTPS",
          "SVCB",
          "URI",
          "SOA",
          "OPENPGPKEY");

  @Test
  void meaningAndOctetsAreThoseOfAnotherImplementation() throws IOException {
    long seed = 20_261_121;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 2_000; round++) {
      String type = TYPES.get(round % TYPES.size());
      String given = data(type, random);
      String once = Presentation.canonical(type, given);
      String what = "seed " + seed + ", round " + round + ": " + type + " " + given;
      Record record = Record.fromString(OWNER, Type.value(type), DClass.IN, 60, once, Name.root);
      assertThat(Presentation.canonical(type, record.rdataToString())).as(what).isEqualTo(once);
      assertThat(Presentation.canonical(type, generic(record.rdataToWireCanonical())))
          .as(what)
          .isEqualTo(once);
      assertThat(
              Presentation.canonical(
                  "TYPE" + record.getType(), generic(record.rdataToWireCanonical())))
          .as(what)
          .isEqualTo(once);
    }
  }

  /** What octets mean is what they mean to the other; what the core takes can be written again. */
  @Test
  void changedOctetsMeanTheSameToBoth() throws IOException {
    long seed = 4_077;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int agreed = 0;
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      String type = TYPES.get(round % TYPES.size());
      byte[] octets =
          record(type, Presentation.canonical(type, data(type, random))).rdataToWireCanonical();
      octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      String changed = generic(octets);
      try {
        String mine = Presentation.canonical(type, changed);
        String theirs = record(type, changed).rdataToString();
        assertThat(Presentation.canonical(type, theirs))
            .as("seed %d, round %d: %s %s", seed, round, type, changed)
            .isEqualTo(mine);
        agreed++;
      } catch (IllegalArgumentException | IOException e) {
        refused++;
      }
    }
    assertThat(agreed).as("taken by both, of which %d were refused", refused).isGreaterThan(1_000);
    assertThat(refused).as("refused by one").isGreaterThan(50);
  }

  private static Record record(String type, String data) throws IOException {
    return Record.fromString(OWNER, Type.value(type), DClass.IN, 60, data, Name.root);
  }

  private static String generic(byte[] octets) {
    return "\\# " + octets.length + " " + HexFormat.of().formatHex(octets);
  }

  private static String data(String type, RandomGenerator random) {
    return switch (type) {
      case "A" -> v4(random);
      case "AAAA" -> v6(random);
      case "NS" -> name(random);
      case "MX" -> number(random, 65_536) + " " + name(random);
      case "SRV" ->
          number(random, 65_536)
              + " "
              + number(random, 9)
              + " 0"
              + number(random, 10)
              + " "
              + name(random);
      case "TXT" -> string(random, 255) + " " + string(random, 20);
      case "CAA" -> number(random, 256) + " Issue" + number(random, 9) + " " + string(random, 400);
      case "NAPTR" ->
          number(random, 65_536)
              + " 1 "
              + string(random, 5)
              + " "
              + string(random, 30)
              + " "
              + string(random, 255)
              + " "
              + name(random);
      case "DS", "CDS" ->
          number(random, 65_536) + " " + number(random, 256) + " 200 " + hex(random);
      case "SSHFP" -> number(random, 256) + " 200 " + hex(random);
      case "TLSA" -> number(random, 256) + " 1 2 " + hex(random);
      case "DNSKEY", "CDNSKEY" ->
          number(random, 65_536) + " 3 " + number(random, 256) + " " + base64(random);
      case "OPENPGPKEY" -> base64(random);
      case "HTTPS", "SVCB" ->
          number(random, 65_536) + " " + name(random) + " " + parameters(random);
      case "URI" -> number(random, 65_536) + " 2 " + string(random, 400);
      case "SOA" -> name(random) + " " + name(random) + " 1 2 3 4 " + number(random, 65_536);
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static String parameters(RandomGenerator random) {
    TreeMap<Integer, String> order = new TreeMap<>();
    order.put(
        random.nextInt(), "alpn=" + (random.nextBoolean() ? "h2,h3" : "\"a\\\\,b\\\\\\\\c\""));
    order.put(random.nextInt(), "no-default-alpn");
    order.put(random.nextInt(), "port=" + number(random, 65_536));
    order.put(random.nextInt(), "ipv4hint=" + v4(random) + "," + v4(random));
    order.put(random.nextInt(), "ipv6hint=" + v6(random) + "," + v6(random));
    order.put(random.nextInt(), "ech=" + base64(random).replace(" ", ""));
    order.put(random.nextInt(), "key" + (9 + random.nextInt(60_000)) + "=" + string(random, 30));
    order.put(random.nextInt(), "mandatory=port,alpn");
    return String.join(" ", order.values());
  }

  private static String number(RandomGenerator random, int bound) {
    return Integer.toString(random.nextInt(bound));
  }

  private static String v4(RandomGenerator random) {
    return random.nextInt(256) + "." + random.nextInt(256) + ".0." + random.nextInt(256);
  }

  private static String v6(RandomGenerator random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      out.append(i == 0 ? "" : ":");
      out.append(Integer.toHexString(random.nextBoolean() ? 0 : random.nextInt(65_536)));
    }
    return out.toString();
  }

  /** A name of up to four labels of any octets. */
  private static String name(RandomGenerator random) {
    StringBuilder out = new StringBuilder();
    for (int labels = random.nextInt(5); labels > 0; labels--) {
      for (int octets = 1 + random.nextInt(20); octets > 0; octets--) {
        int octet = random.nextInt(256);
        out.append(String.format(java.util.Locale.ROOT, "\\%03d", octet));
      }
      out.append('.');
    }
    return out.isEmpty() ? "." : out.toString();
  }

  private static String string(RandomGenerator random, int most) {
    byte[] octets = new byte[random.nextInt(most + 1)];
    random.nextBytes(octets);
    return Presentation.quote(octets);
  }

  private static String hex(RandomGenerator random) {
    byte[] octets = new byte[1 + random.nextInt(60)];
    random.nextBytes(octets);
    String hex = HexFormat.of().withUpperCase().formatHex(octets);
    return random.nextBoolean() ? hex : hex.substring(0, 1) + " " + hex.substring(1);
  }

  private static String base64(RandomGenerator random) {
    byte[] octets = new byte[1 + random.nextInt(200)];
    random.nextBytes(octets);
    String text = Base64.getEncoder().encodeToString(octets);
    return random.nextBoolean() ? text : text.substring(0, 2) + " " + text.substring(2);
  }
}
