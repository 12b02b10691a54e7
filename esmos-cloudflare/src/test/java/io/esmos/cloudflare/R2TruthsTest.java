package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo.Replication;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.time.ManualTime;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What R2 does that a client has to know: clocks, throttling, and what it has none of. */
final class R2TruthsTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final Chunk BODY = Chunk.of(new byte[100]);

  private final ManualTime time = new ManualTime();
  private final S3Server server =
      S3Server.builder()
          .r2()
          .clock(time)
          .keyInterval(Duration.ofSeconds(1), time)
          .bucket("archive")
          .start();
  private final S3AsyncClient client = R2Stores.client(server.url());
  private final R2Archive archive = R2Archive.of("r2:truths", client, "archive");

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  private static ProviderException failure(Code code, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
    return failure;
  }

  /** 10058, error codes of R2. */
  @Test
  void aSecondWriteOfAKeyWithinASecondIsThrottledAndChangesNothing() {
    String first = archive.put(KEY, BODY, PutRequest.PLAIN, soon()).version();
    Chunk other = Chunk.of(new byte[] {7});
    ProviderException early =
        failure(Code.THROTTLED, () -> archive.put(KEY, other, PutRequest.PLAIN, soon()));
    assertThat(early.vendorCode()).hasValue("TooManyRequests");
    assertThat(archive.head(KEY, soon()).orElseThrow().version()).isEqualTo(first);
    time.pass(Duration.ofSeconds(1));
    archive.put(KEY, other, PutRequest.PLAIN, soon());
    assertThat(archive.head(KEY, soon()).orElseThrow().length()).isOne();
  }

  @Test
  void slowDownIsThrottledWhateverWasAsked() {
    server.faults().plan(it -> true, S3Server.slowDown());
    failure(Code.THROTTLED, () -> archive.head(KEY, soon()));
    server.faults().plan(it -> true, S3Server.slowDown());
    failure(Code.THROTTLED, () -> archive.list("", Optional.empty(), 9, soon()));
    server.faults().plan(it -> true, S3Server.slowDown());
    failure(Code.THROTTLED, () -> archive.put(KEY, BODY, PutRequest.PLAIN, soon()));
    assertThat(archive.head(KEY, soon())).isEmpty();
  }

  @Test
  void aClockThatIsWrongIsDeniedAndNamed() {
    server.faults().plan(it -> true, S3Server.error(403, "RequestTimeTooSkewed"));
    ProviderException skewed =
        failure(Code.DENIED, () -> archive.put(KEY, BODY, PutRequest.PLAIN, soon()));
    assertThat(skewed.vendorCode()).hasValue("RequestTimeTooSkewed");
    assertThat(archive.head(KEY, soon())).as("with a right clock").isEmpty();
  }

  /** R2 has one region, "auto"; a redirect is not followed and not taken for an answer. */
  @Test
  void aRedirectIsRefused() {
    server
        .faults()
        .plan(
            it -> true,
            S3Server.error(307, "TemporaryRedirect").with("Location", server.url() + "/elsewhere"));
    failure(Code.INVALID, () -> archive.put(KEY, BODY, PutRequest.PLAIN, soon()));
    assertThat(server.wire().count(it -> it.path().contains("elsewhere"))).isZero();
  }

  @Test
  void keysOfKmsAreRefusedBeforeAnythingIsSentAndThereIsNoReplication() {
    failure(
        Code.UNSUPPORTED,
        () -> archive.put(KEY, BODY, PutRequest.PLAIN.encryptionKey("arn:aws:kms:x"), soon()));
    assertThat(server.wire().requests()).isEmpty();
    archive.put(KEY, BODY, PutRequest.PLAIN, soon());
    assertThat(archive.head(KEY, soon()).orElseThrow().replication()).isEqualTo(Replication.NONE);
  }
}
