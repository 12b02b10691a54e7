package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages, and what other people and a broken vendor put into them. */
final class ZoneReadingTest {
  private static final DnsName APEX = CloudDnsBench.APEX;

  private final CloudDnsBench bench = CloudDnsBench.open();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aZoneOfManyPagesCostsItsPagesAndOneLookAtTheSerial() {
    put(24);
    bench.server.largestPage(5);
    read();
    bench.server.wire().forget();
    // 24 and the two of the apex.
    assertThat(read().sets()).hasSize(26);
    assertThat(bench.server.wire().requests()).hasSize(6 + 1);
    bench.server.largestPage(1000);
    bench.server.wire().forget();
    assertThat(read().sets()).hasSize(26);
    assertThat(bench.server.wire().requests()).hasSize(1);
  }

  @Test
  void aZoneThatChangesWhileItIsReadIsReadAgain() throws Exception {
    put(8);
    bench.server.largestPage(4);
    WireFaults.Held held =
        bench.server.wire().faults().hold(request -> request.parameter("pageToken").isPresent());
    FutureTask<Zone> reading = begin(this::read);
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    // One that would have been on the first page, and one that is still to come.
    RRset before = set("a", "192.0.2.1");
    RRset after = set("zz", "192.0.2.1");
    bench.other().apply(APEX, ChangeBatch.put(before, after), CloudDnsBench.soon());
    held.release();
    Zone zone = reading.get(30, TimeUnit.SECONDS);
    assertThat(zone.sets()).hasSize(12).containsKeys(before.key(), after.key());
  }

  @Test
  void aZoneThatAlwaysChangesIsUnavailableAndNeverTorn() {
    put(3);
    bench.server.largestPage(3);
    for (int i = 0; i < 4; i++) {
      bench
          .server
          .wire()
          .faults()
          .plan(
              request -> request.parameter("name").isPresent(),
              WireAnswer.json(200, list(soa(1000 + i), "")));
    }
    assertThat(failure().code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void pagesThatLeadInACircleOrHoldAnRrsetTwiceAreMalformed() {
    answerLists(list(soa(1) + "," + NS, "again"), list(soa(1) + "," + NS, "again"));
    assertThat(failure().code()).isEqualTo(Code.MALFORMED);
    answerLists(list(soa(1) + "," + NS + "," + NS, ""));
    assertThat(failure().code()).isEqualTo(Code.MALFORMED);
  }

  @Test
  void whatIsNoZoneIsMalformed() {
    String good = soa(1) + "," + NS;
    assertThat(readOf(good).sets()).hasSize(2);
    for (String wrong :
        List.of(
            NS,
            soa(1),
            good + ",null",
            good + ",7",
            good + ",{}",
            good
                + ",{\"name\": \"a.clinic.example.\", \"type\": \"A\", \"rrdatas\": [\"192.0.2.1\"]}",
            good + "," + json("a.clinic.example.", "A", "60", "[\"192.0.2.256\"]"),
            good + "," + json("a.clinic.example.", "A", "-1", "[\"192.0.2.1\"]"),
            good + "," + json("a.clinic.example.", "A", "60", "[null]"),
            good + "," + json("a.clinic.example.", "A", "60", "[]"),
            good + "," + json("a.elsewhere.example.", "A", "60", "[\"192.0.2.1\"]"),
            good + "," + json("a..clinic.example.", "A", "60", "[\"192.0.2.1\"]"),
            good + "," + json("a.clinic.example.", "TXT", "60", "[\"\\\"open\"]"))) {
      answerLists(list(wrong, ""));
      assertThat(failure().code()).as(wrong).isEqualTo(Code.MALFORMED);
    }
  }

  @Test
  void otherPeoplesSpellingIsReadInOneFormAndDeletedAsItIs() {
    bench.server.plant(
        APEX,
        json("WWW.clinic.example.", "MX", "77", "[\"020 B.example.net.\", \"10 a.example.net.\"]")
            .replace("WWW", "www"));
    RRset.Key key = new RRset.Key(APEX.child("www"), "MX");
    RRset read = bench.provider().read(APEX, Set.of(key), CloudDnsBench.soon()).get(key);
    assertThat(read.data()).containsExactly("10 a.example.net.", "20 b.example.net.");
    bench.server.wire().forget();
    RRset next = RRset.of(key.name(), "MX", Duration.ofSeconds(60), "5 c.example.net.");
    bench
        .provider()
        .apply(
            APEX,
            new ChangeBatch(List.of(read), Set.of(), List.of(next), Set.of()),
            CloudDnsBench.soon());
    assertThat(bench.server.wire().requests()).hasSize(1);
    // Who has not read it guesses its spelling, is refused, reads, and writes it as it is.
    bench.server.plant(APEX, json("www.clinic.example.", "MX", "77", "[\"005 C.example.net.\"]"));
    RRset last = RRset.of(key.name(), "MX", Duration.ofSeconds(60), "6 d.example.net.");
    bench
        .other()
        .apply(
            APEX,
            new ChangeBatch(List.of(next), Set.of(), List.of(last), Set.of()),
            CloudDnsBench.soon());
    assertThat(bench.provider().read(APEX, Set.of(key), CloudDnsBench.soon()))
        .isEqualTo(Map.of(key, last));
  }

  @Test
  void aMemberThatIsNotKnownIsSeenAndNeverWritten() {
    bench.server.plant(
        APEX,
        json("new.clinic.example.", "A", "60", "[\"192.0.2.1\"]")
            .replace("\"ttl\"", "\"steering\": {\"b\": [2, 1], \"a\": true}, \"ttl\""));
    RRset.Key key = new RRset.Key(APEX.child("new"), "A");
    RRset read = bench.provider().read(APEX, Set.of(key), CloudDnsBench.soon()).get(key);
    assertThat(read.features().values())
        .isEqualTo(Map.of("clouddns.steering", "{\"a\":true,\"b\":[1,2]}"));
    assertThat(refusal(ChangeBatch.put(read)).code()).isEqualTo(Code.UNSUPPORTED);
    bench
        .provider()
        .apply(
            APEX,
            new ChangeBatch(List.of(read), Set.of(), List.of(), Set.of(key)),
            CloudDnsBench.soon());
    assertThat(bench.provider().read(APEX, Set.of(key), CloudDnsBench.soon())).isEmpty();
  }

  @Test
  void tooManyRecordsAreRefusedBeforeAnythingIsSent() {
    List<String> data = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      data.add("10." + i / 65536 + "." + (i / 256) % 256 + "." + i % 256);
    }
    RRset many = new RRset(APEX.child("many"), "A", Duration.ofSeconds(60), data);
    bench.server.wire().forget();
    assertThat(refusal(ChangeBatch.put(many)).code()).isEqualTo(Code.INVALID);
    RRset.Key soa = new RRset.Key(APEX, "SOA");
    assertThat(refusal(new ChangeBatch(List.of(), Set.of(), List.of(), Set.of(soa))).code())
        .isEqualTo(Code.UNSUPPORTED);
    assertThat(bench.server.wire().requests()).isEmpty();
  }

  @Test
  void readingManyNamesIsReadingTheZone() {
    put(30);
    read();
    bench.server.wire().forget();
    List<RRset.Key> keys = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      keys.add(set("n" + i, "192.0.2.1").key());
    }
    assertThat(bench.provider().read(APEX, keys, CloudDnsBench.soon())).hasSize(30);
    assertThat(bench.server.wire().requests()).hasSize(1);
  }

  @Test
  void anAbsenceThatIsOldOrNotPartOfAConditionIsReadAgain() {
    RRset made = set("made", "192.0.2.1");
    Set<RRset.Key> key = Set.of(made.key());
    assertThat(bench.provider().read(APEX, key, CloudDnsBench.soon())).isEmpty();
    bench.other().apply(APEX, ChangeBatch.put(made), CloudDnsBench.soon());
    bench
        .provider()
        .apply(APEX, new ChangeBatch(List.of(), Set.of(), List.of(), key), CloudDnsBench.soon());
    assertThat(bench.other().read(APEX, key, CloudDnsBench.soon())).isEmpty();
  }

  private static final String NS = json("clinic.example.", "NS", "60", "[\"ns1.example.net.\"]");

  private static String soa(int serial) {
    return json("clinic.example.", "SOA", "60", "[\"a.b. c.d. " + serial + " 1 2 3 4\"]");
  }

  private static String json(String name, String type, String ttl, String data) {
    return "{\"name\": \""
        + name
        + "\", \"type\": \""
        + type
        + "\", \"ttl\": "
        + ttl
        + ", \"rrdatas\": "
        + data
        + "}";
  }

  private static String list(String sets, String token) {
    return "{\"kind\": \"dns#resourceRecordSetsListResponse\", \"rrsets\": ["
        + sets
        + "]"
        + (token.isEmpty() ? "" : ", \"nextPageToken\": \"" + token + "\"")
        + "}";
  }

  private void answerLists(String... bodies) {
    for (String body : bodies) {
      bench.server.wire().faults().plan(CloudDnsBench::lists, WireAnswer.json(200, body));
    }
  }

  private Zone readOf(String sets) {
    answerLists(list(sets, ""));
    return read();
  }

  private Zone read() {
    return bench.provider().read(APEX, CloudDnsBench.soon());
  }

  private ProviderException failure() {
    ProviderException e = catchThrowableOfType(ProviderException.class, this::read);
    assertThat(e).isNotNull();
    return e;
  }

  private ProviderException refusal(ChangeBatch batch) {
    ProviderException e =
        catchThrowableOfType(
            ProviderException.class,
            () -> bench.provider().apply(APEX, batch, CloudDnsBench.soon()));
    assertThat(e).isNotNull();
    return e;
  }

  private void put(int count) {
    RRset[] sets = new RRset[count];
    for (int i = 0; i < count; i++) {
      sets[i] = set("n" + i, "192.0.2." + i);
    }
    bench.provider().apply(APEX, ChangeBatch.put(sets), CloudDnsBench.soon());
  }

  private static RRset set(String label, String address) {
    return RRset.of(APEX.child(label), "A", Duration.ofSeconds(60), address);
  }

  private static <T> FutureTask<T> begin(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "zone-reading");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
