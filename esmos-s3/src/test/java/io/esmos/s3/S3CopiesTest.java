package io.esmos.s3;

import static io.esmos.s3.CopyStore.BYTES;
import static io.esmos.s3.CopyStore.FROM;
import static io.esmos.s3.CopyStore.KMS_KEY;
import static io.esmos.s3.CopyStore.TO;
import static io.esmos.s3.CopyStore.can;
import static io.esmos.s3.CopyStore.failure;
import static io.esmos.s3.CopyStore.is;
import static io.esmos.s3.CopyStore.part;
import static io.esmos.s3.CopyStore.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Held;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Copies that are too large for one request, at a lowered limit of one put. */
final class S3CopiesTest {
  private final CopyStore store = new CopyStore(false);

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void aLargeObjectIsCopiedInEqualPartsOfThePinnedSource() throws IOException {
    PutRequest given =
        PutRequest.PLAIN
            .metadata(Map.of("a", "b"))
            .tags(Map.of("team", "records"))
            .contentType("text/x-test")
            .tier(Tier.INFREQUENT)
            .encryptionKey(KMS_KEY);
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    ObjectInfo copied = store.copy(from, given).orElseThrow();
    assertThat(store.read(TO)).isEqualTo(BYTES);
    assertThat(copied.overBytes(Kind.CRC32C)).isEqualTo(from.overBytes(Kind.CRC32C)).isPresent();
    assertThat(copied.metadata()).isEqualTo(Map.of("a", "b"));
    assertThat(copied.contentType()).isEqualTo("text/x-test");
    assertThat(copied.tier()).isEqualTo(Tier.INFREQUENT);
    assertThat(store.objects.tags(TO, soon())).isEqualTo(Map.of("team", "records"));
    assertThat(store.server.wire().count(is("CopyObject"))).isZero();
    assertThat(
            store.server.wire().requests().stream()
                .filter(is("UploadPartCopy"))
                .map(it -> it.header("x-amz-copy-source-range").orElse("")))
        .containsExactly("bytes=0-5242879", "bytes=5242880-10485759", "bytes=10485760-13631487");
    assertThat(store.server.wire().requests().stream().filter(is("UploadPartCopy")))
        .allMatch(
            it -> it.header("x-amz-copy-source-if-match").equals(Optional.of(from.version())));
  }

  @Test
  void aSourceWithoutAChecksumIsCopiedToo() throws IOException {
    store.server.seed("objects", FROM.value(), BYTES);
    ObjectInfo copied =
        store.copy(store.objects.head(FROM, soon()).orElseThrow(), PutRequest.PLAIN).orElseThrow();
    assertThat(copied.overBytes(Kind.CRC32C)).isEqualTo(Optional.of(Chunk.of(BYTES).crc32c()));
    assertThat(store.read(TO)).isEqualTo(BYTES);
  }

  @Test
  void aSourceThatIsReplacedInTheMiddleIsNotMixed() throws Exception {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    Held held = store.server.faults().hold(part(2));
    Thread other = store.replacing(held, new byte[BYTES.length]);
    failure(Code.CONFLICT, () -> store.copy(from, PutRequest.PLAIN));
    other.join();
    store.nothingIsLeft();
  }

  /** "200 OK response ... the body contains an error": UploadPartCopy, API reference. */
  @Test
  void aSuccessThatHoldsAnErrorIsNone() throws IOException {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    store.server.faults().plan(part(2), S3Server.lateError());
    store.server.faults().plan(part(3), S3Server.slowDown());
    assertThat(store.copy(from, PutRequest.PLAIN)).isPresent();
    assertThat(store.read(TO)).isEqualTo(BYTES);
    assertThat(store.server.wire().count(part(2))).isEqualTo(2);
    assertThat(store.server.openUploads("objects")).isZero();

    ObjectInfo small = store.put(ObjectKey.of("small"), new byte[9], PutRequest.PLAIN);
    store.server.faults().plan(is("CopyObject"), S3Server.lateError());
    assertThat(failure(Code.UNAVAILABLE, () -> store.copy(small, PutRequest.PLAIN)).vendorCode())
        .hasValue("InternalError");
  }

  @Test
  void whateverFailsForGoodLeavesNothingBehind() {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    for (String operation : List.of("CreateMultipartUpload", "UploadPartCopy")) {
      store.server.faults().plan(is(operation), S3Server.error(403, "AccessDenied"));
      failure(Code.DENIED, () -> store.copy(from, PutRequest.PLAIN));
      store.nothingIsLeft();
    }
    for (int i = 0; i < 4; i++) {
      store.server.faults().plan(part(3), S3Server.lateError());
    }
    failure(Code.UNAVAILABLE, () -> store.copy(from, PutRequest.PLAIN));
    store.nothingIsLeft();
    for (int i = 0; i < 4; i++) {
      store.server.faults().plan(is("CompleteMultipartUpload"), S3Server.lateError());
    }
    failure(Code.UNAVAILABLE, () -> store.copy(from, PutRequest.PLAIN));
    store.nothingIsLeft();
    store.server.faults().plan(is("CompleteMultipartUpload"), WireFaults.Kind.LOSE_ANSWER);
    assertThat(store.copy(from, PutRequest.PLAIN)).as("a copy whose answer was lost").isPresent();
    assertThat(store.server.openUploads("objects")).isZero();
  }

  @Test
  void theEndOfALongCopyIsTriedAgainAndSoIsItsAbort() throws IOException {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    store.server.faults().plan(is("CompleteMultipartUpload"), S3Server.slowDown());
    store.server.faults().plan(is("CompleteMultipartUpload"), S3Server.lateError());
    assertThat(store.copy(from, PutRequest.PLAIN)).isPresent();
    assertThat(store.read(TO)).isEqualTo(BYTES);
    assertThat(store.server.wire().count(is("UploadPartCopy"))).as("parts sent once").isEqualTo(3);

    store.client.deleteObject(it -> it.bucket("objects").key(TO.value())).join();
    store.server.faults().plan(is("UploadPartCopy"), S3Server.error(403, "AccessDenied"));
    store.server.faults().plan(is("AbortMultipartUpload"), S3Server.slowDown());
    store.server.faults().plan(is("AbortMultipartUpload"), WireFaults.Kind.HANG_UP);
    failure(Code.DENIED, () -> store.copy(from, PutRequest.PLAIN));
    store.nothingIsLeft();
  }

  /** What is there before a move has the bytes that are there afterwards. */
  @Test
  void aMoveThatWasNotDoneIsNotTakenForDone() {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    for (WireAnswer answer :
        List.of(S3Server.error(403, "AccessDenied"), S3Server.error(404, "NoSuchUpload"))) {
      store.server.faults().plan(is("CompleteMultipartUpload"), S3Server.lateError());
      store.server.faults().plan(is("CompleteMultipartUpload"), answer);
      failure(
          Code.UNAVAILABLE,
          () -> store.objects.tiers().orElseThrow().move(from, Tier.INFREQUENT, soon()));
      assertThat(store.objects.head(FROM, soon())).hasValue(from);
      assertThat(store.server.openUploads("objects")).isZero();
    }
  }

  /** An upload that writes the bytes that are there already, with the same metadata. */
  @Test
  void anObjectFromBeforeIsNotTakenForACompletedOne() {
    store.put(FROM, BYTES, PutRequest.PLAIN);
    store.server.faults().plan(is("CompleteMultipartUpload"), S3Server.lateError());
    failure(Code.UNAVAILABLE, () -> store.put(FROM, BYTES, PutRequest.PLAIN));
    assertThat(store.server.openUploads("objects")).as("the upload goes on").isEqualTo(1);
  }

  @Test
  void anInterruptEndsTheCopyAndItsUpload() throws Exception {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    Thread copying = Thread.currentThread();
    Held held = store.server.faults().hold(part(2));
    Thread other =
        new Thread(
            () -> {
              try {
                assertThat(held.await(Duration.ofMinutes(3))).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                copying.interrupt();
              }
            });
    other.start();
    failure(Code.TIMEOUT, () -> store.copy(from, PutRequest.PLAIN));
    assertThat(Thread.interrupted()).as("the interrupt").isTrue();
    other.join();
    assertThat(store.server.openUploads("objects")).isZero();
    held.release();
  }

  @Test
  void aMoveKeepsAllThatTheObjectHas() throws IOException {
    store.client.createBucket(it -> it.bucket("locked").objectLockEnabledForBucket(true)).join();
    S3Objects locked = S3Objects.of("locked", Vendor.AWS, store.client, "locked", can(false));
    Retention until =
        new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2999-01-01T00:00:00Z"));
    for (int length : new int[] {1000, BYTES.length}) {
      byte[] bytes = Arrays.copyOf(BYTES, length);
      store
          .client
          .putObject(
              it ->
                  it.bucket("locked")
                      .key(FROM.value())
                      .metadata(Map.of("a-b", "c"))
                      .cacheControl("no-store")
                      .contentLanguage("de")
                      .tagging("team=records")
                      .serverSideEncryption("aws:kms")
                      .ssekmsKeyId(KMS_KEY)
                      .objectLockMode("GOVERNANCE")
                      .objectLockRetainUntilDate(until.until())
                      .objectLockLegalHoldStatus("ON"),
              AsyncRequestBody.fromBytes(bytes))
          .join();
      ObjectInfo before = locked.head(FROM, soon()).orElseThrow();
      locked.tiers().orElseThrow().move(before, Tier.INFREQUENT, soon());
      ObjectInfo after = locked.head(FROM, soon()).orElseThrow();
      assertThat(after.tier()).isEqualTo(Tier.INFREQUENT);
      assertThat(after.retention()).hasValue(until);
      assertThat(after.legalHold()).isTrue();
      HeadObjectResponse head =
          store.client.headObject(it -> it.bucket("locked").key(FROM.value())).join();
      assertThat(head.metadata()).isEqualTo(Map.of("a-b", "c"));
      assertThat(head.cacheControl()).isEqualTo("no-store");
      assertThat(head.contentLanguage()).isEqualTo("de");
      assertThat(head.ssekmsKeyId()).isEqualTo(KMS_KEY);
      assertThat(locked.tags(FROM, soon())).isEqualTo(Map.of("team", "records"));
      try (ObjectReading reading = locked.get(FROM, ReadRequest.WHOLE, soon())) {
        assertThat(reading.body().readAllBytes()).isEqualTo(bytes);
      }
    }
    assertThat(store.server.wire().count(is("UploadPartCopy"))).isEqualTo(3);
    assertThat(store.server.openUploads("locked")).isZero();
  }

  @Test
  void whatIsWrittenDuringALargeMoveStays() throws Exception {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    Held held = store.server.faults().hold(is("CompleteMultipartUpload"));
    Thread other = store.replacing(held, new byte[] {7});
    failure(
        Code.CONFLICT,
        () -> store.objects.tiers().orElseThrow().move(from, Tier.INFREQUENT, soon()));
    other.join();
    assertThat(store.read(FROM)).isEqualTo(new byte[] {7});
    assertThat(store.server.openUploads("objects")).isZero();
  }

  @Test
  void anOlderContentThatIsLargeIsRestored() throws IOException {
    store.client.createBucket(it -> it.bucket("versions").objectLockEnabledForBucket(true)).join();
    S3Objects versions = S3Objects.of("versions", Vendor.AWS, store.client, "versions", can(false));
    store.server.seed("versions", "a", BYTES);
    ObjectKey key = ObjectKey.of("a");
    String id = versions.head(key, soon()).orElseThrow().versionId().orElseThrow();
    store.server.seed("versions", "a", new byte[] {1});
    versions.restore(key, id, soon());
    try (ObjectReading reading = versions.get(key, ReadRequest.WHOLE, soon())) {
      assertThat(reading.body().readAllBytes()).isEqualTo(BYTES);
    }
  }
}
