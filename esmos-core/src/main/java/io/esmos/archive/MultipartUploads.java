package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Objects that are written in parts. Nothing of an upload can be seen in the archive before it is
 * completed. Safe for use by several threads.
 */
public interface MultipartUploads {
  /**
   * Begins an upload. What it leaves behind is found by {@link #uploads}.
   *
   * @throws io.esmos.provider.ProviderException {@code UNSUPPORTED} for what the archive lacks
   */
  Upload begin(ObjectKey key, PutRequest request, Deadline deadline);

  /**
   * Sends a part, with its checksum, which the store checks where it can. The same part again
   * replaces the one before: repeating it is harmless.
   *
   * @param number from 1 to the archive's most
   */
  Part put(Upload upload, int number, Chunk chunk, Deadline deadline);

  /**
   * Returns the parts that the store holds, in the order of their numbers.
   *
   * @throws io.esmos.provider.ProviderException {@code NOT_FOUND} if the upload is over
   */
  List<Part> parts(Upload upload, Deadline deadline);

  /**
   * Makes an object of these parts, under the condition of the request that the upload began with.
   * A lost answer is looked for: the object with the upload's own mark is a success.
   *
   * @param parts all of its parts, in the order of their numbers
   * @param whole the CRC32C of all bytes, for the store to check or to keep beside the object
   * @throws io.esmos.provider.ProviderException {@code CONFLICT} if the condition does not hold, or
   *     another write came in between: then the object is as it was and the upload may be over
   */
  ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline);

  /** Ends an upload and frees its parts; harmless if it is over. */
  void abort(Upload upload, Deadline deadline);

  /**
   * Returns uploads that were begun and neither completed nor aborted.
   *
   * @param prefix how their keys begin; empty for all
   * @param cursor empty, or {@link Page#next} of the page before
   */
  Page uploads(String prefix, Optional<String> cursor, Deadline deadline);

  /**
   * An upload under way. Its text can be kept, to go on with it in another process.
   *
   * @param key the object that it will be
   * @param id the store's id of it, opaque
   * @param begun when it was begun, on the store's clock; empty where the store does not say
   */
  record Upload(ObjectKey key, String id, Optional<Instant> begun) {
    /** Checks the components. */
    public Upload {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(begun, "begun");
    }
  }

  /**
   * A part that the store holds.
   *
   * @param number its number, from 1
   * @param length its bytes
   * @param tag the store's name of it (ETag, block id), opaque
   * @param checksum what the store says of its bytes, or has checked; empty if it says nothing
   */
  record Part(int number, long length, String tag, Optional<Checksum> checksum) {
    /** Checks the components. */
    public Part {
      Objects.requireNonNull(tag, "tag");
      Objects.requireNonNull(checksum, "checksum");
    }
  }

  /**
   * Some uploads.
   *
   * @param uploads the uploads
   * @param next where the next page begins; empty at the end
   */
  record Page(List<Upload> uploads, Optional<String> next) {
    /** Takes copies. */
    public Page {
      uploads = List.copyOf(uploads);
      Objects.requireNonNull(next, "next");
    }
  }
}
