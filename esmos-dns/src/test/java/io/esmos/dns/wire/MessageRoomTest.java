package io.esmos.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans for a server that takes one message of 65,535 octets. */
class MessageRoomTest {
  private static final DnsName APEX = DnsName.of("clinic.example.");
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final int MOST = 65_535;

  /** A key of SHA-512, whose signature is the longest. */
  private static final TsigKey KEY =
      TsigKey.of(
          TsigKey.Algorithm.HMAC_SHA512,
          "a-key.clinic.example.",
          Base64.getEncoder().encodeToString(new byte[64]));

  private final Rfc2136Dns provider =
      Rfc2136Dns.of(
              "server",
              new Vendor("test"),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 53),
              KEY)
          .zone(DnsName.of("other.example."))
          .zone(APEX)
          .build();

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 250})
  void everyBatchFitsAMessageAndNamesKeepAnAnswer(int length) {
    Random random = new Random(length);
    Map<RRset.Key, RRset> before = new HashMap<>();
    Map<RRset.Key, RRset> after = new HashMap<>();
    for (int i = 0; i < 700; i++) {
      DnsName name = APEX.child("n" + i);
      add(before, RRset.of(name, "TXT", TTL, texts(random, length)));
      add(after, RRset.of(name, "TXT", TTL, texts(random, length)));
      add(after, RRset.of(name, "AAAA", TTL, "2001:db8::" + Integer.toHexString(i)));
    }
    Zone present = Zone.of(APEX, "1", before.values());
    List<ChangeBatch> batches =
        ChangePlan.batches(present, after.values(), Set.of(), provider.capabilities());
    Map<RRset.Key, RRset> now = new HashMap<>(before);
    for (ChangeBatch batch : batches) {
      assertThat(signed(batch)).isLessThanOrEqualTo(MOST);
      batch.put().forEach(set -> now.put(set.key(), set));
      batch.delete().forEach(now::remove);
      assertThat(names(now)).isEqualTo(names(before));
    }
    assertThat(now).isEqualTo(after);
  }

  @Test
  void aMessageIsFilledAsFarAsCompressionAllows() {
    List<RRset> sets = new ArrayList<>();
    DnsName owner = DnsName.of("a".repeat(60) + "." + "b".repeat(60) + "." + APEX);
    for (int i = 0; i < 400; i++) {
      sets.add(RRset.of(owner.child("n" + i), "A", TTL, "192.0.2.1", "192.0.2.2"));
    }
    Zone empty = Zone.of(APEX, "1", List.of());
    assertThat(ChangePlan.batches(empty, sets, Set.of(), provider.capabilities()))
        .hasSizeLessThan(4);
  }

  @Test
  void oneNameThatFitsNoMessageIsNamed() {
    String[] many = new String[5_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = "10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256;
    }
    RRset set = RRset.of(APEX.child("large"), "A", TTL, many);
    Zone empty = Zone.of(APEX, "1", List.of());
    assertThatThrownBy(
            () -> ChangePlan.batches(empty, List.of(set), Set.of(), provider.capabilities()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("large.clinic.example.")
        .hasMessageContaining("in one message");
  }

  private static int signed(ChangeBatch batch) {
    return new SignedCall(
            KEY.signer(SystemTime.wall()),
            UpdateMessage.of(APEX, batch, "test"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 53),
            "test")
        .wire()
        .length;
  }

  private static String[] texts(Random random, int length) {
    String[] texts = new String[1 + random.nextInt(3)];
    for (int i = 0; i < texts.length; i++) {
      StringBuilder text = new StringBuilder("\"").append(i);
      for (int j = 0; j < length; j++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      texts[i] = text.append('"').toString();
    }
    return texts;
  }

  private static void add(Map<RRset.Key, RRset> zone, RRset set) {
    zone.put(set.key(), set);
  }

  private static Set<DnsName> names(Map<RRset.Key, RRset> zone) {
    Set<DnsName> names = new HashSet<>();
    zone.keySet().forEach(key -> names.add(key.name()));
    return names;
  }
}
