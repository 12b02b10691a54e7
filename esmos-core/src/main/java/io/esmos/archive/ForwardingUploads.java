package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Uploads that hand every call on to others, with the same deadline, and change neither results nor
 * failures. Extend it beside {@link ForwardingArchive} to change a few calls. Safe for use by
 * several threads if the others are.
 */
public class ForwardingUploads implements MultipartUploads {
  private final MultipartUploads to;

  /** Hands every call on to those. */
  protected ForwardingUploads(MultipartUploads to) {
    this.to = Objects.requireNonNull(to, "to");
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    return to.begin(key, request, deadline);
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    return to.put(upload, number, chunk, deadline);
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    return to.parts(upload, deadline);
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    return to.complete(upload, request, parts, whole, deadline);
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    to.abort(upload, deadline);
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    return to.uploads(prefix, cursor, deadline);
  }
}
