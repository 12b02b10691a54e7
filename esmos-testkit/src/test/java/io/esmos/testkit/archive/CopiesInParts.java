package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Copies in parts, one after the other, and ends the upload of a copy that fails. */
final class CopiesInParts extends ForwardingArchive {
  private static final int PART = 64 << 10;

  CopiesInParts(ObjectArchive to) {
    super(to);
  }

  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    MultipartUploads uploads = uploads();
    byte[] bytes = bytes(object, deadline);
    Upload upload = uploads.begin(to, request, deadline);
    try {
      List<Part> parts = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += PART) {
        byte[] some = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PART));
        parts.add(uploads.put(upload, parts.size() + 1, Chunk.of(some), deadline));
      }
      return Optional.of(
          uploads.complete(upload, request, parts, Chunk.of(bytes).crc32c(), deadline));
    } catch (ProviderException e) {
      uploads.abort(upload, deadline);
      throw e;
    }
  }

  private byte[] bytes(ObjectInfo object, Deadline deadline) {
    try (ObjectReading reading = get(object.key(), ReadRequest.WHOLE, deadline)) {
      byte[] bytes = reading.body().readAllBytes();
      if (!object
          .overBytes(Chunk.of(bytes).crc32c().kind())
          .equals(Optional.of(Chunk.of(bytes).crc32c()))) {
        throw ProviderException.of(Code.MALFORMED, "archive.copy", "other bytes were read");
      }
      return bytes;
    } catch (IOException e) {
      throw ProviderException.of(Code.UNAVAILABLE, "archive.copy", "the reading broke off", e);
    }
  }
}
