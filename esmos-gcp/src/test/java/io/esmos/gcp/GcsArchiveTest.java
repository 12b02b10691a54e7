package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Bucket;
import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleAction;
import com.google.cloud.storage.BucketInfo.LifecycleRule.LifecycleCondition;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageClass;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Chunk;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Tier;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.topology.Vendor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is peculiar to Cloud Storage. */
final class GcsArchiveTest {
  private static final ObjectKey KEY = ObjectKey.of("db/base.tar");

  private final GcsServer server = GcsBench.server().bucket("other");
  private final Storage client = GcsBench.client(server);
  private final GcsArchive archive = archive(GcsBench.BUCKET);

  @AfterEach
  void close() {
    server.close();
  }

  private GcsArchive archive(String bucket) {
    return GcsArchive.of("gcs:" + bucket, Vendor.GCP, client, bucket).build();
  }

  @Test
  void aChangeOfTheRulesThatMeetsAnothersIsDoneAgainAndLosesNeither() throws Exception {
    LifecycleControl rules = archive.lifecycle().orElseThrow();
    Rule ours = Rule.moving("esmos-long-term", "db/", Tier.ARCHIVE, Duration.ofDays(90));
    WireFaults.Held held =
        server
            .wire()
            .faults()
            .hold(
                request ->
                    request.header("X-HTTP-Method-Override").isPresent()
                        && request.text().contains("ARCHIVE"));
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(() -> rules.replaceOurs(List.of(ours), GcsBench.in(60_000)));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    Bucket bucket = client.get(GcsBench.BUCKET);
    bucket.toBuilder().setLifecycleRules(List.of(theirs(30))).build().update();
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(GcsBench.soon())).containsExactly(ours);
    assertThat(rules.others(GcsBench.soon())).isOne();
    assertThat(client.get(GcsBench.BUCKET).getLifecycleRules()).hasSize(2);
    assertThat(server.wire().count(it -> it.parameter("ifMetagenerationMatch").isPresent()))
        .isEqualTo(2);
  }

  @Test
  void aRuleThatSomebodyChangedByHandIsTheirs() {
    LifecycleControl rules = archive.lifecycle().orElseThrow();
    rules.replaceOurs(
        List.of(Rule.moving("esmos-long-term", "db/", Tier.COLD, Duration.ofDays(90))),
        GcsBench.soon());
    client.get(GcsBench.BUCKET).toBuilder().setLifecycleRules(List.of(theirs(45))).build().update();
    assertThat(rules.read(GcsBench.soon())).isEmpty();
    assertThat(rules.others(GcsBench.soon())).isOne();
    rules.replaceOurs(List.of(), GcsBench.soon());
    assertThat(client.get(GcsBench.BUCKET).getLifecycleRules()).hasSize(1);
    assertThat(client.get(GcsBench.BUCKET).getLabels()).isNullOrEmpty();
  }

  @Test
  void aCopyFromAnotherBucketMovesNoBytes() {
    GcsArchive other = archive("other");
    server.rewriteCalls(3);
    ObjectInfo source =
        archive.put(KEY, Chunk.of(GcsBench.bytes("content")), PutRequest.PLAIN, GcsBench.soon());
    server.wire().forget();
    PutRequest request = PutRequest.PLAIN.tier(Tier.ARCHIVE).when(Precondition.absent());
    ObjectInfo copy = other.copyFrom(archive, source, KEY, request, GcsBench.soon()).orElseThrow();
    assertThat(copy.tier()).isEqualTo(Tier.ARCHIVE);
    assertThat(copy.checksums()).isEqualTo(source.checksums());
    assertThat(server.wire().requests()).hasSize(3);
    assertThat(server.wire().count(it -> it.parameter("alt").isPresent())).isZero();
    refused(Code.CONFLICT, () -> other.copyFrom(archive, source, KEY, request, GcsBench.soon()));
    server.wire().faults().plan(request2 -> true, GcsFaults.error(403, "forbidden"));
    assertThat(other.copyFrom(archive, source, KEY, PutRequest.PLAIN, GcsBench.soon())).isEmpty();
  }

  @Test
  void whatACrashLeavesBetweenPartsAndCopyIsListedAndEnded() {
    Upload upload = archive.uploads().begin(KEY, PutRequest.PLAIN, GcsBench.soon());
    Chunk chunk = Chunk.of(GcsBench.bytes("content"));
    Part part = archive.uploads().put(upload, 1, chunk, GcsBench.soon());
    server
        .wire()
        .faults()
        .plan(request -> request.path().contains("/rewriteTo/"), WireFaults.Kind.HANG_UP);
    refused(
        Code.UNAVAILABLE,
        () ->
            archive
                .uploads()
                .complete(
                    upload, PutRequest.PLAIN, List.of(part), chunk.crc32c(), GcsBench.soon()));
    assertThat(archive.head(KEY, GcsBench.soon())).isEmpty();
    assertThat(archive.list("", Optional.empty(), 10, GcsBench.soon()).entries()).isEmpty();
    // The same completion again goes on where the other one ended.
    assertThat(
            archive
                .uploads()
                .complete(upload, PutRequest.PLAIN, List.of(part), chunk.crc32c(), GcsBench.soon())
                .length())
        .isEqualTo(7);
    Upload lost = archive.uploads().begin(KEY, PutRequest.PLAIN, GcsBench.soon());
    Part again = archive.uploads().put(lost, 1, chunk, GcsBench.soon());
    server
        .wire()
        .faults()
        .plan(request -> request.path().contains("/rewriteTo/"), WireFaults.Kind.HANG_UP);
    refused(
        Code.UNAVAILABLE,
        () ->
            archive
                .uploads()
                .complete(lost, PutRequest.PLAIN, List.of(again), chunk.crc32c(), GcsBench.soon()));
    var left =
        ArchiveTransfer.of(archive, Runnable::run)
            .removeAbandoned(
                "db/",
                Duration.ofHours(1),
                () -> Instant.parse("2100-01-01T00:00:00Z"),
                GcsBench.soon());
    assertThat(left).isNotNull();
    assertThat(client.list(GcsBench.BUCKET).iterateAll())
        .singleElement()
        .satisfies(it -> assertThat(it.getName()).isEqualTo(KEY.value()));
  }

  @Test
  void whatIsStoredCompressedIsReadAsItIsStored() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(GcsBench.bytes("a text that was compressed"));
    }
    client.create(
        BlobInfo.newBuilder(GcsBench.BUCKET, "zipped").setContentEncoding("gzip").build(),
        zipped.toByteArray());
    try (ObjectReading reading =
        archive.get(ObjectKey.of("zipped"), ReadRequest.WHOLE, GcsBench.soon())) {
      assertThat(reading.body().readAllBytes()).isEqualTo(zipped.toByteArray());
    }
  }

  @Test
  void anObjectThatIsReplacedBetweenTheTwoRequestsOfAReadingIsReadAnew() throws Exception {
    archive.put(KEY, Chunk.of(GcsBench.bytes("old")), PutRequest.PLAIN, GcsBench.soon());
    WireFaults.Held held =
        server.wire().faults().hold(request -> request.parameter("alt").isPresent());
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try (ObjectReading reading =
                  archive.get(KEY, ReadRequest.WHOLE, GcsBench.in(60_000))) {
                assertThat(reading.info().length()).isEqualTo(6);
                return reading.body().readAllBytes();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    archive.put(KEY, Chunk.of(GcsBench.bytes("newest")), PutRequest.PLAIN, GcsBench.soon());
    held.release();
    assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(GcsBench.bytes("newest"));
  }

  @Test
  void bytesThatWentBadInTheStoreAreFound() {
    archive.put(KEY, Chunk.of(GcsBench.bytes("content")), PutRequest.PLAIN, GcsBench.soon());
    server.damage(GcsBench.BUCKET, KEY.value());
    ArchiveTransfer transfer = ArchiveTransfer.of(archive, Runnable::run);
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class,
            () ->
                transfer.download(
                    KEY,
                    ReadRequest.WHOLE,
                    Channels.newChannel(new ByteArrayOutputStream()),
                    GcsBench.soon()));
    assertThat(failure.code()).isEqualTo(Code.MALFORMED);
    assertThat(failure).hasMessageContaining(KEY.value());
  }

  @Test
  void keysOfTheStagingPlaceAndTooLongOnesAreRefused() {
    ObjectKey staged = ObjectKey.of(GcsParts.STAGING + "x");
    refused(
        Code.INVALID,
        () -> archive.put(staged, Chunk.of(new byte[1]), PutRequest.PLAIN, GcsBench.soon()));
    ObjectKey longest = ObjectKey.of("k".repeat(992));
    assertThat(archive.uploads().begin(longest, PutRequest.PLAIN, GcsBench.soon()).key())
        .isEqualTo(longest);
    refused(
        Code.INVALID,
        () ->
            archive
                .uploads()
                .begin(ObjectKey.of("k".repeat(993)), PutRequest.PLAIN, GcsBench.soon()));
  }

  @Test
  void aHostThatIsNotGooglesIsRefusedWhenItIsBuilt() {
    assertThatThrownBy(
            () ->
                GcsArchive.of("gcs", Vendor.GCP, GcsBench.client("https://cdn.example"), "b")
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cdn.example");
  }

  private static LifecycleRule theirs(int days) {
    return new LifecycleRule(
        LifecycleAction.newSetStorageClassAction(StorageClass.COLDLINE),
        LifecycleCondition.newBuilder().setAge(days).build());
  }

  private static void refused(Code code, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
  }
}
