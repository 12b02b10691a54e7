package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Bucket;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.CopyWriter;
import com.google.cloud.storage.HttpStorageOptions;
import com.google.cloud.storage.MultipartUploadClient;
import com.google.cloud.storage.MultipartUploadSettings;
import com.google.cloud.storage.RequestBody;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.BucketTargetOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.Storage.CopyRequest;
import com.google.cloud.storage.StorageClass;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.multipartupload.model.AbortMultipartUploadRequest;
import com.google.cloud.storage.multipartupload.model.CompleteMultipartUploadRequest;
import com.google.cloud.storage.multipartupload.model.CompleteMultipartUploadResponse;
import com.google.cloud.storage.multipartupload.model.CompletedMultipartUpload;
import com.google.cloud.storage.multipartupload.model.CompletedPart;
import com.google.cloud.storage.multipartupload.model.CreateMultipartUploadRequest;
import com.google.cloud.storage.multipartupload.model.ListPartsRequest;
import com.google.cloud.storage.multipartupload.model.ListPartsResponse;
import com.google.cloud.storage.multipartupload.model.UploadPartRequest;
import com.google.cloud.storage.multipartupload.model.UploadPartResponse;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Google's own client drives the wire server, as independent truth about its shapes. */
final class GcsServerTest {
  private final GcsServer server = GcsBench.server();
  private final Storage client = GcsBench.client(server);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void objectsComeBackWithGenerationsAndChecksums() {
    byte[] content = random(100_000);
    Blob made =
        client.create(
            info("a/b c+d&ü.bin")
                .setContentType("text/plain")
                .setMetadata(Map.of("owner", "clinic"))
                .build(),
            content,
            BlobTargetOption.doesNotExist());
    assertThat(client.readAllBytes(made.getBlobId())).isEqualTo(content);
    Blob seen = client.get(made.getBlobId());
    assertThat(seen.getGeneration()).isEqualTo(made.getGeneration()).isPositive();
    assertThat(seen.getMetageneration()).isEqualTo(1);
    assertThat(seen.getMetadata()).isEqualTo(Map.of("owner", "clinic"));
    assertThat(seen.getContentType()).isEqualTo("text/plain");
    assertThat(seen.getCrc32c()).isEqualTo(GcsHash.crc32c(content));
    assertThat(seen.getSize()).isEqualTo(content.length);
    Blob changed = seen.toBuilder().setMetadata(Map.of("owner", "lab")).build().update();
    assertThat(changed.getMetageneration()).isEqualTo(2);
    assertThat(changed.getGeneration()).isEqualTo(made.getGeneration());
  }

  @Test
  void conditionsThatDoNotHoldAreAnswered412AndChangeNothing() {
    Blob first = client.create(info("cell").build(), GcsBench.bytes("1"));
    refused(
        412,
        "conditionNotMet",
        () ->
            client.create(
                info("cell").build(), GcsBench.bytes("2"), BlobTargetOption.doesNotExist()));
    BlobInfo stale = info("cell", first.getGeneration() - 1).build();
    refused(
        412,
        "conditionNotMet",
        () -> client.create(stale, GcsBench.bytes("2"), BlobTargetOption.generationMatch()));
    refused(
        412,
        "conditionNotMet",
        () ->
            client.delete(BlobId.of(GcsBench.BUCKET, "cell"), BlobSourceOption.generationMatch(7)));
    refused(
        412,
        "conditionNotMet",
        () ->
            client.readAllBytes(
                GcsBench.BUCKET,
                "cell",
                BlobSourceOption.generationMatch(first.getGeneration() + 1)));
    refused(
        412,
        "conditionNotMet",
        () ->
            client.update(
                first.toBuilder().setContentType("a/b").build(),
                BlobTargetOption.metagenerationMatch(9)));
    assertThat(client.readAllBytes(GcsBench.BUCKET, "cell")).isEqualTo(GcsBench.bytes("1"));
    Blob second =
        client.create(
            info("cell", first.getGeneration()).build(),
            GcsBench.bytes("2"),
            BlobTargetOption.generationMatch());
    assertThat(second.getGeneration()).isGreaterThan(first.getGeneration());
  }

  @Test
  @SuppressWarnings("deprecation") // the client's only way to send a checksum that is wrong
  void wrongChecksumsAreRefused() {
    StorageException failure =
        catchThrowableOfType(
            StorageException.class,
            () ->
                client
                    .writer(
                        info("sum").setMd5("AAAAAAAAAAAAAAAAAAAAAA==").build(),
                        Storage.BlobWriteOption.md5Match())
                    .close());
    assertThat(failure.getCode()).isEqualTo(400);
    assertThat(client.get(GcsBench.BUCKET, "sum")).isNull();
  }

  @Test
  void chunksOfAResumableUploadAreTakenAlsoIfOnlyPartsOfThemAreKept() throws IOException {
    byte[] content = random((3 << 20) + 17);
    server.keepOfNextChunk(256 << 10);
    try (var writer =
        client.writer(info("large").build(), Storage.BlobWriteOption.doesNotExist())) {
      writer.setChunkSize(1 << 20);
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        writer.write(bytes);
      }
    }
    assertThat(client.readAllBytes(GcsBench.BUCKET, "large")).isEqualTo(content);
    assertThat(server.wire().count(it -> it.parameter("upload_id").isPresent()))
        .isGreaterThanOrEqualTo(4);
  }

  @Test
  void rangesAndListsAndPages() throws IOException {
    server.largestPage(7);
    for (int i = 0; i < 20; i++) {
      client.create(info("list/" + i).build(), GcsBench.bytes("" + i));
    }
    client.create(info("other").build(), GcsBench.bytes("0123456789"));
    assertThat(names(client.list(GcsBench.BUCKET, BlobListOption.prefix("list/")).iterateAll()))
        .hasSize(20)
        .isSorted();
    assertThat(names(client.list(GcsBench.BUCKET, BlobListOption.currentDirectory()).iterateAll()))
        .containsExactlyInAnyOrder("list/", "other");
    try (var reader = client.reader(GcsBench.BUCKET, "other")) {
      reader.seek(3);
      reader.limit(7);
      ByteBuffer some = ByteBuffer.allocate(16);
      while (reader.read(some) >= 0) {
        assertThat(some.position()).isLessThanOrEqualTo(4);
      }
      assertThat(
              new String(some.array(), 0, some.position(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("3456");
    }
  }

  @Test
  void copiesKeepOrChangeTheClassAndCompositesHaveNoMd5() {
    server.rewriteCalls(3);
    client.create(info("source").build(), GcsBench.bytes("content"));
    CopyWriter copy =
        client.copy(
            CopyRequest.newBuilder()
                .setSource(BlobId.of(GcsBench.BUCKET, "source"))
                .setTarget(
                    info("copy").setStorageClass(StorageClass.ARCHIVE).build(),
                    BlobTargetOption.doesNotExist())
                .build());
    assertThat(copy.getResult().getStorageClass()).isEqualTo(StorageClass.ARCHIVE);
    assertThat(client.readAllBytes(GcsBench.BUCKET, "copy")).isEqualTo(GcsBench.bytes("content"));
    Blob composed =
        client.compose(
            ComposeRequest.newBuilder()
                .addSource("source", "copy")
                .setTarget(info("both").build())
                .setTargetOptions(BlobTargetOption.doesNotExist())
                .build());
    assertThat(composed.getMd5()).isNull();
    assertThat(composed.getCrc32c()).isEqualTo(GcsHash.crc32c(GcsBench.bytes("contentcontent")));
  }

  @Test
  void batchesDeleteEachForItself() {
    client.create(info("one").build(), GcsBench.bytes("1"));
    client.create(info("two").build(), GcsBench.bytes("2"));
    assertThat(
            client.delete(
                BlobId.of(GcsBench.BUCKET, "one"),
                BlobId.of(GcsBench.BUCKET, "none"),
                BlobId.of(GcsBench.BUCKET, "two")))
        .containsExactly(true, false, true);
    assertThat(client.list(GcsBench.BUCKET).iterateAll()).isEmpty();
  }

  @Test
  void versionsStayAndHoldsAndRetentionsForbid() {
    Bucket bucket =
        client.create(
            BucketInfo.newBuilder("kept").setVersioningEnabled(true).build(),
            BucketTargetOption.enableObjectRetention(true));
    assertThat(bucket.versioningEnabled()).isTrue();
    Blob first = client.create(BlobInfo.newBuilder("kept", "doc").build(), GcsBench.bytes("1"));
    client.create(BlobInfo.newBuilder("kept", "doc").build(), GcsBench.bytes("2"));
    assertThat(client.list("kept", BlobListOption.versions(true)).iterateAll()).hasSize(2);
    assertThat(client.readAllBytes(first.getBlobId())).isEqualTo(GcsBench.bytes("1"));
    Blob live = client.get("kept", "doc");
    Blob held = live.toBuilder().setTemporaryHold(true).build().update();
    refused(403, "objectUnderActiveHold", () -> client.delete("kept", "doc"));
    held.toBuilder().setTemporaryHold(false).build().update();
    OffsetDateTime until =
        OffsetDateTime.ofInstant(
            SystemTime.wall().instant().plus(Duration.ofDays(1)), ZoneOffset.UTC);
    Blob retained =
        live.toBuilder()
            .setRetention(
                BlobInfo.Retention.newBuilder()
                    .setMode(BlobInfo.Retention.Mode.LOCKED)
                    .setRetainUntilTime(until)
                    .build())
            .build()
            .update();
    assertThat(retained.getRetention().getMode()).isEqualTo(BlobInfo.Retention.Mode.LOCKED);
    refused(403, "retentionPolicyNotMet", () -> client.delete("kept", "doc"));
    server.clock(() -> SystemTime.wall().instant().plus(Duration.ofDays(2)));
    assertThat(client.delete("kept", "doc")).isTrue();
  }

  @Test
  void lifecycleRulesAreChangedUnderTheBucketsMetageneration() {
    Bucket bucket = client.get(GcsBench.BUCKET);
    LifecycleRule rule =
        new LifecycleRule(
            LifecycleRule.LifecycleAction.newSetStorageClassAction(StorageClass.ARCHIVE),
            LifecycleRule.LifecycleCondition.newBuilder()
                .setAge(90)
                .setMatchesPrefix(List.of("db/"))
                .build());
    Bucket changed =
        bucket.toBuilder()
            .setLifecycleRules(List.of(rule))
            .build()
            .update(BucketTargetOption.metagenerationMatch());
    assertThat(changed.getMetageneration()).isEqualTo(bucket.getMetageneration() + 1);
    assertThat(changed.getLifecycleRules()).hasSize(1);
    refused(
        412,
        "conditionNotMet",
        () ->
            bucket.toBuilder()
                .setLifecycleRules(List.of())
                .build()
                .update(BucketTargetOption.metagenerationMatch()));
    assertThat(client.get(GcsBench.BUCKET).getLifecycleRules()).hasSize(1);
  }

  @Test
  void partsOfTheXmlApiBecomeOneObject() throws IOException {
    MultipartUploadClient parts =
        MultipartUploadClient.create(
            MultipartUploadSettings.of((HttpStorageOptions) client.getOptions()));
    byte[] content = random((5 << 20) + 4711);
    String id = begun(parts, "parts/whole");
    List<CompletedPart> sent = new ArrayList<>();
    int[] borders = {0, 5 << 20, content.length};
    for (int i = 1; i <= 2; i++) {
      UploadPartResponse answer =
          parts.uploadPart(
              UploadPartRequest.builder()
                  .bucket(GcsBench.BUCKET)
                  .key("parts/whole")
                  .uploadId(id)
                  .partNumber(i)
                  .build(),
              RequestBody.of(
                  ByteBuffer.wrap(content, borders[i - 1], borders[i] - borders[i - 1])));
      sent.add(CompletedPart.builder().partNumber(i).eTag(answer.eTag()).build());
    }
    ListPartsResponse listed =
        parts.listParts(
            ListPartsRequest.builder()
                .bucket(GcsBench.BUCKET)
                .key("parts/whole")
                .uploadId(id)
                .build());
    assertThat(listed.parts()).extracting(it -> it.size()).containsExactly(5L << 20, 4711L);
    assertThat(client.get(GcsBench.BUCKET, "parts/whole")).isNull();
    CompleteMultipartUploadResponse done =
        parts.completeMultipartUpload(
            CompleteMultipartUploadRequest.builder()
                .bucket(GcsBench.BUCKET)
                .key("parts/whole")
                .uploadId(id)
                .multipartUpload(CompletedMultipartUpload.builder().parts(sent).build())
                .build());
    assertThat(done.crc32c()).isEqualTo(GcsHash.crc32c(content));
    assertThat(client.readAllBytes(GcsBench.BUCKET, "parts/whole")).isEqualTo(content);
    assertThat(client.get(GcsBench.BUCKET, "parts/whole").getMd5()).isNull();
    String other = begun(parts, "parts/other");
    assertThat(server.uploads(GcsBench.BUCKET)).isOne();
    parts.abortMultipartUpload(
        AbortMultipartUploadRequest.builder()
            .bucket(GcsBench.BUCKET)
            .key("parts/other")
            .uploadId(other)
            .build());
    assertThat(server.uploads(GcsBench.BUCKET)).isZero();
  }

  @Test
  void oneWriteASecondOfAName() {
    server.writeInterval(Duration.ofHours(1), SystemTime.ticker());
    client.create(info("busy").build(), GcsBench.bytes("1"));
    Storage once =
        client.getOptions().toBuilder()
            .setRetrySettings(
                com.google.api.gax.retrying.RetrySettings.newBuilder().setMaxAttempts(1).build())
            .build()
            .getService();
    refused(429, "rateLimitExceeded", () -> once.create(info("busy").build(), GcsBench.bytes("2")));
    once.create(info("idle").build(), GcsBench.bytes("2"));
  }

  private static String begun(MultipartUploadClient parts, String key) throws IOException {
    return parts
        .createMultipartUpload(
            CreateMultipartUploadRequest.builder()
                .bucket(GcsBench.BUCKET)
                .key(key)
                .contentType("application/octet-stream")
                .build())
        .uploadId();
  }

  private static void refused(
      int status, String reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    StorageException failure = catchThrowableOfType(StorageException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo(status);
    assertThat(failure.getReason()).isEqualTo(reason);
  }

  private static List<String> names(Iterable<Blob> blobs) {
    return StreamSupport.stream(blobs.spliterator(), false).map(BlobInfo::getName).toList();
  }

  private static BlobInfo.Builder info(String name) {
    return BlobInfo.newBuilder(GcsBench.BUCKET, name);
  }

  private static BlobInfo.Builder info(String name, long generation) {
    return BlobInfo.newBuilder(GcsBench.BUCKET, name, generation);
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }
}
