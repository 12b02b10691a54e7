package io.esmos.gcp;

import com.google.api.client.http.ByteArrayContent;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Objects of several parts, by the multipart uploads of the XML API: parts are sent in any order
 * and at the same time, each with its CRC32C, and the service lists what it has. Such an upload
 * knows no condition and shows its checksum only when it is done. So it is done under another name;
 * then the checksum is compared, and a copy inside the service, under the condition, is the first
 * that anybody sees of the object. Safe for use by several threads.
 */
final class GcsParts implements MultipartUploads {
  /** Where objects are put together; listings of the archive leave it out. */
  static final String STAGING = ".esmos-uploads/";

  private static final String BEGIN = "archive.begin";
  private static final String PART = "archive.part";
  private static final String PARTS = "archive.parts";
  private static final String COMPLETE = "archive.complete";
  private static final String ABORT = "archive.abort";

  /** A nonce of sixteen digits, and a slash before it. */
  private static final int NONCE = 17;

  private final GcsStore store;
  private final GcsCopies copies;
  private final GcsStaged staged;

  GcsParts(GcsStore store, GcsCopies copies) {
    this.store = store;
    this.copies = copies;
    this.staged = new GcsStaged(store);
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    deadline.check(BEGIN);
    check(key, request, true, store, BEGIN);
    String nonce = String.format(Locale.ROOT, "%016x", RandomGenerator.getDefault().nextLong());
    GcsCalls.Call call =
        GcsCalls.Call.of("POST", staged.path(key, nonce))
            .with("uploads", "")
            .header("Content-Type", request.contentType())
            .content(new ByteArrayContent(request.contentType(), new byte[0]));
    if (request.encryptionKey().isPresent()) {
      call = call.header("x-goog-encryption-kms-key-name", request.encryptionKey().get());
    }
    GcsXml answer =
        GcsXml.of(store.send(call, deadline, BEGIN), "InitiateMultipartUploadResult", BEGIN);
    return new Upload(key, nonce + "." + answer.required("UploadId"), Optional.empty());
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    deadline.check(PART);
    Limits limits = store.capabilities().limits();
    if (number < 1 || number > limits.maxParts() || chunk.length() > limits.maxPart()) {
      throw ProviderException.of(
          Code.INVALID, PART, "part " + number + " of " + chunk + " is out of the limits");
    }
    GcsStaged.Name name = GcsStaged.Name.of(upload, PART);
    Answer answer =
        store.send(
            GcsCalls.Call.of("PUT", staged.path(upload.key(), name.nonce()))
                .with("partNumber", Integer.toString(number))
                .with("uploadId", name.id())
                .header("x-goog-hash", "crc32c=" + GcsHash.base64(chunk.crc32c()))
                .content(
                    new ByteArrayContent(
                        "application/octet-stream", chunk.array(), chunk.offset(), chunk.length())),
            deadline,
            PART);
    String tag = answer.headers().getETag();
    if (tag == null) {
      throw Failures.malformed(answer, PART, GcsCalls.SERVICE, "no tag of a part", null);
    }
    return new Part(number, chunk.length(), tag, Optional.empty());
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    deadline.check(PARTS);
    GcsStaged.Name name = GcsStaged.Name.of(upload, PARTS);
    List<Part> all = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      GcsCalls.Call call =
          GcsCalls.Call.of("GET", staged.path(upload.key(), name.nonce()))
              .with("uploadId", name.id())
              .with("max-parts", "1000");
      GcsXml page =
          GcsXml.of(
              store.send(
                  marker.map(it -> call.with("part-number-marker", it)).orElse(call),
                  deadline,
                  PARTS),
              "ListPartsResult",
              PARTS);
      for (GcsXml part : page.all("Part")) {
        all.add(
            new Part(
                Math.toIntExact(part.number("PartNumber")),
                part.number("Size"),
                part.required("ETag"),
                Optional.empty()));
      }
      marker =
          page.flag("IsTruncated")
              ? Optional.of(page.required("NextPartNumberMarker"))
              : Optional.empty();
    } while (marker.isPresent());
    return all;
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    deadline.check(COMPLETE);
    check(upload.key(), request, true, store, COMPLETE);
    if (parts.isEmpty()) {
      throw ProviderException.of(Code.INVALID, COMPLETE, "an upload has at least one part");
    }
    GcsStaged.Name name = GcsStaged.Name.of(upload, COMPLETE);
    Map<String, Object> resource = assembled(upload, name, parts, deadline);
    if (!GcsHash.base64(whole).equals(resource.get("crc32c"))) {
      staged.discard(upload.key(), name.nonce(), deadline, COMPLETE);
      throw ProviderException.of(
          Code.INVALID, COMPLETE, "the parts have another checksum than " + whole);
    }
    ObjectInfo made;
    try {
      made =
          copies.copy(
              new GcsCopies.Source(
                  store.staging(),
                  staged.name(upload.key(), name.nonce()),
                  GcsJson.text(resource, "generation")),
              upload.key(),
              GcsJson.said(request, store.capabilities()),
              request.encryptionKey(),
              request.condition(),
              deadline,
              COMPLETE);
    } catch (ProviderException e) {
      if (e.code() == Code.CONFLICT) {
        staged.discardQuietly(upload.key(), name.nonce(), deadline);
      }
      throw e;
    }
    staged.discardQuietly(upload.key(), name.nonce(), deadline);
    return made;
  }

  /** Returns what the parts make under the other name; a lost answer is looked for there. */
  private Map<String, Object> assembled(
      Upload upload, GcsStaged.Name name, List<Part> parts, Deadline deadline) {
    ProviderException lost = null;
    try {
      assemble(upload, name, parts, deadline);
    } catch (ProviderException e) {
      if (!e.code().effectUnknown()
          || deadline.passed()
          || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      lost = e;
    }
    Optional<Map<String, Object>> there =
        staged.resource(upload.key(), name.nonce(), deadline, COMPLETE);
    if (there.isEmpty() && lost != null) {
      throw lost;
    }
    return there.orElseThrow(
        () -> ProviderException.of(Code.NOT_FOUND, COMPLETE, "the upload is over"));
  }

  /** Puts the parts together under the other name, unless that was done already. */
  private void assemble(Upload upload, GcsStaged.Name name, List<Part> parts, Deadline deadline) {
    StringBuilder body = new StringBuilder("<CompleteMultipartUpload>");
    for (Part part : parts) {
      body.append("<Part><PartNumber>")
          .append(part.number())
          .append("</PartNumber><ETag>")
          .append(part.tag().replace("&", "&amp;").replace("<", "&lt;"))
          .append("</ETag></Part>");
    }
    body.append("</CompleteMultipartUpload>");
    Answer answer =
        store
            .calls()
            .send(
                GcsCalls.Call.of("POST", staged.path(upload.key(), name.nonce()))
                    .with("uploadId", name.id())
                    .content(
                        new ByteArrayContent(
                            "application/xml", body.toString().getBytes(StandardCharsets.UTF_8))),
                deadline,
                COMPLETE);
    if (answer.status() == 404 && Failures.theirs(answer)) {
      return; // completed before, or aborted: what is there tells
    }
    if (!answer.success()) {
      throw Failures.of(answer, COMPLETE, GcsCalls.SERVICE);
    }
    GcsXml.of(answer, "CompleteMultipartUploadResult", COMPLETE).required("Key");
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    deadline.check(ABORT);
    GcsStaged.Name name = GcsStaged.Name.of(upload, ABORT);
    if (!name.id().isEmpty()) {
      store.delete(
          GcsCalls.Call.of("DELETE", staged.path(upload.key(), name.nonce()))
              .with("uploadId", name.id()),
          deadline,
          ABORT);
    }
    staged.discard(upload.key(), name.nonce(), deadline, ABORT);
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    return staged.uploads(prefix, cursor, deadline);
  }

  /** Checks a write before anything is sent. */
  static void check(
      ObjectKey key, PutRequest request, boolean parts, GcsStore store, String operation) {
    store.capabilities().check(key, request, parts, operation);
    if (key.value().startsWith(STAGING)) {
      throw ProviderException.of(
          Code.INVALID, operation, "keys do not begin with " + STAGING + ", where uploads are");
    }
    int octets = (STAGING + key.value()).getBytes(StandardCharsets.UTF_8).length + NONCE;
    if (parts && octets > ObjectKey.MAX_OCTETS) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          "the key of an object in parts has at most "
              + (ObjectKey.MAX_OCTETS - STAGING.length() - NONCE)
              + " octets");
    }
  }
}
