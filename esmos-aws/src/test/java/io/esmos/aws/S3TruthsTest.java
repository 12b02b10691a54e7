package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectInfo.Replication;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What S3 does that a client has to know: regions, clocks, throttling, keys and replication. */
final class S3TruthsTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final String KMS_KEY = "arn:aws:kms:us-east-1:000000000000:key/1";

  private final S3Server server = S3Server.builder().bucket("objects").start();
  private final S3AsyncClient client = S3Stores.plain(server.url());
  private final S3Archive archive = S3Archive.of(client, "objects");

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  private interface Call {
    Object make();
  }

  private static Map<String, Call> calls(S3Archive archive) {
    Chunk body = Chunk.of(new byte[100]);
    Upload upload = new Upload(KEY, "id", Optional.empty());
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("HeadObject", () -> archive.head(KEY, soon()));
    calls.put("GetObject", () -> archive.get(KEY, ReadRequest.WHOLE, soon()));
    calls.put("ListObjectsV2", () -> archive.list("", Optional.empty(), 9, soon()));
    calls.put("PutObject", () -> archive.put(KEY, body, PutRequest.PLAIN, soon()));
    calls.put(
        "CreateMultipartUpload", () -> archive.uploads().begin(KEY, PutRequest.PLAIN, soon()));
    calls.put("UploadPart", () -> archive.uploads().put(upload, 1, body, soon()));
    calls.put("DeleteObjects", () -> archive.deleteAll(List.of(KEY), soon()));
    calls.put(
        "GetBucketLifecycleConfiguration", () -> archive.lifecycle().orElseThrow().read(soon()));
    return calls;
  }

  private static ProviderException failure(String name, Call call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call::make);
    assertThat(failure).as(name + " is refused").isNotNull();
    return failure;
  }

  /** "Making requests using a redirect", user guide: PermanentRedirect, and 307 for new buckets. */
  @Test
  void aBucketOfAnotherRegionIsNamedAndNotFollowed() {
    try (S3Server sydney = S3Server.builder().region("ap-southeast-2").bucket("objects").start();
        S3AsyncClient virginia = S3Stores.plain(sydney.url())) {
      calls(S3Archive.of(virginia, "objects"))
          .forEach(
              (name, call) -> {
                long before = sydney.wire().count(it -> true);
                ProviderException failure = failure(name, call);
                assertThat(failure.code()).as(name).isEqualTo(Code.INVALID);
                assertThat(failure).as(name).hasMessageContaining("region ap-southeast-2");
                assertThat(sydney.wire().count(it -> true)).as(name).isEqualTo(before + 1);
              });
      try (S3AsyncClient here =
          S3Stores.builder(sydney.url()).region(Region.AP_SOUTHEAST_2).build()) {
        assertThat(S3Archive.of(here, "objects").head(KEY, soon())).isEmpty();
      }
    }
  }

  @Test
  void aTemporaryRedirectIsNotFollowedEither() {
    WireAnswer elsewhere =
        S3Server.error(307, "TemporaryRedirect")
            .with("Location", server.url() + "/elsewhere")
            .with("x-amz-bucket-region", "eu-west-1");
    for (Map.Entry<String, Call> call : calls(archive).entrySet()) {
      if (call.getKey().equals("HeadObject")) {
        continue;
      }
      server.faults().plan(it -> true, elsewhere);
      ProviderException failure = failure(call.getKey(), call.getValue());
      assertThat(failure.code()).as(call.getKey()).isEqualTo(Code.INVALID);
      assertThat(failure).hasMessageContaining("region eu-west-1");
    }
    assertThat(server.wire().count(it -> it.path().contains("elsewhere"))).isZero();
  }

  /** "RequestTimeTooSkewed", error responses of the API reference. */
  @Test
  void aClockThatIsWrongIsDeniedAndNamed() {
    calls(archive)
        .forEach(
            (name, call) -> {
              server.faults().plan(it -> true, S3Server.error(403, "RequestTimeTooSkewed"));
              ProviderException failure = failure(name, call);
              assertThat(failure.code()).as(name).isEqualTo(Code.DENIED);
              assertThat(failure.vendorCode())
                  .as(name)
                  .hasValue(name.equals("HeadObject") ? "HTTP 403" : "RequestTimeTooSkewed");
            });
    assertThat(archive.head(KEY, soon())).as("with a right clock").isEmpty();
  }

  @Test
  void throttlingIsNeverTakenForSomethingElse() {
    for (WireAnswer answer :
        List.of(
            S3Server.slowDown().with("Retry-After", "3"),
            S3Server.error(429, "TooManyRequests").with("Retry-After", "3"),
            S3Server.error(503, "Throttling").with("Retry-After", "3"))) {
      calls(archive)
          .forEach(
              (name, call) -> {
                server.faults().plan(it -> true, answer);
                ProviderException failure = failure(name, call);
                assertThat(failure.code()).as(name + " " + answer).isEqualTo(Code.THROTTLED);
              });
    }
    server.faults().plan(it -> true, S3Server.slowDown().with("Retry-After", "3"));
    assertThat(failure("a list", calls(archive).get("ListObjectsV2")).retryAfter())
        .hasValue(Duration.ofSeconds(3));
  }

  @Test
  void aKeyOfKmsGoesWithPutsUploadsAndCopies() {
    PutRequest request = PutRequest.PLAIN.encryptionKey(KMS_KEY);
    Chunk body = Chunk.of(new byte[100]);
    ObjectInfo put = archive.put(KEY, body, request, soon());
    MultipartUploads uploads = archive.uploads();
    ObjectKey inParts = ObjectKey.of("parts");
    Upload upload = uploads.begin(inParts, request, soon());
    uploads.complete(
        upload, request, List.of(uploads.put(upload, 1, body, soon())), body.crc32c(), soon());
    ObjectKey copy = ObjectKey.of("copy");
    assertThat(archive.copyFrom(archive, put, copy, request, soon())).isPresent();
    for (ObjectKey key : List.of(KEY, inParts, copy)) {
      var head = client.headObject(it -> it.bucket("objects").key(key.value())).join();
      assertThat(head.serverSideEncryptionAsString()).as(key.value()).isEqualTo("aws:kms");
      assertThat(head.ssekmsKeyId()).as(key.value()).isEqualTo(KMS_KEY);
    }
    // The ETag of such an object is no MD5, and the CRC32C is compared all the same.
    assertThat(archive.head(KEY, soon()).orElseThrow().checksums()).contains(body.crc32c());
    archive.delete(KEY, Precondition.unchanged(put.version()), soon());
    server.faults().plan(it -> true, S3Server.error(400, "KMS.DisabledException"));
    ProviderException disabled =
        failure("a put with a disabled key", () -> archive.put(KEY, body, request, soon()));
    assertThat(disabled.vendorCode()).hasValue("KMS.DisabledException");
    assertThat(archive.head(KEY, soon())).isEmpty();
  }

  /** "Getting replication status information", user guide. */
  @Test
  void theStatusOfAReplicationIsAsTheVendorSaysIt() {
    archive.put(KEY, Chunk.of(new byte[9]), PutRequest.PLAIN, soon());
    assertThat(replication()).isEqualTo(Replication.NONE);
    server.enableReplication("objects");
    archive.put(KEY, Chunk.of(new byte[9]), PutRequest.PLAIN, soon());
    assertThat(replication()).isEqualTo(Replication.PENDING);
    Map<String, Replication> all =
        Map.of(
            "COMPLETED", Replication.COMPLETED,
            "COMPLETE", Replication.COMPLETED,
            "FAILED", Replication.FAILED,
            "REPLICA", Replication.REPLICA);
    all.forEach(
        (said, read) -> {
          server.replicate("objects", KEY.value(), said);
          assertThat(replication()).as(said).isEqualTo(read);
        });
  }

  private Replication replication() {
    return archive.head(KEY, soon()).orElseThrow().replication();
  }
}
