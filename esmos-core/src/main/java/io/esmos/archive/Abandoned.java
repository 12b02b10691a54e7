package io.esmos.archive;

import io.esmos.archive.MultipartUploads.Upload;
import java.util.List;

/**
 * What became of uploads that nobody completed. Immutable.
 *
 * @param removed those that were ended
 * @param unknown those of which the store does not say when they were begun, left as they are
 * @param young how many were too young to be abandoned
 */
public record Abandoned(List<Upload> removed, List<Upload> unknown, int young) {
  /** Takes copies. */
  public Abandoned {
    removed = List.copyOf(removed);
    unknown = List.copyOf(unknown);
  }
}
