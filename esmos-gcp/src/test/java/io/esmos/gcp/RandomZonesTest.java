package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random zones go there and come back with every octet, through batches of any size. */
final class RandomZonesTest {
  private static final DnsName APEX = CloudDnsBench.APEX;
  private static final String[] LABELS = {
    "a", "*", "_sip._tcp", "xn--bcher-kva", "UPPER", "with\\.dot", "\\000\\255", "l".repeat(63)
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aZoneIsWhatWasPlanned(long seed) {
    Random random = new Random(seed);
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      bench.server.largestPage(1 + random.nextInt(9));
      Map<RRset.Key, RRset> wanted = new HashMap<>();
      for (int step = 0; step < 3; step++) {
        Zone before = bench.provider().read(APEX, CloudDnsBench.soon());
        Set<RRset.Key> delete = new HashSet<>(wanted.keySet());
        delete.removeIf(key -> random.nextBoolean());
        List<RRset> put = sets(random);
        put.forEach(set -> delete.remove(set.key()));
        for (ChangeBatch batch :
            ChangePlan.batches(before, put, delete, bench.provider().capabilities())) {
          bench.provider().apply(APEX, batch, CloudDnsBench.soon());
        }
        wanted.keySet().removeAll(delete);
        put.forEach(set -> wanted.put(set.key(), set));
        Map<RRset.Key, RRset> after =
            new HashMap<>(bench.other().read(APEX, CloudDnsBench.soon()).sets());
        after.keySet().removeIf(key -> key.name().equals(APEX));
        assertThat(after).as("seed %d, step %d", seed, step).isEqualTo(wanted);
      }
    }
  }

  private static List<RRset> sets(Random random) {
    Map<RRset.Key, RRset> sets = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      DnsName name = APEX.child(LABELS[random.nextInt(LABELS.length)] + ".n" + random.nextInt(9));
      RRset set = set(random, name);
      sets.put(set.key(), set);
    }
    return new ArrayList<>(sets.values());
  }

  private static RRset set(Random random, DnsName name) {
    String type =
        List.of("A", "AAAA", "TXT", "MX", "CAA", "SRV", "TLSA", "HTTPS").get(random.nextInt(8));
    List<String> data = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      data.add(data(random, type));
    }
    return new RRset(name, type, Duration.ofSeconds(random.nextInt(86_400)), data);
  }

  private static String data(Random random, String type) {
    int number = random.nextInt(65_536);
    return switch (type) {
      case "A" -> "192.0." + number / 256 + "." + number % 256;
      case "AAAA" -> "2001:db8::" + Integer.toHexString(number);
      case "MX" -> number + " mx" + number + ".example.net.";
      case "SRV" -> "1 2 " + number + " s" + number + ".example.net.";
      case "CAA" -> "0 issue " + text(random);
      case "TLSA" -> "3 1 1 " + String.format(Locale.ROOT, "%064x", number);
      case "HTTPS" -> "1 h" + number + ".example.net. port=" + number;
      default -> text(random) + " " + text(random);
    };
  }

  private static String text(Random random) {
    byte[] octets = new byte[random.nextInt(256)];
    random.nextBytes(octets);
    return Presentation.quote(octets);
  }
}
