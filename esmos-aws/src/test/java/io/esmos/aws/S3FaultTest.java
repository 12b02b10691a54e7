package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What S3 alone gets wrong; {@link S3ArchiveFaultTest} has the rest. */
@Timeout(120)
final class S3FaultTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final byte[] BYTES = new byte[50_000];

  private final S3Server server = S3Server.builder().bucket("objects").start();
  private final S3AsyncClient client = S3Stores.plain(server.url());
  private final S3Archive archive = S3Archive.of(client, "objects");

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  /** "200 OK response ... the body contains an error": CompleteMultipartUpload, API reference. */
  @Test
  void aSuccessThatHoldsAnErrorIsNone() {
    archive.delete(KEY, Precondition.none(), soon());
    Upload upload = archive.uploads().begin(KEY, PutRequest.PLAIN, soon());
    Part part = archive.uploads().put(upload, 1, Chunk.of(BYTES), soon());
    server
        .faults()
        .plan(it -> S3Server.operation(it).equals("CompleteMultipartUpload"), S3Server.lateError());
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class,
            () ->
                archive
                    .uploads()
                    .complete(
                        upload, PutRequest.PLAIN, List.of(part), Chunk.of(BYTES).crc32c(), soon()));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.vendorCode()).hasValue("InternalError");
    assertThat(archive.head(KEY, soon())).isEmpty();
    archive
        .uploads()
        .complete(upload, PutRequest.PLAIN, List.of(part), Chunk.of(BYTES).crc32c(), soon());
    assertThat(archive.head(KEY, soon())).isPresent();
    assertThat(server.openUploads("objects")).isZero();
  }
}
