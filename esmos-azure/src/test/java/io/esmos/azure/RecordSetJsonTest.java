package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Record sets come back from their JSON as they went, whatever they hold. */
final class RecordSetJsonTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final List<String> TYPES =
      List.copyOf(
          new TreeSet<>(
              DnsApi.PREVIEW_2023_07_01.types().stream().filter(it -> !it.equals("SOA")).toList()));

  private final RecordSetJson json = new RecordSetJson(APEX, DnsApi.PREVIEW_2023_07_01);

  @Test
  void randomRecordSetsRoundTripThroughTheirText() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      RRset set = random(random);
      Map<String, Object> answer = new LinkedHashMap<>(json.body(set));
      answer.put("name", json.relative(set.name()));
      answer.put("type", "Microsoft.Network/dnszones/" + set.type());
      answer.put("etag", "e" + i);
      RecordSetJson.Held held = json.held(Json.parse(Json.write(answer)));
      assertThat(held.set()).as("seed %s, set %s", seed, i).isEqualTo(set);
      assertThat(held.etag()).isEqualTo("e" + i);
    }
  }

  private static RRset random(Random random) {
    String type = TYPES.get(random.nextInt(TYPES.size()));
    DnsName name = random.nextInt(10) == 0 && !type.equals("CNAME") ? APEX : name(random, APEX);
    Map<String, String> features = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      features.put(RecordSetJson.METADATA + "/k" + i + text(random, 5), text(random, 30));
    }
    Ttl ttl = Ttl.seconds(1 + random.nextInt(Integer.MAX_VALUE - 1));
    boolean alias = List.of("A", "AAAA", "CNAME").contains(type) && random.nextInt(5) == 0;
    if (alias) {
      features.put(
          random.nextBoolean() ? RecordSetJson.TARGET : RecordSetJson.PROFILE,
          "/subscriptions/" + random.nextInt());
      return new RRset(name, type, "", ttl, List.of(), Features.of(features));
    }
    List<String> data = new ArrayList<>();
    for (int i = type.equals("CNAME") ? 0 : random.nextInt(4); i >= 0; i--) {
      data.add(data(type, random));
    }
    return new RRset(name, type, "", ttl, data, Features.of(features));
  }

  private static DnsName name(Random random, DnsName below) {
    return below.child((random.nextInt(8) == 0 ? "*." : "") + "n-" + random.nextInt(1000) + "._x");
  }

  private static String data(String type, Random random) {
    String target = name(random, APEX).text().replace("*.", "");
    return switch (type) {
      case "A" -> "192.0." + random.nextInt(256) + "." + random.nextInt(256);
      case "AAAA" -> "2001:db8::" + Integer.toHexString(random.nextInt(65536));
      case "CNAME", "NS", "PTR" -> target;
      case "MX" -> random.nextInt(65536) + " " + target;
      case "SRV" ->
          random.nextInt(65536)
              + " "
              + random.nextInt(65536)
              + " "
              + random.nextInt(65536)
              + " "
              + target;
      case "CAA" -> random.nextInt(256) + " issue " + quoted(text(random, 40));
      case "TXT" -> quoted("t" + text(random, 60)) + " " + quoted(text(random, 60));
      case "DS" -> random.nextInt(65536) + " 13 2 " + "0123456789ABCDEF".repeat(4);
      case "TLSA" -> "3 1 1 " + "0123456789ABCDEF".repeat(4);
      case "NAPTR" -> "100 " + random.nextInt(65536) + " \"S\" \"SIP+D2U\" \"\" " + target;
      default -> throw new AssertionError(type);
    };
  }

  /** Characters of one to four octets, with those that are written with an escape. */
  private static String text(Random random, int most) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      int kind = random.nextInt(10);
      out.appendCodePoint(
          kind < 6
              ? random.nextInt(128)
              : kind == 6
                  ? "\"\\;. ".charAt(random.nextInt(5))
                  : kind == 7 ? 0xe9 : kind == 8 ? 0x20ac : 0x1f3e5);
    }
    return out.toString();
  }

  private static String quoted(String text) {
    return Presentation.quote(text.getBytes(StandardCharsets.UTF_8));
  }

  private void refused(Class<? extends Throwable> how, String part, RRset set) {
    assertThatThrownBy(() -> json.body(set)).isInstanceOf(how).hasMessageContaining(part);
  }

  private static RRset set(String type, List<String> data, Map<String, String> features) {
    return new RRset(APEX.child("www"), type, "", Ttl.seconds(60), data, Features.of(features));
  }

  @Test
  void whatHasNoFormIsRefused() {
    refused(RecordData.Unheld.class, "empty", set("TXT", List.of("\"\""), Map.of()));
    refused(RecordData.Unheld.class, "UTF-8", set("TXT", List.of("\"\\255\""), Map.of()));
    refused(RecordData.Unheld.class, "UTF-8", set("CAA", List.of("0 issue \"\\200\""), Map.of()));
    assertThatThrownBy(() -> json.relative(DnsName.of("a\\.b.clinic.example")))
        .isInstanceOf(RecordData.Unheld.class);
    assertThatThrownBy(() -> json.relative(DnsName.of("a/b.clinic.example")))
        .isInstanceOf(RecordData.Unheld.class);
  }

  @Test
  void whatContradictsItselfIsRefused() {
    Map<String, String> target = Map.of(RecordSetJson.TARGET, "/x");
    List<String> address = List.of("192.0.2.1");
    refused(IllegalArgumentException.class, "either data", set("A", address, target));
    refused(IllegalArgumentException.class, "only A", set("TXT", List.of(), target));
    refused(
        IllegalArgumentException.class,
        "either data",
        set("A", List.of(), Map.of(RecordSetJson.METADATA + "/k", "v")));
    refused(
        IllegalArgumentException.class,
        "the only value",
        set("A", List.of(), Map.of(RecordSetJson.EMPTY, "false")));
    refused(
        IllegalArgumentException.class,
        "a key",
        set("A", address, Map.of(RecordSetJson.METADATA, "v")));
    refused(
        IllegalArgumentException.class,
        "exactly one",
        set("CNAME", List.of("a.test.", "b.test."), Map.of()));
  }

  @Test
  void anEmptyReferenceIsNone() {
    String shown =
        "{\"name\":\"@\",\"type\":\"Microsoft.Network/dnszones/AAAA\",\"etag\":\"e\",\"properties\":"
            + "{\"TTL\":5,\"targetResource\":{},\"trafficManagementProfile\":{\"id\":null},"
            + "\"AAAARecords\":[{\"ipv6Address\":\"2001:DB8::1\"}]}}";
    RRset set = json.held(Json.parse(shown.getBytes(StandardCharsets.UTF_8))).set();
    assertThat(set)
        .isEqualTo(RRset.of(APEX, "AAAA", java.time.Duration.ofSeconds(5), "2001:db8::1"));
  }

  @Test
  void anUnknownTypeIsNeverLeftOut() {
    String shown = "{\"name\":\"x\",\"type\":\"y/DS\",\"etag\":\"e\",\"properties\":{\"TTL\":5}}";
    RecordSetJson stable = new RecordSetJson(APEX, DnsApi.STABLE_2018_05_01);
    assertThatThrownBy(() -> stable.held(Json.parse(shown.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("y/DS");
  }
}
