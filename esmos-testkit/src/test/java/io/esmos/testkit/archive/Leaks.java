package io.esmos.testkit.archive;

import io.esmos.archive.Checksum;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ForwardingUploads;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import java.util.List;

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
    return new ForwardingUploads(inner) {
      @Override
      public void abort(Upload upload, Deadline deadline) {
        List<Part> parts = completes ? inner.parts(upload, deadline) : List.of();
        if (!parts.isEmpty()) {
          PutRequest plain = PutRequest.PLAIN;
          inner.complete(upload, plain, parts, sum(parts), deadline);
        }
      }
    };
  }

  /** Right where one part has arrived. */
  private static Checksum sum(List<MultipartUploads.Part> parts) {
    return parts.get(0).checksum().orElseThrow();
  }
}
