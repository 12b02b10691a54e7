package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.route53.Route53Server;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;

/** Whole zones, exact deletions, and how many requests they take. */
class Route53ZoneTest {
  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  private static RRset a(String label, String... addresses) {
    return RRset.of(Route53Bench.APEX.child(label), "A", Duration.ofSeconds(60), addresses);
  }

  private static ChangeBatch requiring(RRset old, RRset... put) {
    return new ChangeBatch(List.of(old), Set.of(), List.of(put), Set.of());
  }

  @Test
  void randomZonesComeBackWithEveryOctet() {
    for (long seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      List<RRset> sets = new ArrayList<>();
      Set<RRset.Key> keys = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        RRset set = random(random);
        if (keys.add(set.key())) {
          sets.add(set);
        }
      }
      try (Route53Bench bench = new Route53Bench()) {
        Zone before = bench.provider().read(bench.apex(), soon());
        for (ChangeBatch batch :
            ChangePlan.batches(before, sets, Set.of(), bench.provider().capabilities())) {
          bench.provider().apply(bench.apex(), batch, soon());
        }
        Zone after = bench.provider().read(bench.apex(), soon());
        for (RRset set : sets) {
          assertThat(after.sets().get(set.key())).as("seed " + seed).isEqualTo(set);
        }
        assertThat(bench.provider().read(bench.apex(), keys, soon()))
            .as("seed " + seed)
            .hasSameSizeAs(sets);
        for (ChangeBatch batch :
            ChangePlan.batches(after, List.of(), keys, bench.provider().capabilities())) {
          bench.provider().apply(bench.apex(), batch, soon());
        }
        assertThat(bench.provider().read(bench.apex(), soon()).sets())
            .as("seed " + seed)
            .isEqualTo(before.sets());
      }
    }
  }

  private static RRset random(Random random) {
    StringBuilder label = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      label.append(String.format(Locale.ROOT, "\\%03d", random.nextInt(256)));
    }
    DnsName name = Route53Bench.APEX.child(label.toString());
    Ttl ttl = Ttl.seconds(random.nextInt(100_000));
    if (random.nextBoolean()) {
      String address = "2001:db8::" + Integer.toHexString(random.nextInt(65_536));
      return new RRset(name, "AAAA", "", ttl, List.of(address), Features.NONE);
    }
    byte[] octets = new byte[random.nextInt(256)];
    random.nextBytes(octets);
    return new RRset(
        name, "TXT", "", ttl, List.of(Presentation.quote(octets), "\"second\""), Features.NONE);
  }

  @Test
  void aSpellingOfOthersIsDeletedAsTheyWroteIt() {
    try (Route53Bench bench = new Route53Bench()) {
      Change written =
          Change.builder()
              .action(ChangeAction.CREATE)
              .resourceRecordSet(
                  set ->
                      set.name("v6." + bench.apex())
                          .type("AAAA")
                          .ttl(77L)
                          .resourceRecords(
                              ResourceRecord.builder().value("2001:DB8:0:0::1").build()))
              .build();
      bench
          .client()
          .changeResourceRecordSets(
              request ->
                  request.hostedZoneId(Route53Bench.ZONE).changeBatch(it -> it.changes(written)));
      RRset there =
          RRset.of(bench.apex().child("v6"), "AAAA", Duration.ofSeconds(60), "2001:db8::1");
      RRset next =
          RRset.of(bench.apex().child("v6"), "AAAA", Duration.ofSeconds(60), "2001:db8::2");
      bench.provider().apply(bench.apex(), requiring(there, next), soon());
      assertThat(bench.provider().read(bench.apex(), Set.of(next.key()), soon()))
          .containsValue(next);
      // Refused, read, sent again as it is; no more.
      assertThat(bench.server().wire().count(Route53Bench::isChange)).isEqualTo(3);
    }
  }

  @Test
  void whatIsOnlyRequiredStaysAsItIs() {
    try (Route53Bench bench = new Route53Bench()) {
      RRset mark = a("mark", "192.0.2.1").withTtl(Ttl.seconds(17));
      bench.provider().apply(bench.apex(), ChangeBatch.put(mark), soon());
      bench
          .provider()
          .apply(
              bench.apex(),
              requiring(mark.withTtl(Ttl.seconds(99)), a("www", "192.0.2.2")),
              soon());
      assertThat(bench.provider().read(bench.apex(), soon()).sets()).containsValue(mark);
      bench.other().apply(bench.apex(), ChangeBatch.put(a("mark", "192.0.2.9")), soon());
      assertThatThrownBy(
              () ->
                  bench
                      .provider()
                      .apply(bench.apex(), requiring(mark, a("www", "192.0.2.3")), soon()))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
      assertThat(bench.provider().read(bench.apex(), soon()).sets())
          .containsValue(a("www", "192.0.2.2"));
    }
  }

  @Test
  void aMemoryThatOthersMadeWrongDoesNoHarm() {
    try (Route53Bench bench = new Route53Bench()) {
      RRset one = a("www", "192.0.2.1");
      ChangeBatch delete = new ChangeBatch(List.of(), Set.of(), List.of(), Set.of(one.key()));
      bench.provider().apply(bench.apex(), ChangeBatch.put(one), soon());
      bench.other().apply(bench.apex(), ChangeBatch.put(a("www", "192.0.2.2")), soon());
      bench.provider().apply(bench.apex(), delete, soon());
      assertThat(bench.provider().read(bench.apex(), Set.of(one.key()), soon())).isEmpty();
    }
  }

  @Test
  void onePageAnswersForAllTheNamesThatItCovers() {
    try (Route53Bench bench = new Route53Bench()) {
      RRset[] sets =
          IntStream.range(0, 250).mapToObj(i -> a("n" + i, "192.0.2.1")).toArray(RRset[]::new);
      bench.provider().apply(bench.apex(), ChangeBatch.put(sets), soon());
      List<RRset.Key> keys = new ArrayList<>();
      for (int i = 0; i < 300; i += 5) {
        keys.add(a("n" + i, "192.0.2.1").key());
      }
      bench.server().wire().forget();
      assertThat(bench.provider().read(bench.apex(), keys, soon())).hasSize(50);
      assertThat(bench.server().wire().requests()).hasSize(1);
    }
  }

  @Test
  void tenThousandRecordsOfOneNameAreRead() {
    try (Route53Bench bench = new Route53Bench()) {
      for (int variant = 0; variant < 50; variant++) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          addresses.add("10." + variant + "." + i / 256 + "." + i % 256);
        }
        RRset set =
            new RRset(
                bench.apex().child("many"),
                "A",
                "set-" + variant,
                Ttl.seconds(60),
                addresses,
                Features.of(Map.of(Route53Features.MULTIVALUE, "true")));
        bench.provider().apply(bench.apex(), ChangeBatch.put(set), soon());
      }
      RRset.Key all = new RRset.Key(bench.apex().child("many"), "A");
      Map<RRset.Key, RRset> found = bench.provider().read(bench.apex(), Set.of(all), soon());
      assertThat(found).hasSize(50);
      assertThat(found.values().stream().mapToInt(set -> set.data().size()).sum())
          .isEqualTo(10_000);
    }
  }

  @Test
  void severalZonesOfOneNameNeedAnId() {
    DnsName apex = Route53Bench.APEX;
    try (Route53Server server =
            Route53Bench.fresh().zone(apex, "Z1SECOND").privateZone(apex, "Z2PRIVATE").start();
        Route53Client client = Route53Bench.client(server.url())) {
      assertThatThrownBy(() -> Route53Dns.of(client).read(apex, soon()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.code()).isEqualTo(Code.INVALID);
                assertThat(e.getMessage()).contains("Z0CLINIC").contains("Z1SECOND");
              });
      Route53Dns given =
          Route53Dns.builder(client)
              .zone(apex, "/hostedzone/Z2PRIVATE")
              .options(Route53Bench.FAST)
              .build();
      given.apply(apex, ChangeBatch.put(a("inside", "10.0.0.1")), soon());
      assertThat(given.read(apex, soon()).sets()).hasSize(3);
      assertThat(given.zones(soon())).containsExactly(apex);
      assertThatThrownBy(() -> Route53Dns.builder(client).zone(apex, "no id").build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no id");
    }
  }

  @Test
  void whatRoute53CouldNotHoldIsRefusedBeforeItIsAsked() {
    try (Route53Bench bench = new Route53Bench()) {
      RRset plain = a("www", "192.0.2.1");
      List<RRset> wrong =
          List.of(
              plain.withFeatures(Features.of(Map.of(Route53Features.WEIGHT, "1"))),
              new RRset(plain.name(), "A", "blue", plain.ttl(), plain.data(), Features.NONE),
              weighted("256"),
              weighted("heavy"),
              new RRset(
                  plain.name(),
                  "A",
                  "cut/here",
                  plain.ttl(),
                  plain.data(),
                  Features.of(Map.of(Route53Features.WEIGHT, "1"))),
              new RRset(
                  plain.name(),
                  "A",
                  "blue",
                  plain.ttl(),
                  plain.data(),
                  Features.of(
                      Map.of(Route53Features.WEIGHT, "1", Route53Features.REGION, "eu-west-1"))),
              plain.withFeatures(Features.of(Map.of(Route53Features.ALIAS_NAME, "lb.example."))));
      for (RRset set : wrong) {
        assertThatThrownBy(() -> bench.provider().apply(bench.apex(), ChangeBatch.put(set), soon()))
            .as(set.toString())
            .isInstanceOfSatisfying(
                ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
      }
      assertThatThrownBy(
              () ->
                  bench
                      .provider()
                      .apply(
                          bench.apex(),
                          ChangeBatch.put(
                              plain.withFeatures(
                                  Features.of(Map.of(Route53Features.TRAFFIC_POLICY, "t")))),
                          soon()))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.UNSUPPORTED));
      assertThat(bench.server().wire().requests()).isEmpty();
    }
  }

  private static RRset weighted(String weight) {
    return new RRset(
        Route53Bench.APEX.child("www"),
        "A",
        "blue",
        Ttl.seconds(60),
        List.of("192.0.2.1"),
        Features.of(Map.of(Route53Features.WEIGHT, weight)));
  }

  @Test
  void thePaceKeepsWithinTheQuotaAndRefusesWhatWouldComeTooLate() {
    try (Route53Server server =
            Route53Bench.fresh().requestsPerSecond(5, SystemTime.ticker()).start();
        Route53Client client = Route53Bench.client(server.url())) {
      Route53Dns provider = Route53Dns.builder(client).zone(Route53Bench.APEX, "Z0CLINIC").build();
      for (int i = 0; i < 8; i++) {
        provider.read(Route53Bench.APEX, soon());
      }
      // The first request may be slow, and the server counts by the second; not more than that.
      assertThat(server.throttled()).isLessThanOrEqualTo(1);
      assertThat(server.wire().requests()).hasSizeLessThanOrEqualTo(9);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 3; i++) {
                  provider.read(
                      Route53Bench.APEX, Deadline.in(Duration.ofMillis(20), SystemTime.ticker()));
                }
              })
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.code()).isIn(Code.THROTTLED, Code.TIMEOUT));
    }
  }
}
