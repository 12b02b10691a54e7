package io.esmos.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Held;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Copies that are too large for one request, at a lowered limit of one put. */
final class S3CopiesTest {
  private static final int MIB = 1 << 20;
  private static final int PART = 5 * MIB;
  private static final ObjectKey FROM = ObjectKey.of("from & ä");
  private static final ObjectKey TO = ObjectKey.of("to");
  private static final byte[] BYTES = new byte[2 * PART + 3 * MIB];
  private static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/1";

  static {
    new Random(5).nextBytes(BYTES);
  }

  private final List<AutoCloseable> open = new ArrayList<>();
  private S3Server server;
  private S3Client client;
  private S3Objects objects;

  private void start(boolean r2) {
    S3Server.Builder builder = S3Server.builder().bucket("objects");
    server = (r2 ? builder.r2() : builder).start();
    client =
        S3Client.builder()
            .endpointOverride(server.url())
            .region(Region.of(r2 ? "auto" : "us-east-1"))
            .serviceConfiguration(
                it -> it.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(S3Server.ACCESS_KEY, "secret")))
            .build();
    objects =
        S3Objects.of(
            "copies", r2 ? new Vendor("cloudflare") : Vendor.AWS, client, "objects", can(r2));
    open.add(client);
    open.add(server);
  }

  private static ArchiveCapabilities can(boolean r2) {
    Set<Feature> features = EnumSet.of(Feature.PUT_IF_ABSENT, Feature.PARALLEL_PARTS);
    if (!r2) {
      features.addAll(
          Set.of(
              Feature.TAGS,
              Feature.ENCRYPTION_KEYS,
              Feature.RETENTION,
              Feature.LEGAL_HOLD,
              Feature.COMPLETE_IF_UNCHANGED));
    }
    return new ArchiveCapabilities(
        new Limits(6 * MIB, PART, PART, 10_000, 5L << 40, 1, r2, 1000, Duration.ZERO),
        features,
        r2 ? Kind.MD5 : Kind.CRC32C,
        r2 ? WholeChecksum.PARTS : WholeChecksum.STORE,
        Map.of(
            Tier.HOT,
            new StorageClass("STANDARD", true, Duration.ZERO, Set.of()),
            Tier.INFREQUENT,
            new StorageClass("STANDARD_IA", true, Duration.ofDays(30), Set.of())));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  private ObjectInfo put(ObjectKey key, byte[] bytes, PutRequest request) {
    MultipartUploads uploads = objects.uploads();
    MultipartUploads.Upload upload = uploads.begin(key, request, soon());
    List<MultipartUploads.Part> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += PART) {
      Chunk chunk = Chunk.of(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PART)));
      parts.add(uploads.put(upload, parts.size() + 1, chunk, soon()));
    }
    return uploads.complete(upload, request, parts, Chunk.of(bytes).crc32c(), soon());
  }

  private Optional<ObjectInfo> copy(ObjectInfo from, PutRequest request) {
    return objects.copyFrom(objects, from, TO, request, soon());
  }

  private byte[] read(ObjectKey key) throws IOException {
    try (ObjectReading reading = objects.get(key, ReadRequest.WHOLE, soon())) {
      return reading.body().readAllBytes();
    }
  }

  private static Predicate<WireRequest> is(String operation) {
    return it -> S3Server.operation(it).equals(operation);
  }

  private static Predicate<WireRequest> part(int number) {
    return is("UploadPartCopy")
        .and(it -> it.parameter("partNumber").filter(Integer.toString(number)::equals).isPresent());
  }

  private static ProviderException failure(Code code, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("a failure with " + code).isNotNull();
    assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
    return failure;
  }

  /** Replaces the source while a request is held, and lets that go on. */
  private Thread replacing(Held held, byte[] bytes) {
    Thread other =
        new Thread(
            () -> {
              try {
                assertThat(held.await(Duration.ofSeconds(60))).isTrue();
                server.seed("objects", FROM.value(), bytes);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                held.release();
              }
            });
    other.start();
    return other;
  }

  private void nothingIsLeft() {
    assertThat(server.openUploads("objects")).as("uploads that are open").isZero();
    assertThat(objects.head(TO, soon())).as("the copy").isEmpty();
  }

  @Test
  void aLargeObjectIsCopiedInEqualPartsOfThePinnedSource() throws IOException {
    start(false);
    PutRequest given =
        PutRequest.PLAIN
            .metadata(Map.of("a", "b"))
            .tags(Map.of("team", "records"))
            .contentType("text/x-test")
            .tier(Tier.INFREQUENT)
            .encryptionKey(KEY);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    ObjectInfo copied = copy(from, given).orElseThrow();
    assertThat(read(TO)).isEqualTo(BYTES);
    assertThat(copied.overBytes(Kind.CRC32C)).isEqualTo(from.overBytes(Kind.CRC32C)).isPresent();
    assertThat(copied.metadata()).isEqualTo(Map.of("a", "b"));
    assertThat(copied.contentType()).isEqualTo("text/x-test");
    assertThat(copied.tier()).isEqualTo(Tier.INFREQUENT);
    assertThat(objects.tags(TO, soon())).isEqualTo(Map.of("team", "records"));
    assertThat(server.wire().count(is("CopyObject"))).isZero();
    assertThat(
            server.wire().requests().stream()
                .filter(is("UploadPartCopy"))
                .map(it -> it.header("x-amz-copy-source-range").orElse("")))
        .containsExactly("bytes=0-5242879", "bytes=5242880-10485759", "bytes=10485760-13631487");
    assertThat(server.wire().requests().stream().filter(is("UploadPartCopy")))
        .allMatch(
            it -> it.header("x-amz-copy-source-if-match").equals(Optional.of(from.version())));
  }

  @Test
  void aSourceWithoutAChecksumIsCopiedToo() throws IOException {
    start(false);
    server.seed("objects", FROM.value(), BYTES);
    ObjectInfo copied =
        copy(objects.head(FROM, soon()).orElseThrow(), PutRequest.PLAIN).orElseThrow();
    assertThat(copied.overBytes(Kind.CRC32C)).isEqualTo(Optional.of(Chunk.of(BYTES).crc32c()));
    assertThat(read(TO)).isEqualTo(BYTES);
  }

  @Test
  void aSourceThatIsReplacedInTheMiddleIsNotMixed() throws Exception {
    start(false);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    Held held = server.faults().hold(part(2));
    Thread other = replacing(held, new byte[BYTES.length]);
    failure(Code.CONFLICT, () -> copy(from, PutRequest.PLAIN));
    other.join();
    nothingIsLeft();
  }

  /** "200 OK response ... the body contains an error": UploadPartCopy, API reference. */
  @Test
  void aSuccessThatHoldsAnErrorIsNone() throws IOException {
    start(false);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    server.faults().plan(part(2), S3Server.lateError());
    server.faults().plan(part(3), S3Server.slowDown());
    assertThat(copy(from, PutRequest.PLAIN)).isPresent();
    assertThat(read(TO)).isEqualTo(BYTES);
    assertThat(server.wire().count(part(2))).isEqualTo(2);
    assertThat(server.openUploads("objects")).isZero();

    ObjectInfo small = put(ObjectKey.of("small"), new byte[9], PutRequest.PLAIN);
    server.faults().plan(is("CopyObject"), S3Server.lateError());
    assertThat(failure(Code.UNAVAILABLE, () -> copy(small, PutRequest.PLAIN)).vendorCode())
        .hasValue("InternalError");
  }

  @Test
  void whateverFailsForGoodLeavesNothingBehind() {
    start(false);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    for (String operation : List.of("CreateMultipartUpload", "UploadPartCopy")) {
      server.faults().plan(is(operation), S3Server.error(403, "AccessDenied"));
      failure(Code.DENIED, () -> copy(from, PutRequest.PLAIN));
      nothingIsLeft();
    }
    for (int i = 0; i < 4; i++) {
      server.faults().plan(part(3), S3Server.lateError());
    }
    failure(Code.UNAVAILABLE, () -> copy(from, PutRequest.PLAIN));
    nothingIsLeft();
    server.faults().plan(is("CompleteMultipartUpload"), S3Server.lateError());
    failure(Code.UNAVAILABLE, () -> copy(from, PutRequest.PLAIN));
    nothingIsLeft();
    server.faults().plan(is("CompleteMultipartUpload"), WireFaults.Kind.LOSE_ANSWER);
    assertThat(copy(from, PutRequest.PLAIN)).as("a copy whose answer was lost").isPresent();
    assertThat(server.openUploads("objects")).isZero();
  }

  @Test
  void anInterruptEndsTheCopyAndItsUpload() throws Exception {
    start(false);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    Thread copying = Thread.currentThread();
    Held held = server.faults().hold(part(2));
    Thread other =
        new Thread(
            () -> {
              try {
                assertThat(held.await(Duration.ofSeconds(60))).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                copying.interrupt();
              }
            });
    other.start();
    failure(Code.TIMEOUT, () -> copy(from, PutRequest.PLAIN));
    assertThat(Thread.interrupted()).as("the interrupt").isTrue();
    other.join();
    assertThat(server.openUploads("objects")).isZero();
    held.release();
  }

  @Test
  void aMoveKeepsAllThatTheObjectHas() throws IOException {
    start(false);
    client.createBucket(it -> it.bucket("locked").objectLockEnabledForBucket(true));
    S3Objects locked = S3Objects.of("locked", Vendor.AWS, client, "locked", can(false));
    Retention until =
        new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2999-01-01T00:00:00Z"));
    for (int length : new int[] {1000, BYTES.length}) {
      byte[] bytes = Arrays.copyOf(BYTES, length);
      client.putObject(
          it ->
              it.bucket("locked")
                  .key(FROM.value())
                  .metadata(Map.of("a-b", "c"))
                  .cacheControl("no-store")
                  .contentLanguage("de")
                  .tagging("team=records")
                  .serverSideEncryption("aws:kms")
                  .ssekmsKeyId(KEY)
                  .objectLockMode("GOVERNANCE")
                  .objectLockRetainUntilDate(until.until())
                  .objectLockLegalHoldStatus("ON"),
          RequestBody.fromBytes(bytes));
      ObjectInfo before = locked.head(FROM, soon()).orElseThrow();
      locked.tiers().orElseThrow().move(before, Tier.INFREQUENT, soon());
      ObjectInfo after = locked.head(FROM, soon()).orElseThrow();
      assertThat(after.tier()).isEqualTo(Tier.INFREQUENT);
      assertThat(after.retention()).hasValue(until);
      assertThat(after.legalHold()).isTrue();
      HeadObjectResponse head = client.headObject(it -> it.bucket("locked").key(FROM.value()));
      assertThat(head.metadata()).isEqualTo(Map.of("a-b", "c"));
      assertThat(head.cacheControl()).isEqualTo("no-store");
      assertThat(head.contentLanguage()).isEqualTo("de");
      assertThat(head.ssekmsKeyId()).isEqualTo(KEY);
      assertThat(locked.tags(FROM, soon())).isEqualTo(Map.of("team", "records"));
      try (ObjectReading reading = locked.get(FROM, ReadRequest.WHOLE, soon())) {
        assertThat(reading.body().readAllBytes()).isEqualTo(bytes);
      }
    }
    assertThat(server.wire().count(is("UploadPartCopy"))).isEqualTo(3);
    assertThat(server.openUploads("locked")).isZero();
  }

  @Test
  void whatIsWrittenDuringALargeMoveStays() throws Exception {
    start(false);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    Held held = server.faults().hold(is("CompleteMultipartUpload"));
    Thread other = replacing(held, new byte[] {7});
    failure(Code.CONFLICT, () -> objects.tiers().orElseThrow().move(from, Tier.INFREQUENT, soon()));
    other.join();
    assertThat(read(FROM)).isEqualTo(new byte[] {7});
    assertThat(server.openUploads("objects")).isZero();
  }

  @Test
  void anOlderContentThatIsLargeIsRestored() throws IOException {
    start(false);
    client.createBucket(it -> it.bucket("versions").objectLockEnabledForBucket(true));
    S3Objects versions = S3Objects.of("versions", Vendor.AWS, client, "versions", can(false));
    server.seed("versions", "a", BYTES);
    ObjectKey key = ObjectKey.of("a");
    String id = versions.head(key, soon()).orElseThrow().versionId().orElseThrow();
    server.seed("versions", "a", new byte[] {1});
    versions.restore(key, id, soon());
    try (ObjectReading reading = versions.get(key, ReadRequest.WHOLE, soon())) {
      assertThat(reading.body().readAllBytes()).isEqualTo(BYTES);
    }
  }

  @Test
  void atR2ThePartsAreCutAsTheSourcesAndComparedWithIt() throws IOException {
    start(true);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    ObjectInfo copied = copy(from, PutRequest.PLAIN).orElseThrow();
    assertThat(copied.version()).as("an MD5 over those of the parts").isEqualTo(from.version());
    assertThat(read(TO)).isEqualTo(BYTES);
    assertThat(server.wire().count(is("UploadPartCopy"))).isEqualTo(3);
  }

  @Test
  void atR2ASourceThatIsReplacedInTheMiddleIsFoundByItsSum() throws Exception {
    start(true);
    ObjectInfo from = put(FROM, BYTES, PutRequest.PLAIN);
    Held held = server.faults().hold(part(2));
    Thread other = replacing(held, new byte[BYTES.length]);
    assertThat(failure(Code.CONFLICT, () -> copy(from, PutRequest.PLAIN)))
        .hasMessageContaining("replaced while it was copied");
    other.join();
    nothingIsLeft();
  }

  @Test
  void atR2WhatCannotBePinnedIsLeftToOthers() {
    start(true);
    server.seed("objects", FROM.value(), BYTES);
    ObjectInfo from = objects.head(FROM, soon()).orElseThrow();
    assertThat(copy(from, PutRequest.PLAIN)).as("no MD5 over parts").isEmpty();
    ObjectInfo inParts = put(FROM, BYTES, PutRequest.PLAIN);
    failure(
        Code.UNSUPPORTED,
        () -> objects.tiers().orElseThrow().move(inParts, Tier.INFREQUENT, soon()));
    nothingIsLeft();
  }
}
