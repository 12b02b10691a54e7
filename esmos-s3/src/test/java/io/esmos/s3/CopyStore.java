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
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireFaults.Held;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.time.Duration;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A store whose largest put is lowered, so that copies need several requests. */
final class CopyStore implements AutoCloseable {
  static final int MIB = 1 << 20;
  static final int PART = 5 * MIB;
  static final ObjectKey FROM = ObjectKey.of("from & ä");
  static final ObjectKey TO = ObjectKey.of("to");
  static final byte[] BYTES = new byte[2 * PART + 3 * MIB];
  static final String KMS_KEY = "arn:aws:kms:us-east-1:000000000000:key/1";

  static {
    new Random(5).nextBytes(BYTES);
  }

  /** One for all: a group of its own takes two seconds to close. */
  private static final SdkEventLoopGroup THREADS =
      SdkEventLoopGroup.builder().numberOfThreads(2).build();

  final S3Server server;
  final S3AsyncClient client;
  final S3Objects objects;

  /** Starts S3 or R2, with one bucket. */
  CopyStore(boolean r2) {
    S3Server.Builder builder = S3Server.builder().bucket("objects");
    server = (r2 ? builder.r2() : builder).start();
    client =
        S3AsyncClient.builder()
            .endpointOverride(server.url())
            .region(Region.of(r2 ? "auto" : "us-east-1"))
            .serviceConfiguration(
                it -> it.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(THREADS))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(S3Server.ACCESS_KEY, "secret")))
            .build();
    objects =
        S3Objects.of(
            "copies", r2 ? new Vendor("cloudflare") : Vendor.AWS, client, "objects", can(r2));
  }

  static ArchiveCapabilities can(boolean r2) {
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

  @Override
  public void close() {
    client.close();
    server.close();
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(3), SystemTime.ticker());
  }

  ObjectInfo put(ObjectKey key, byte[] bytes, PutRequest request) {
    MultipartUploads uploads = objects.uploads();
    MultipartUploads.Upload upload = uploads.begin(key, request, soon());
    List<MultipartUploads.Part> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += PART) {
      Chunk chunk = Chunk.of(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PART)));
      parts.add(uploads.put(upload, parts.size() + 1, chunk, soon()));
    }
    return uploads.complete(upload, request, parts, Chunk.of(bytes).crc32c(), soon());
  }

  Optional<ObjectInfo> copy(ObjectInfo from, PutRequest request) {
    return objects.copyFrom(objects, from, TO, request, soon());
  }

  byte[] read(ObjectKey key) throws IOException {
    try (ObjectReading reading = objects.get(key, ReadRequest.WHOLE, soon())) {
      return reading.body().readAllBytes();
    }
  }

  static Predicate<WireRequest> is(String operation) {
    return it -> S3Server.operation(it).equals(operation);
  }

  static Predicate<WireRequest> part(int number) {
    return is("UploadPartCopy")
        .and(it -> it.parameter("partNumber").filter(Integer.toString(number)::equals).isPresent());
  }

  static ProviderException failure(Code code, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("a failure with " + code).isNotNull();
    assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
    return failure;
  }

  /** Replaces the source while a request is held, and lets that go on. */
  Thread replacing(Held held, byte[] bytes) {
    Thread other =
        new Thread(
            () -> {
              try {
                assertThat(held.await(Duration.ofMinutes(3))).isTrue();
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

  void nothingIsLeft() {
    assertThat(server.openUploads("objects")).as("uploads that are open").isZero();
    assertThat(objects.head(TO, soon())).as("the copy").isEmpty();
  }
}
