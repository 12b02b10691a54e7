package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the witness reads what Cloud Storage answers, and what it refuses. */
final class GcsWitnessTest {
  private static final String CELL = "clinic/authority";

  private final GcsServer server = GcsBench.server();
  private final Storage client = GcsBench.client(server);
  private final Witness witness = over(GcsBench.BUCKET);

  @AfterEach
  void close() {
    server.close();
  }

  private Witness over(String bucket) {
    return GcsWitness.of("gcs", Vendor.GCP, client, bucket, CELL);
  }

  @Test
  void everyCallIsOneRequestAndTheCellMayNotBeCached() {
    Stored first = witness.create(GcsBench.bytes("first"), GcsBench.soon()).orElseThrow();
    assertThat(witness.replace(first.tag(), GcsBench.bytes("second"), GcsBench.soon())).isPresent();
    assertThat(witness.read(GcsBench.soon())).isPresent();
    List<WireRequest> requests = server.wire().requests();
    assertThat(requests).hasSize(3);
    assertThat(requests.get(0).parameter("ifGenerationMatch")).contains("0");
    assertThat(requests.get(1).parameter("ifGenerationMatch")).contains(first.tag());
    assertThat(requests.get(2).header("Cache-Control")).contains("no-cache");
    assertThat(client.get(GcsBench.BUCKET, CELL).getCacheControl()).isEqualTo("no-store");
    assertThat(client.readAllBytes(GcsBench.BUCKET, CELL)).isEqualTo(GcsBench.bytes("second"));
    assertThat(requests)
        .allSatisfy(
            it -> assertThat(it.header("Authorization")).contains("Bearer " + GcsBench.TOKEN));
  }

  @Test
  void whatGooglesClientWroteIsReadIfNoCacheMayKeepIt() {
    client.create(
        BlobInfo.newBuilder(GcsBench.BUCKET, CELL).setCacheControl("no-store").build(),
        GcsBench.bytes("theirs"));
    assertThat(witness.read(GcsBench.soon()).orElseThrow().contents())
        .isEqualTo(GcsBench.bytes("theirs"));
    client.create(
        BlobInfo.newBuilder(GcsBench.BUCKET, CELL).setCacheControl("public, max-age=3600").build(),
        GcsBench.bytes("cached"));
    refused(Code.MALFORMED, () -> witness.read(GcsBench.soon()));
  }

  @Test
  void anAnswerOfACacheIsRefused() {
    assertThat(witness.create(GcsBench.bytes("first"), GcsBench.soon())).isPresent();
    WireAnswer old =
        new WireAnswer(
            200,
            Map.of(
                "X-Goog-Generation", "1",
                "X-Goog-Hash", "crc32c=" + GcsHash.crc32c(GcsBench.bytes("old")),
                "Cache-Control", "no-store",
                "Age", "7"),
            GcsBench.bytes("old"));
    server.wire().faults().plan(request -> true, old);
    refused(Code.MALFORMED, () -> witness.read(GcsBench.soon()));
    server.wire().faults().plan(request -> true, notFound().with("Age", "7"));
    refused(Code.MALFORMED, () -> witness.read(GcsBench.soon()));
  }

  @Test
  void wrongAndShortBytesAreFound() {
    assertThat(witness.create(GcsBench.bytes("the authority"), GcsBench.soon())).isPresent();
    for (WireFaults.Kind kind :
        List.of(WireFaults.Kind.ALTER_ANSWER, WireFaults.Kind.SHORTEN_ANSWER)) {
      server.wire().faults().plan(request -> true, kind);
      refused(Code.MALFORMED, () -> witness.read(GcsBench.soon()));
    }
    server.wire().faults().plan(request -> true, WireFaults.Kind.CUT_ANSWER);
    refused(Code.UNAVAILABLE, () -> witness.read(GcsBench.soon()));
    server.damage(GcsBench.BUCKET, CELL);
    refused(Code.MALFORMED, () -> witness.read(GcsBench.soon()));
  }

  @Test
  void bytesThatWereAlteredOnTheirWayThereAreRefusedByTheStore() {
    server.wire().faults().plan(request -> true, WireFaults.Kind.ALTER_REQUEST);
    byte[] large = new byte[1 << 16];
    refused(Code.INVALID, () -> witness.create(large, GcsBench.soon()));
    assertThat(witness.read(GcsBench.soon())).isEmpty();
  }

  @Test
  void aMissingBucketIsToldApartWhereItIsWritten() {
    Witness lost = over("no-such-bucket");
    ProviderException failure =
        refused(Code.NOT_FOUND, () -> lost.create(GcsBench.bytes("x"), GcsBench.soon()));
    assertThat(failure.vendorCode()).contains("notFound");
    assertThat(failure.requestId()).get().asString().startsWith("request-");
    refused(Code.NOT_FOUND, () -> lost.replace("1", GcsBench.bytes("x"), GcsBench.soon()));
  }

  @Test
  void eachAnswerHasItsCode() {
    Stored first = witness.create(GcsBench.bytes("first"), GcsBench.soon()).orElseThrow();
    Map<WireAnswer, Code> writes = new java.util.LinkedHashMap<>();
    writes.put(GcsFaults.error(400, "invalid"), Code.INVALID);
    writes.put(GcsFaults.error(401, "required"), Code.DENIED);
    writes.put(GcsFaults.error(403, "forbidden"), Code.DENIED);
    writes.put(GcsFaults.error(403, "retentionPolicyNotMet"), Code.DENIED);
    writes.put(GcsFaults.error(403, "rateLimitExceeded"), Code.THROTTLED);
    writes.put(GcsFaults.error(404, "notFound"), Code.NOT_FOUND);
    writes.put(GcsFaults.error(409, "conflict"), Code.CONFLICT);
    writes.put(GcsFaults.error(429, "rateLimitExceeded"), Code.THROTTLED);
    writes.put(GcsFaults.error(500, "backendError"), Code.UNAVAILABLE);
    writes.put(GcsFaults.error(503, "backendError"), Code.UNAVAILABLE);
    writes.put(WireAnswer.page(), Code.MALFORMED);
    writes.put(WireAnswer.json(200, "{"), Code.MALFORMED);
    writes.put(WireAnswer.json(200, "{}"), Code.MALFORMED);
    writes.put(
        WireAnswer.json(200, "{\"generation\":\"7\",\"crc32c\":\"AAAAAA==\"}"), Code.MALFORMED);
    writes.put(WireAnswer.of(412, "text/html", "a proxy's own"), Code.MALFORMED);
    writes.put(WireAnswer.of(307, "text/html", "moved").with("Location", "/"), Code.MALFORMED);
    writes.forEach(
        (answer, code) -> {
          server.wire().faults().plan(request -> true, answer);
          refused(
              code, () -> witness.replace(first.tag(), GcsBench.bytes("second"), GcsBench.soon()));
        });
    server
        .wire()
        .faults()
        .plan(request -> true, GcsFaults.error(429, "rateLimitExceeded").with("Retry-After", "2"));
    assertThat(refused(Code.THROTTLED, () -> witness.read(GcsBench.soon())).retryAfter())
        .contains(Duration.ofSeconds(2));
    server.wire().faults().plan(request -> true, WireAnswer.of(404, "text/html", "a proxy's own"));
    refused(Code.MALFORMED, () -> witness.read(GcsBench.soon()));
    assertThat(witness.read(GcsBench.soon()).orElseThrow().tag()).isEqualTo(first.tag());
  }

  @Test
  void writesFasterThanTheServiceTakesAreThrottledAndNotDone() {
    Stored first = witness.create(GcsBench.bytes("first"), GcsBench.soon()).orElseThrow();
    assertThat(witness.writeInterval()).isEqualTo(Duration.ofSeconds(1));
    server.writeInterval(Duration.ofHours(1), SystemTime.ticker());
    Stored second =
        witness.replace(first.tag(), GcsBench.bytes("second"), GcsBench.soon()).orElseThrow();
    refused(
        Code.THROTTLED,
        () -> witness.replace(second.tag(), GcsBench.bytes("third"), GcsBench.soon()));
    assertThat(witness.read(GcsBench.soon()).orElseThrow().tag()).isEqualTo(second.tag());
  }

  @Test
  void tagsAreGenerationsAndNothingElse() {
    for (String tag : List.of("", "0", "-1", "\"etag\"", "12345678901234567890123")) {
      refused(Code.INVALID, () -> witness.replace(tag, GcsBench.bytes("x"), GcsBench.soon()));
    }
    refused(
        Code.INVALID, () -> witness.create(new byte[WitnessChecks.MAX_BYTES + 1], GcsBench.soon()));
    assertThat(server.wire().requests()).isEmpty();
  }

  @Test
  void aClientThatMayReadFromACacheOrSpeaksGrpcIsRefusedWhenItIsBuilt() {
    assertThatThrownBy(
            () ->
                GcsWitness.of(
                    "gcs", Vendor.GCP, GcsBench.client("https://cdn.example"), "b", "cell"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cdn.example")
        .hasMessageContaining("cache");
    assertThat(
            GcsWitness.of(
                "gcs",
                Vendor.GCP,
                GcsBench.client("https://storage.europe-west3.rep.googleapis.com"),
                "b",
                "cell"))
        .hasToString("GcsWitness[gcs at gcp, b/cell]");
  }

  private static ProviderException refused(
      Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
    return failure;
  }

  private static WireAnswer notFound() {
    return GcsFaults.error(404, "notFound");
  }
}
