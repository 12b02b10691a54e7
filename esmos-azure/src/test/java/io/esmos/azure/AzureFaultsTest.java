package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call in turn fails in every way: a typed error, and never half a zone. */
final class AzureFaultsTest {
  /** The calls of the provider. */
  enum Call {
    ZONES("GET", "/dnsZones"),
    FIRST_PAGE("GET", "/recordsets"),
    SECOND_PAGE("GET", "/recordsets"),
    GET("GET", "/A/www"),
    PUT("PUT", "/A/www"),
    DELETE("DELETE", "/A/www");

    private final String method;
    private final String path;

    Call(String method, String path) {
      this.method = method;
      this.path = path;
    }

    boolean reads() {
      return method.equals("GET");
    }

    Predicate<WireRequest> request() {
      return it ->
          it.method().equals(method)
              && it.path().endsWith(path)
              && it.parameter("$skipToken").isPresent() == (this == SECOND_PAGE);
    }
  }

  private final AzureDnsServer server = AzureDnsServer.builder().page(2).start();
  private final AzureBench bench = new AzureBench(server, DnsApi.STABLE_2018_05_01);
  private final DnsProvider provider = bench.provider();
  private final RRset www =
      RRset.of(AzureBench.APEX.child("www"), "A", Duration.ofMinutes(1), "192.0.2.1");
  private final RRset next =
      RRset.of(AzureBench.APEX.child("www"), "A", Duration.ofMinutes(1), "192.0.2.2");

  AzureFaultsTest() {
    apply(new ChangeBatch(List.of(), Set.of(), List.of(www), Set.of()));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void apply(ChangeBatch batch) {
    provider.apply(AzureBench.APEX, batch, soon());
  }

  /** Makes the call; returns what it read. */
  private Object run(Call call, Deadline deadline) {
    return switch (call) {
      case ZONES -> provider.zones(deadline);
      case FIRST_PAGE, SECOND_PAGE -> provider.read(AzureBench.APEX, deadline).sets();
      case GET -> provider.read(AzureBench.APEX, Set.of(www.key()), deadline);
      case PUT ->
          provider.apply(
              AzureBench.APEX,
              new ChangeBatch(List.of(www), Set.of(), List.of(next), Set.of()),
              deadline);
      case DELETE ->
          provider.apply(
              AzureBench.APEX,
              new ChangeBatch(List.of(www), Set.of(), List.of(), Set.of(www.key())),
              deadline);
    };
  }

  private ProviderException failure(Call call) {
    return catchThrowableOfType(ProviderException.class, () -> run(call, soon()));
  }

  private void plan(Call call, WireAnswer answer, int times) {
    for (int i = 0; i < times; i++) {
      server.http().faults().plan(call.request(), answer.with("x-ms-request-id", "id-7"));
    }
  }

  private boolean unchanged() {
    return bench
        .other()
        .read(AzureBench.APEX, Set.of(www.key()), soon())
        .equals(Map.of(www.key(), www));
  }

  @ParameterizedTest
  @EnumSource
  void throttlingIsToldAndWaitedForWhereItOnlyReads(Call call) {
    WireAnswer slower =
        WireAnswer.json(429, "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"m\"}}");
    plan(call, slower.with("Retry-After", "0"), 1);
    if (call.reads()) {
      assertThat(run(call, soon())).isNotNull();
    } else {
      assertThat(failure(call).retryAfter()).contains(Duration.ZERO);
      assertThat(unchanged()).isTrue();
    }
    plan(call, slower.with("Retry-After", "3600"), 1);
    ProviderException e = failure(call);
    assertThat(e.code()).isEqualTo(Code.THROTTLED);
    assertThat(e.retryAfter()).contains(Duration.ofHours(1));
    assertThat(e.vendorCode()).contains("TooManyRequests");
    assertThat(e.requestId()).contains("id-7");
    assertThat(unchanged()).isTrue();
    server.http().forget();
    assertThat(failure(call).getMessage()).contains("the vendor has asked for a pause");
    assertThat(server.http().count(request -> request.method().equals("GET") == call.reads()))
        .isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anUnavailableVendorIsToldWithItsCode(Call call) {
    WireAnswer down = WireAnswer.json(503, "{\"code\":\"ServiceUnavailable\",\"message\":\"m\"}");
    plan(call, down, 4);
    ProviderException e = failure(call);
    assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(e.vendorCode()).contains("ServiceUnavailable");
    assertThat(e.requestId()).contains("id-7");
    server.http().faults().clear();
    assertThat(unchanged()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aPageOfHtmlOrHalfAnAnswerIsMalformed(Call call) {
    for (WireAnswer answer :
        List.of(
            WireAnswer.page(),
            WireAnswer.json(200, "{\"value\":[{\"name\":\"www\",\"type\":\"x/A\""),
            WireAnswer.json(200, "{}"),
            WireAnswer.json(200, "[]"),
            WireAnswer.json(200, "{\"value\":[{}]}"))) {
      if (call == Call.DELETE) {
        // Its answer has no body; any 2xx but 204 says that it is deleted.
        continue;
      }
      plan(call, answer, 1);
      ProviderException e = failure(call);
      assertThat(e.code()).as("%s", answer).isEqualTo(Code.MALFORMED);
      assertThat(e.requestId()).contains("id-7");
      assertThat(unchanged()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenConnectionIsTriedAgainWhereItOnlyReads(Call call) {
    server.http().faults().plan(call.request(), WireFaults.Kind.HANG_UP);
    if (call.reads()) {
      assertThat(run(call, soon())).isNotNull();
    } else {
      assertThat(failure(call).code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(server.http().count(call.request())).isEqualTo(call == Call.PUT ? 2 : 1);
      assertThat(unchanged()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatNeverComesIsATimeout(Call call) {
    for (WireFaults.Kind kind : List.of(WireFaults.Kind.STALL, WireFaults.Kind.STALL_AFTER)) {
      server.http().faults().plan(call.request(), kind);
      assertThatThrownBy(() -> run(call, Deadline.in(Duration.ofMillis(400), SystemTime.ticker())))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
      server.http().faults().clear();
      if (!call.reads()) {
        assertThat(unchanged()).isEqualTo(kind == WireFaults.Kind.STALL);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PUT", "DELETE"})
  void aLostEffectIsFoundByReading(Call call) {
    for (WireFaults.Kind kind : List.of(WireFaults.Kind.LOSE_ANSWER)) {
      server.http().faults().plan(call.request(), kind);
      run(call, soon());
      Optional<RRset> now =
          Optional.ofNullable(
              provider.read(AzureBench.APEX, Set.of(www.key()), soon()).get(www.key()));
      assertThat(now).isEqualTo(call == Call.PUT ? Optional.of(next) : Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusalsKeepAzuresCode(Call call) {
    Map<Integer, Code> codes =
        Map.of(
            400, Code.INVALID,
            401, Code.DENIED,
            403, Code.DENIED,
            409, Code.CONFLICT,
            418, Code.OTHER);
    codes.forEach(
        (status, code) -> {
          plan(call, WireAnswer.json(status, "{\"code\":\"C\",\"message\":\"a\\nb\"}"), 4);
          ProviderException e = failure(call);
          assertThat(e.code()).as("%s", status).isEqualTo(code);
          assertThat(e.vendorCode()).contains("C");
          assertThat(e.getMessage()).doesNotContain("\n").doesNotContain(AzureDnsServer.TOKEN);
          server.http().faults().clear();
          assertThat(unchanged()).isTrue();
        });
  }

  @Test
  void aNextPageElsewhereOrTheSameAgainIsNotFollowed() {
    String again = server.url() + "/subscriptions/x?page=2";
    for (String link :
        List.of("http://127.0.0.1:1/steal", "https://" + server.url().getAuthority())) {
      plan(
          Call.FIRST_PAGE, WireAnswer.json(200, "{\"value\":[],\"nextLink\":\"" + link + "\"}"), 1);
      assertThat(failure(Call.FIRST_PAGE).code()).isEqualTo(Code.MALFORMED);
    }
    Predicate<WireRequest> any = it -> it.method().equals("GET");
    WireAnswer loop = WireAnswer.json(200, "{\"value\":[],\"nextLink\":\"" + again + "\"}");
    server.http().faults().plan(any, loop);
    server.http().faults().plan(any, loop);
    assertThat(failure(Call.FIRST_PAGE).code()).isEqualTo(Code.MALFORMED);
  }

  @Test
  void aZoneWithoutItsSoaIsNone() {
    plan(Call.FIRST_PAGE, WireAnswer.json(200, "{\"value\":[]}"), 1);
    assertThat(failure(Call.FIRST_PAGE).code()).isEqualTo(Code.MALFORMED);
  }

  @Test
  void tenThousandRecordsOnANameAreRead() {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      records.append(i == 0 ? "" : ",").append("{\"ipv4Address\":\"10.0.");
      records.append(i / 256).append('.').append(i % 256).append("\"}");
    }
    String set =
        "{\"name\":\"www\",\"type\":\"Microsoft.Network/dnsZones/A\",\"etag\":\"e\","
            + "\"properties\":{\"TTL\":1,\"ARecords\":["
            + records
            + "]}}";
    plan(Call.GET, WireAnswer.json(200, set), 1);
    Map<RRset.Key, RRset> read = provider.read(AzureBench.APEX, Set.of(www.key()), soon());
    assertThat(read.get(www.key()).data()).hasSize(10_000);
  }

  @Test
  void anAnswerForAnotherRecordSetIsRefused() {
    plan(
        Call.GET,
        WireAnswer.json(
            200, "{\"name\":\"ww2\",\"type\":\"x/A\",\"etag\":\"e\",\"properties\":{\"TTL\":1}}"),
        1);
    assertThat(failure(Call.GET).code()).isEqualTo(Code.MALFORMED);
  }

  @Test
  void whatAzureChangedOnTheWayIsTold() {
    plan(
        Call.PUT,
        WireAnswer.json(
            200,
            "{\"name\":\"www\",\"type\":\"x/A\",\"etag\":\"e\",\"properties\":{\"TTL\":60,"
                + "\"ARecords\":[{\"ipv4Address\":\"192.0.2.9\"}]}}"),
        1);
    assertThat(failure(Call.PUT).code()).isEqualTo(Code.MALFORMED);
  }

  @Test
  void anActAfterAReadingIsOneCallForEachRecordSet() {
    provider.read(AzureBench.APEX, Set.of(www.key()), soon());
    server.http().forget();
    run(Call.PUT, soon());
    assertThat(server.http().requests()).hasSize(1);
    Zone zone = bench.other().read(AzureBench.APEX, soon());
    server.http().forget();
    bench
        .other()
        .apply(
            AzureBench.APEX,
            new ChangeBatch(List.of(zone.sets().get(www.key())), Set.of(), List.of(www), Set.of()),
            soon());
    assertThat(server.http().requests()).hasSize(1);
  }

  @Test
  void aPlanAfterAReadingOfTheZoneIsOneCallForEachRecordSet() {
    Zone zone = provider.read(AzureBench.APEX, soon());
    List<RRset> wanted = new ArrayList<>(List.of(next));
    for (int i = 0; i < 20; i++) {
      wanted.add(RRset.of(AzureBench.APEX.child("n" + i), "A", Duration.ofMinutes(1), "192.0.2.3"));
    }
    List<ChangeBatch> batches = ChangePlan.batches(zone, wanted, Set.of(), provider.capabilities());
    server.http().forget();
    batches.forEach(this::apply);
    assertThat(server.http().requests()).hasSize(wanted.size());
    assertThat(provider.read(AzureBench.APEX, soon()).sets()).hasSize(zone.sets().size() + 20);
  }

  @Test
  void aPlanIsRefusedWholeWhereSomethingIsThereThatWasNot() {
    RRset other = RRset.of(AzureBench.APEX.child("a"), "A", Duration.ofMinutes(1), "192.0.2.4");
    RRset fresh = RRset.of(AzureBench.APEX.child("b"), "A", Duration.ofMinutes(1), "192.0.2.5");
    apply(new ChangeBatch(List.of(), Set.of(), List.of(other), Set.of()));
    ChangeBatch late =
        new ChangeBatch(
            List.of(), Set.of(fresh.key(), other.key()), List.of(fresh, other), Set.of());
    for (DnsProvider each : List.of(provider, bench.other())) {
      assertThatThrownBy(() -> each.apply(AzureBench.APEX, late, soon()))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
      assertThat(provider.read(AzureBench.APEX, Set.of(fresh.key()), soon())).isEmpty();
    }
  }

  @Test
  void anotherTtlMeanwhileIsNoConflict() {
    provider.read(AzureBench.APEX, Set.of(www.key()), soon());
    RRset longer = www.withTtl(io.esmos.dns.Ttl.seconds(99));
    bench.other().apply(AzureBench.APEX, ChangeBatch.put(longer), soon());
    run(Call.PUT, soon());
    assertThat(provider.read(AzureBench.APEX, Set.of(www.key()), soon())).containsValue(next);
  }

  @Test
  void theOwnQuotaRefusesAtOnceWhatWouldComeTooLate() {
    AzureDns slow = AzureBench.dns(server).options(ArmOptions.DEFAULTS.rates(1000, 1)).build();
    slow.apply(AzureBench.APEX, ChangeBatch.put(next), soon());
    server.http().forget();
    assertThatThrownBy(() -> slow.apply(AzureBench.APEX, ChangeBatch.put(www), soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.THROTTLED));
    assertThat(server.http().requests()).isEmpty();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }
}
