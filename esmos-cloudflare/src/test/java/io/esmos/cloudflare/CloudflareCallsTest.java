package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many calls are made, over how many pages, and at which pace. */
class CloudflareCallsTest {
  private static final DnsName APEX = CloudflareBench.APEX;

  private CloudflareBench bench;

  @BeforeEach
  void open() {
    bench = new CloudflareBench();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  private static RRset set(String label, String... data) {
    return RRset.of(APEX.child(label), "A", Duration.ofSeconds(60), data);
  }

  @Test
  void theActAfterAReadingIsOneCall() {
    RRset mark = RRset.of(APEX.child("_m"), "TXT", Duration.ofSeconds(60), "\"1\"");
    bench.provider().apply(APEX, ChangeBatch.put(mark, set("www", "192.0.2.1")), soon());
    bench.provider().read(APEX, List.of(mark.key(), set("www", "192.0.2.1").key()), soon());
    bench.server().api().forget();
    RRset next = RRset.of(APEX.child("_m"), "TXT", Duration.ofSeconds(60), "\"2\"");
    bench
        .provider()
        .apply(
            APEX,
            new ChangeBatch(
                List.of(mark), Set.of(), List.of(next, set("www", "192.0.2.2")), Set.of()),
            soon());
    assertThat(bench.server().api().requests()).hasSize(1).allMatch(CloudflareBench::isBatch);
  }

  @Test
  void whatTheMemoryHoldsIsReadAgainIfItNoLongerHolds() {
    RRset mark = RRset.of(APEX.child("_m"), "TXT", Duration.ofSeconds(60), "\"1\"");
    bench.provider().apply(APEX, ChangeBatch.put(mark), soon());
    bench.provider().read(APEX, List.of(mark.key()), soon());
    // The same data with other ids and another TTL, as a person makes them by hand.
    RRset again = RRset.of(APEX.child("_m"), "TXT", Duration.ofMinutes(10), "\"1\"");
    bench
        .other()
        .apply(APEX, new ChangeBatch(List.of(mark), Set.of(), List.of(again), Set.of()), soon());
    RRset next = RRset.of(APEX.child("_m"), "TXT", Duration.ofSeconds(60), "\"2\"");
    bench
        .provider()
        .apply(APEX, new ChangeBatch(List.of(mark), Set.of(), List.of(next), Set.of()), soon());
    assertThat(bench.other().read(APEX, List.of(mark.key()), soon())).containsValue(next);
  }

  @Test
  void largeZonesAreReadInPagesUntilTwoReadingsAgree() {
    CloudflareDns small = bench.dns("small", CloudflareDnsOptions.DEFAULTS.pageSize(10));
    RRset[] sets = new RRset[35];
    for (int i = 0; i < sets.length; i++) {
      sets[i] = set("n" + i, "192.0.2." + i);
    }
    bench.provider().apply(APEX, ChangeBatch.put(sets), soon());
    small.zones(soon());
    bench.server().api().forget();
    assertThat(small.read(APEX, soon()).sets()).hasSize(37);
    assertThat(bench.server().api().count(CloudflareBench::isList)).isEqualTo(8);
  }

  /** What the documents promise of {@code per_page} need not hold for every zone. */
  @Test
  void smallerPagesThanWereAskedForAreTakenAsSuch() {
    for (int reading = 0; reading < 2; reading++) {
      for (int page = 1; page <= 2; page++) {
        String body =
            "{\"success\":true,\"result\":[{\"id\":\"%1$s\",\"name\":\"n%1$s.clinic.example\","
                + "\"type\":\"A\",\"ttl\":60,\"content\":\"192.0.2.%1$s\"}],"
                + "\"result_info\":{\"page\":%1$s,\"per_page\":1,\"count\":1,\"total_count\":2}}";
        bench
            .server()
            .api()
            .faults()
            .plan(CloudflareBench::isList, WireAnswer.json(200, body.replace("%1$s", "" + page)));
      }
    }
    Zone zone = bench.provider().read(APEX, soon());
    assertThat(zone.sets())
        .containsKeys(set("n1", "192.0.2.1").key(), set("n2", "192.0.2.2").key());
    assertThat(bench.server().api().count(CloudflareBench::isList)).isEqualTo(4);
  }

  @Test
  void aZoneOfSomeThousandRecordsIsOneAnswer() {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      file.append('n').append(i).append(" 300 IN A 10.0.").append(i >> 8).append('.');
      file.append(i & 255).append('\n');
    }
    try (CloudflareServer server =
            CloudflareServer.builder()
                .token(CloudflareBench.TOKEN)
                .zone(APEX, file.toString())
                .start();
        CloudflareBench large = new CloudflareBench(server, CloudflareDnsOptions.DEFAULTS)) {
      assertThat(large.provider().read(APEX, soon()).sets()).hasSize(5_002);
      assertThat(server.api().count(CloudflareBench::isList)).isEqualTo(1);
    }
  }

  @Test
  void aRecordThatMovesToAPageThatWasReadIsNotMissed() {
    CloudflareDns small = bench.dns("small", CloudflareDnsOptions.DEFAULTS.pageSize(10));
    List<RRset> sets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sets.add(set("n" + (char) ('a' + i), "192.0.2." + i));
    }
    bench.provider().apply(APEX, ChangeBatch.put(sets.toArray(new RRset[0])), soon());
    // Before its second page is read, the zone's first name goes and a last one comes: as many
    // records as before, and the eleventh is now on the first page.
    AtomicInteger pages = new AtomicInteger();
    RRset last = set("zz", "192.0.2.99");
    bench
        .server()
        .api()
        .faults()
        .plan(
            request -> {
              boolean second =
                  CloudflareBench.isList(request)
                      && request.parameter("page").orElse("").equals("2")
                      && pages.getAndIncrement() == 0;
              if (second) {
                swap(sets.get(0), last);
              }
              return false;
            },
            WireAnswer.page());
    Zone zone = small.read(APEX, soon());
    assertThat(pages.get()).isGreaterThan(1);
    assertThat(zone.sets()).containsKey(sets.get(10).key()).containsKey(last.key());
    assertThat(zone.sets()).doesNotContainKey(sets.get(0).key()).hasSize(22);
  }

  /** Deletes one record and adds another, past the API. */
  private void swap(RRset goes, RRset comes) {
    ObjectNode batch = new ObjectMapper().createObjectNode();
    String name = goes.name().text();
    bench.server().records(APEX).stream()
        .filter(record -> name.equals(record.path("name").asText() + "."))
        .forEach(
            record -> batch.withArray("deletes").addObject().put("id", record.path("id").asText()));
    batch
        .withArray("posts")
        .addObject()
        .put("name", comes.name().text().substring(0, comes.name().text().length() - 1))
        .put("type", "A")
        .put("content", comes.data().get(0));
    bench.server().batch(APEX, batch);
  }

  @Test
  void aPlanIsSplitAtTheLimitAndKeepsEachNameAnswered() {
    List<RRset> before = new ArrayList<>();
    List<RRset> after = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      before.add(set("n" + i, "192.0.2.1"));
      after.add(set("n" + i, "192.0.2.2"));
    }
    bench
        .provider()
        .apply(APEX, new ChangeBatch(List.of(), absent(before), before, Set.of()), soon());
    Zone zone = bench.provider().read(APEX, soon());
    List<ChangeBatch> batches =
        ChangePlan.batches(zone, after, Set.of(), bench.provider().capabilities());
    assertThat(batches).hasSize(2);
    bench.server().api().forget();
    for (ChangeBatch batch : batches) {
      bench.provider().apply(APEX, batch, soon());
      assertThat(bench.server().api().requests())
          .as("the zone was read a moment ago, so that each batch is one call")
          .hasSize(1)
          .allMatch(CloudflareBench::isBatch);
      assertThat(bench.other().read(APEX, soon()).sets().keySet()).isEqualTo(zone.sets().keySet());
      bench.server().api().forget();
    }
    assertThat(bench.other().read(APEX, soon()).sets().values()).containsAll(after);
  }

  private static Set<RRset.Key> absent(List<RRset> sets) {
    return Set.copyOf(sets.stream().map(RRset::key).toList());
  }

  @Test
  void a429StopsAllCallsForAsLongAsItSays() {
    bench
        .server()
        .api()
        .faults()
        .plan(
            CloudflareBench::isList,
            WireAnswer.json(429, "{\"success\":false,\"errors\":[{\"code\":971}]}")
                .with("retry-after", "90")
                .with("cf-ray", "8f0-SIN"));
    assertThatThrownBy(() -> bench.provider().read(APEX, soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.THROTTLED);
              assertThat(e.vendorCode()).contains("971");
              assertThat(e.requestId()).contains("8f0-SIN");
              assertThat(e.retryAfter()).contains(Duration.ofSeconds(90));
            });
    bench.server().api().forget();
    assertThatThrownBy(() -> bench.provider().read(APEX, soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.THROTTLED);
              assertThat(e.retryAfter().orElseThrow())
                  .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(90));
            });
    assertThat(bench.server().api().requests()).isEmpty();
  }

  @Test
  void theQuotaOfTheTokenIsSharedAndNeverOverstepped() {
    try (CloudflareServer server =
        CloudflareServer.builder()
            .token(CloudflareBench.TOKEN)
            .zone(APEX)
            .quota(5, Duration.ofHours(1))
            .start()) {
      CloudflareOptions options =
          CloudflareOptions.DEFAULTS.endpoint(server.url()).pace(5, Duration.ofHours(1));
      CloudflareAccess access =
          CloudflareAccess.of(new OkHttpClient(), CloudflareBench.TOKEN, options);
      CloudflareDns one = CloudflareDns.of("one", access).build();
      CloudflareDns two = CloudflareDns.of("two", access).build();
      for (int i = 0; i < 5; i++) {
        (i % 2 == 0 ? one : two).zones(soon());
      }
      assertThatThrownBy(() -> two.zones(soon()))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.THROTTLED));
      assertThat(server.api().count((WireRequest request) -> true)).isEqualTo(5);
    }
  }
}
