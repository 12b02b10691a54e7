package io.esmos.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.time.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tier;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The wire server, driven by AWS's own client as it comes, which knows nothing of ours. */
final class S3ServerTest {
  private static final String BUCKET = "objects";

  private static S3ClientBuilder builder(URI url) {
    return S3Client.builder()
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, "secret")));
  }

  private static byte[] random(int length) {
    byte[] octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }

  private static void refused(int status, String code, ThrowingCallable call) {
    S3Exception refusal = catchThrowableOfType(S3Exception.class, call);
    assertThat(refusal).as("a refusal with " + code).isNotNull();
    assertThat(refusal.statusCode()).isEqualTo(status);
    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(refusal.requestId()).startsWith("REQUEST");
  }

  @Test
  void objectsComeBackWithAllThatTheyWereGiven() {
    byte[] body = random(300_000);
    try (S3Server server = S3Server.builder().bucket(BUCKET).start();
        S3Client s3 = builder(server.url()).build()) {
      String key = "ein Schlüssel/ä+b%20&<>'\"";
      String etag =
          s3.putObject(
                  it ->
                      it.bucket(BUCKET)
                          .key(key)
                          .contentType("text/x-test")
                          .metadata(Map.of("a", "b"))
                          .tagging("one=1&two=zwei+2"),
                  RequestBody.fromBytes(body))
              .eTag();
      assertThat(s3.getObjectAsBytes(it -> it.bucket(BUCKET).key(key)).asByteArray())
          .isEqualTo(body);
      HeadObjectResponse head =
          s3.headObject(it -> it.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
      assertThat(head.eTag()).isEqualTo(etag);
      assertThat(head.contentLength()).isEqualTo(body.length);
      assertThat(head.contentType()).isEqualTo("text/x-test");
      assertThat(head.metadata()).isEqualTo(Map.of("a", "b"));
      assertThat(head.checksumCRC32()).isNotEmpty();
      assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
      assertThat(s3.getObjectTagging(it -> it.bucket(BUCKET).key(key)).tagSet()).hasSize(2);
      assertThat(
              s3.getObjectAsBytes(it -> it.bucket(BUCKET).key(key).range("bytes=10-19"))
                  .asByteArray())
          .isEqualTo(java.util.Arrays.copyOfRange(body, 10, 20));
      assertThat(s3.listObjectsV2(it -> it.bucket(BUCKET)).contents())
          .extracting(S3Object::key)
          .containsExactly(key);
      refused(
          416,
          "InvalidRange",
          () -> s3.getObjectAsBytes(it -> it.bucket(BUCKET).key(key).range("bytes=300000-")));
      s3.deleteObjects(
          it ->
              it.bucket(BUCKET)
                  .delete(all -> all.objects(ObjectIdentifier.builder().key(key).build())));
      refused(404, "NoSuchKey", () -> s3.getObjectAsBytes(it -> it.bucket(BUCKET).key(key)));
    }
  }

  @Test
  void conditionsAreKept() {
    try (S3Server server = S3Server.builder().bucket(BUCKET).start();
        S3Client s3 = builder(server.url()).build()) {
      RequestBody body = RequestBody.fromString("x");
      String etag = s3.putObject(it -> it.bucket(BUCKET).key("a").ifNoneMatch("*"), body).eTag();
      refused(
          412,
          "PreconditionFailed",
          () -> s3.putObject(it -> it.bucket(BUCKET).key("a").ifNoneMatch("*"), body));
      refused(
          412,
          "PreconditionFailed",
          () -> s3.putObject(it -> it.bucket(BUCKET).key("a").ifMatch("\"other\""), body));
      refused(
          404,
          "NoSuchKey",
          () -> s3.putObject(it -> it.bucket(BUCKET).key("b").ifMatch(etag), body));
      s3.putObject(it -> it.bucket(BUCKET).key("a").ifMatch(etag), RequestBody.fromString("y"));
      refused(
          412,
          "PreconditionFailed",
          () -> s3.deleteObject(it -> it.bucket(BUCKET).key("a").ifMatch(etag)));
    }
  }

  @Test
  void partsBecomeOneObject() {
    int size = 5 << 20;
    byte[] body = random(2 * size + 7);
    try (S3Server server = S3Server.builder().bucket(BUCKET).start();
        S3Client s3 = builder(server.url()).build()) {
      String id =
          s3.createMultipartUpload(
                  it ->
                      it.bucket(BUCKET)
                          .key("big")
                          .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                          .checksumType(ChecksumType.FULL_OBJECT))
              .uploadId();
      List<CompletedPart> parts = new ArrayList<>();
      for (int number = 1; number <= 3; number++) {
        int from = (number - 1) * size;
        byte[] part = java.util.Arrays.copyOfRange(body, from, Math.min(body.length, from + size));
        int now = number;
        UploadPartResponse done =
            s3.uploadPart(
                it ->
                    it.bucket(BUCKET)
                        .key("big")
                        .uploadId(id)
                        .partNumber(now)
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32_C),
                RequestBody.fromBytes(part));
        parts.add(
            CompletedPart.builder()
                .partNumber(now)
                .eTag(done.eTag())
                .checksumCRC32C(done.checksumCRC32C())
                .build());
      }
      assertThat(s3.listParts(it -> it.bucket(BUCKET).key("big").uploadId(id)).parts()).hasSize(3);
      refused(
          400,
          "InvalidPartOrder",
          () ->
              s3.completeMultipartUpload(
                  it ->
                      it.bucket(BUCKET)
                          .key("big")
                          .uploadId(id)
                          .multipartUpload(all -> all.parts(parts.get(1), parts.get(0)))));
      String etag =
          s3.completeMultipartUpload(
                  it ->
                      it.bucket(BUCKET)
                          .key("big")
                          .uploadId(id)
                          .mpuObjectSize((long) body.length)
                          .multipartUpload(all -> all.parts(parts)))
              .eTag();
      assertThat(etag).endsWith("-3\"");
      assertThat(s3.getObjectAsBytes(it -> it.bucket(BUCKET).key("big")).asByteArray())
          .isEqualTo(body);
      refused(
          404,
          "NoSuchUpload",
          () -> s3.abortMultipartUpload(it -> it.bucket(BUCKET).key("big").uploadId(id)));
    }
  }

  @Test
  void archivedObjectsAreRestoredAfterAWhile() {
    ManualTime time = new ManualTime();
    try (S3Server server = S3Server.builder().bucket(BUCKET).clock(time).start();
        S3Client s3 = builder(server.url()).build()) {
      s3.putObject(
          it -> it.bucket(BUCKET).key("a").storageClass("GLACIER"), RequestBody.fromString("x"));
      refused(
          403, "InvalidObjectState", () -> s3.getObjectAsBytes(it -> it.bucket(BUCKET).key("a")));
      s3.restoreObject(
          it ->
              it.bucket(BUCKET)
                  .key("a")
                  .restoreRequest(r -> r.days(2).glacierJobParameters(g -> g.tier(Tier.STANDARD))));
      refused(
          409,
          "RestoreAlreadyInProgress",
          () -> s3.restoreObject(it -> it.bucket(BUCKET).key("a").restoreRequest(r -> r.days(2))));
      assertThat(s3.headObject(it -> it.bucket(BUCKET).key("a")).restore()).contains("true");
      time.pass(Duration.ofHours(4));
      assertThat(s3.getObjectAsBytes(it -> it.bucket(BUCKET).key("a")).asUtf8String())
          .isEqualTo("x");
      time.pass(Duration.ofDays(2));
      refused(
          403, "InvalidObjectState", () -> s3.getObjectAsBytes(it -> it.bucket(BUCKET).key("a")));
    }
  }

  /** The SDK as it comes, which is what R2 refused when the SDKs began to send checksums. */
  @Test
  void r2RefusesWhatTheSdkSendsByDefault() {
    RequestBody body = RequestBody.fromString("x");
    try (S3Server server = S3Server.builder().r2().bucket(BUCKET).start();
        S3Client asItComes = builder(server.url()).region(Region.of("auto")).build();
        S3Client setUp =
            builder(server.url())
                .region(Region.of("auto"))
                .forcePathStyle(null)
                .serviceConfiguration(
                    it -> it.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .build()) {
      refused(
          403,
          "SignatureDoesNotMatch",
          () -> asItComes.putObject(it -> it.bucket(BUCKET).key("a"), body));
      setUp.putObject(it -> it.bucket(BUCKET).key("a"), body);
      refused(
          501,
          "NotImplemented",
          () -> setUp.putObject(it -> it.bucket(BUCKET).key("a").tagging("a=b"), body));
      refused(
          400,
          "InvalidStorageClass",
          () -> setUp.putObject(it -> it.bucket(BUCKET).key("a").storageClass("GLACIER"), body));
      assertThat(setUp.getObjectAsBytes(it -> it.bucket(BUCKET).key("a")).asUtf8String())
          .isEqualTo("x");
    }
  }
}
