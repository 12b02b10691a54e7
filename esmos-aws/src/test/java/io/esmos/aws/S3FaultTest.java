package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/** Every request in turn fails: a typed error, or what is true, and nothing half done. */
@Timeout(120)
final class S3FaultTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final byte[] BYTES = new byte[50_000];

  private final S3Server server = S3Server.builder().bucket("objects").start();
  private final S3Client client = S3Stores.plain(server.url());
  private final S3Archive archive = S3Archive.of(client, "objects");

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  private interface Request {
    void send() throws IOException;
  }

  private Map<String, Request> requests(Upload upload, List<Part> parts) {
    Chunk chunk = Chunk.of(BYTES);
    Map<String, Request> all = new LinkedHashMap<>();
    all.put("HeadObject", () -> archive.head(KEY, soon()));
    all.put("GetObject", this::read);
    all.put("ListObjectsV2", () -> archive.list("", Optional.empty(), 10, soon()));
    all.put("PutObject", () -> archive.put(KEY, chunk, PutRequest.PLAIN, soon()));
    all.put("ListParts", () -> archive.uploads().parts(upload, soon()));
    all.put("UploadPart", () -> archive.uploads().put(upload, 1, chunk, soon()));
    all.put("ListMultipartUploads", () -> archive.uploads().uploads("", Optional.empty(), soon()));
    all.put("DeleteObjects", () -> archive.deleteAll(List.of(ObjectKey.of("other")), soon()));
    all.put("DeleteObject", () -> archive.delete(ObjectKey.of("b"), Precondition.none(), soon()));
    all.put(
        "CompleteMultipartUpload",
        () -> archive.uploads().complete(upload, PutRequest.PLAIN, parts, chunk.crc32c(), soon()));
    return all;
  }

  private void read() throws IOException {
    try (ObjectReading reading = archive.get(KEY, ReadRequest.WHOLE, soon())) {
      reading.body().readAllBytes();
    }
  }

  @Test
  void everyAnswerThatIsLostOrWrongIsTold() {
    List<WireAnswer> answers =
        List.of(
            S3Server.slowDown(),
            S3Server.error(500, "InternalError"),
            S3Server.error(403, "AccessDenied"),
            WireAnswer.of(502, "text/html", "<html>Bad gateway</html>"));
    for (String name : requests(new Upload(KEY, "x", Optional.empty()), List.of()).keySet()) {
      for (WireAnswer answer : answers) {
        Request request = fresh(name);
        server.faults().plan(it -> S3Server.operation(it).equals(name), answer);
        ProviderException failure = catchThrowableOfType(ProviderException.class, request::send);
        assertThat(failure).as(name + " answered with " + answer).isNotNull();
        assertThat(failure.vendorCode()).as(name).isPresent();
        assertThat(failure.code())
            .as(name + ": " + failure)
            .isIn(Code.THROTTLED, Code.UNAVAILABLE, Code.DENIED);
      }
      for (Kind kind : List.of(Kind.HANG_UP, Kind.LOSE_ANSWER, Kind.CUT_ANSWER)) {
        Request request = fresh(name);
        server.faults().plan(it -> S3Server.operation(it).equals(name), kind);
        try {
          request.send();
        } catch (ProviderException e) {
          assertThat(e.code().effectUnknown()).as(name + " " + kind + ": " + e).isTrue();
        } catch (IOException e) {
          assertThat(name).as("a body that broke off").isEqualTo("GetObject");
        }
        server.faults().clear();
        ObjectInfo there = archive.head(KEY, soon()).orElseThrow();
        assertThat(there.length()).as(name + " " + kind).isEqualTo(BYTES.length);
      }
    }
  }

  /** Returns a request with an object and an upload of its own. */
  private Request fresh(String name) {
    archive.put(KEY, Chunk.of(BYTES), PutRequest.PLAIN, soon());
    Upload upload = archive.uploads().begin(KEY, PutRequest.PLAIN, soon());
    Part part = archive.uploads().put(upload, 1, Chunk.of(BYTES), soon());
    Request request = requests(upload, List.of(part)).get(name);
    assertThat(request).isNotNull();
    return request;
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
