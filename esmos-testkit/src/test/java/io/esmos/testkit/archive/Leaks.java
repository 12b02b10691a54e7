package io.esmos.testkit.archive;

import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import java.util.List;
import java.util.Optional;

/** Does not end uploads, or makes the object of the parts that are there. */
final class Leaks extends ForwardingArchive {
  private final boolean completes;

  Leaks(ObjectArchive to, boolean completes) {
    super(to);
    this.completes = completes;
  }

  @Override
  public MultipartUploads uploads() {
    MultipartUploads inner = super.uploads();
    return new MultipartUploads() {
      @Override
      public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
        return inner.begin(key, request, deadline);
      }

      @Override
      public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
        return inner.put(upload, number, chunk, deadline);
      }

      @Override
      public List<Part> parts(Upload upload, Deadline deadline) {
        return inner.parts(upload, deadline);
      }

      @Override
      public ObjectInfo complete(
          Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
        return inner.complete(upload, request, parts, whole, deadline);
      }

      @Override
      public void abort(Upload upload, Deadline deadline) {
        List<Part> parts = completes ? inner.parts(upload, deadline) : List.of();
        if (!parts.isEmpty()) {
          PutRequest plain = PutRequest.PLAIN;
          inner.complete(upload, plain, parts, sum(parts), deadline);
        }
      }

      @Override
      public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
        return inner.uploads(prefix, cursor, deadline);
      }
    };
  }

  /** Right where one part has arrived. */
  private static Checksum sum(List<MultipartUploads.Part> parts) {
    return parts.get(0).checksum().orElseThrow();
  }
}
