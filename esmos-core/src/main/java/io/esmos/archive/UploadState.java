package io.esmos.archive;

import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.format.Document;
import io.esmos.format.FormatException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a process needs to go on with an upload that another began. Immutable.
 *
 * @param archive the archive's name
 * @param upload the upload
 * @param partSize the bytes of every part but the last
 * @param mark the upload's mark
 * @param request a digest of what the object is given, the condition included
 */
record UploadState(String archive, Upload upload, int partSize, String mark, String request) {
  private static final String KIND = "esmos-upload";

  /** Returns the state as the text of a journal. */
  String text() {
    Document document =
        new Document(KIND, 1)
            .add("archive", archive)
            .add("key", upload.key().value())
            .add("id", upload.id());
    upload.begun().ifPresent(begun -> document.add("begun", begun));
    return document.add("part", partSize).add("mark", mark).add("request", request).text();
  }

  /**
   * Reads a text.
   *
   * @throws FormatException if it is no state of an upload, cut short, or newer
   */
  static UploadState parse(String text) {
    Document document = Document.read(text, KIND, 1);
    try {
      Optional<Instant> begun =
          document.all("begun").stream().findFirst().map(line -> Instant.parse(line.word(0)));
      return new UploadState(
          document.one("archive").word(0),
          new Upload(ObjectKey.of(document.one("key").word(0)), document.one("id").word(0), begun),
          Math.toIntExact(document.one("part").number(0)),
          document.one("mark").word(0),
          document.one("request").word(0));
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw new FormatException(KIND + ": " + e.getMessage());
    }
  }

  /** Returns a digest of all that an object is given. */
  static String digest(PutRequest request) {
    String all =
        String.join(
            "\n",
            new TreeMap<>(request.metadata()).toString(),
            new TreeMap<>(request.tags()).toString(),
            request.contentType(),
            request.tier().name(),
            request.retention().toString(),
            String.valueOf(request.hasLegalHold()),
            request.encryptionKey().toString(),
            request.condition().toString());
    return Chunk.of(all.getBytes(StandardCharsets.UTF_8)).checksum(Checksum.Kind.SHA256).hex();
  }
}
