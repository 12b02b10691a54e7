package io.esmos.testkit.dns;

import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Zones with anything in them. Not thread-safe. */
final class RandomZone {
  private static final List<String> TYPES =
      List.of(
          "A", "AAAA", "CAA", "HTTPS", "MX", "NAPTR", "PTR", "SRV", "SSHFP", "SVCB", "TLSA", "TXT");

  /** BIND refuses addresses and mail at what is no name of a host (RFC 952, check-names). */
  private static final Set<String> HOSTS = Set.of("A", "AAAA", "MX");

  private static final int NAMES = 14;

  /** Cloudflare's longest TTL is a day. */
  private static final int TTLS = 80_000;

  private final Random random;
  private final DnsName apex;
  private final DnsCapabilities can;
  private final Map<RRset.Key, RRset> sets = new TreeMap<>();

  RandomZone(Random random, DnsName apex, DnsCapabilities can) {
    this.random = random;
    this.apex = apex;
    this.can = can;
  }

  /** Returns RRsets below the apex, of the types that the provider declares. */
  List<RRset> sets() {
    sets.clear();
    // Short enough to be one string: who joins them is found whatever the seed.
    add(apex.child("two-strings"), "TXT", List.of("\"one\" \"two\""));
    for (int i = 0; i < NAMES; i++) {
      if (random.nextInt(6) == 0) {
        add(apex.child("alias" + i), "CNAME", List.of("target" + i + ".example.net."));
        continue;
      }
      boolean host = random.nextInt(3) > 0;
      DnsName name = apex.child(host ? host(i) : other(i));
      for (String type : TYPES) {
        if ((host || !HOSTS.contains(type)) && random.nextInt(3) == 0) {
          List<String> data = new ArrayList<>();
          for (int n = random.nextInt(3); n >= 0; n--) {
            data.add(data(type));
          }
          add(name, type, data);
        }
      }
    }
    return List.copyOf(sets.values());
  }

  private void add(DnsName name, String type, List<String> data) {
    if (can.holds(type)) {
      Ttl ttl = Ttl.of(can.minimumTtl().plusSeconds(random.nextInt(TTLS)));
      RRset set = RRset.of(name, type, ttl.time(), data.toArray(String[]::new));
      sets.put(set.key(), set);
    }
  }

  private String host(int number) {
    return switch (random.nextInt(5)) {
      case 0 -> "*.w" + number;
      case 1 -> "xn--bcher-kva" + number;
      case 2 -> "MiXeD" + number;
      case 3 -> "x".repeat(60) + number + ".deep.down";
      default -> "n" + number;
    };
  }

  private String other(int number) {
    return random.nextBoolean() ? "_sip._tcp.n" + number : "dot\\.and\\032space" + number;
  }

  private String data(String type) {
    int n = random.nextInt(256);
    return switch (type) {
      case "A" -> "192.0.2." + n;
      case "AAAA" -> "2001:db8::" + Integer.toHexString(n);
      case "CAA" -> n % 2 * 128 + " issue \"ca" + n + ".example; a=b\"";
      case "HTTPS" -> 1 + n + " h" + n + ".example.net. alpn=h2,h3 port=" + (n + 1);
      case "MX" -> n + " mx" + n + ".example.net.";
      case "NAPTR" -> n + " 10 \"U\" \"E2U+sip\" \"!^.*$!sip:i@x.example!\" .";
      case "PTR" -> "host" + n + ".example.net.";
      case "SRV" -> n + " 0 443 s" + n + ".example.net.";
      case "SSHFP" -> "4 2 " + hex(n);
      case "SVCB" -> 1 + n + " s" + n + ".example.net. port=" + (n + 1);
      case "TLSA" -> "3 1 1 " + hex(n);
      default -> random.nextBoolean() ? utf8() + " " + utf8() : octets() + " " + octets();
    };
  }

  private static String hex(int n) {
    return "ab".repeat(31) + String.format(Locale.ROOT, "%02x", n);
  }

  /** Any octets, most of which are no text of any kind. */
  private String octets() {
    byte[] octets = new byte[random.nextInt(256)];
    random.nextBytes(octets);
    return Presentation.quote(octets);
  }

  /** Characters of one to four octets, also those that are written with an escape. */
  private String utf8() {
    StringBuilder out = new StringBuilder("t");
    for (int i = random.nextInt(60); i > 0; i--) {
      int kind = random.nextInt(8);
      out.appendCodePoint(
          switch (kind) {
            case 0 -> 0xe9;
            case 1 -> 0x20ac;
            case 2 -> 0x1f3e5;
            default -> random.nextInt(128);
          });
    }
    return Presentation.quote(out.toString().getBytes(StandardCharsets.UTF_8));
  }
}
