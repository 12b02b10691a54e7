package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random zones come back with every octet, however often they change. */
class CloudflareRoundTripTest {
  private static final DnsName APEX = CloudflareBench.APEX;
  private static final List<String> TYPES =
      List.of("A", "AAAA", "MX", "TXT", "SRV", "CAA", "NAPTR", "TLSA", "SSHFP", "HTTPS");

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  @Test
  void zonesComeBackAsTheyWerePut() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (CloudflareBench bench = new CloudflareBench()) {
      for (int round = 0; round < 8; round++) {
        Map<RRset.Key, RRset> wanted = zone(random);
        Zone before = bench.provider().read(APEX, soon());
        Set<RRset.Key> gone = new HashSet<>(before.sets().keySet());
        gone.removeIf(key -> key.name().equals(APEX) || wanted.containsKey(key));
        for (ChangeBatch batch :
            ChangePlan.batches(before, wanted.values(), gone, bench.provider().capabilities())) {
          bench.provider().apply(APEX, batch, soon());
        }
        Map<RRset.Key, RRset> found = new TreeMap<>(bench.other().read(APEX, soon()).sets());
        found.keySet().removeIf(key -> key.name().equals(APEX));
        assertThat(found).as("seed " + seed + ", round " + round).isEqualTo(wanted);
      }
    }
  }

  private static Map<RRset.Key, RRset> zone(Random random) {
    Map<RRset.Key, RRset> sets = new TreeMap<>();
    int names = 10 + random.nextInt(15);
    for (int i = 0; i < names; i++) {
      DnsName name = APEX.child(label(random, i));
      if (random.nextInt(6) == 0) {
        add(name, "CNAME", List.of("target" + i + ".example.net."), random, sets);
        continue;
      }
      for (String type : TYPES) {
        if (random.nextInt(4) == 0) {
          int count = 1 + random.nextInt(4);
          add(
              name,
              type,
              IntStream.range(0, count).mapToObj(n -> data(type, random)).distinct().toList(),
              random,
              sets);
        }
      }
    }
    return sets;
  }

  private static String label(Random random, int i) {
    return switch (random.nextInt(5)) {
      case 0 -> "*.w" + i;
      case 1 -> "a\\.b" + i;
      case 2 -> "_srv._tcp" + i;
      case 3 -> "xn--bcher-kva" + i;
      default -> "x".repeat(55) + i + ".long";
    };
  }

  private static String data(String type, Random random) {
    int n = random.nextInt(256);
    return switch (type) {
      case "A" -> "192.0.2." + n;
      case "AAAA" -> "2001:db8::" + Integer.toHexString(n);
      case "MX" -> n + " mx" + n + ".example.net.";
      case "TXT" -> texts(random);
      case "SRV" -> n + " 0 443 s" + n + ".example.net.";
      case "CAA" -> "0 issue \"ca" + n + ".example; a=b\"";
      case "NAPTR" -> n + " 10 \"U\" \"E2U+sip\" \"!^.*$!sip:i@x.example!\" .";
      case "TLSA" -> "3 1 1 " + "ab".repeat(31) + String.format(java.util.Locale.ROOT, "%02x", n);
      case "SSHFP" -> "4 2 " + "cd".repeat(31) + String.format(java.util.Locale.ROOT, "%02x", n);
      default -> "1 h" + n + ".example.net. alpn=h2,h3 port=" + (n + 1);
    };
  }

  private static String texts(Random random) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      byte[] octets = new byte[random.nextInt(256)];
      random.nextBytes(octets);
      strings.add(Presentation.quote(octets));
    }
    return String.join(" ", strings);
  }

  private static void add(
      DnsName name, String type, List<String> data, Random random, Map<RRset.Key, RRset> sets) {
    Map<String, String> features = new HashMap<>();
    boolean proxied = Set.of("A", "AAAA", "CNAME").contains(type) && random.nextInt(3) == 0;
    if (proxied) {
      features.put("cloudflare.proxied", "true");
    }
    if (random.nextInt(3) == 0) {
      features.put("cloudflare.comment", "note " + random.nextInt());
    }
    if (random.nextInt(4) == 0) {
      features.put("cloudflare.tags", "[\"env:t" + random.nextInt(9) + "\"]");
    }
    boolean automatic = proxied || random.nextInt(3) == 0;
    Ttl ttl = automatic ? Ttl.AUTOMATIC : Ttl.seconds(60 + random.nextInt(86_341));
    RRset set = new RRset(name, type, "", ttl, data, Features.of(features));
    sets.put(set.key(), set);
  }
}
