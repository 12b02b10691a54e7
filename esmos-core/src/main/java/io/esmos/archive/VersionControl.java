package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Older contents of a versioned bucket. Safe for use by several threads. */
public interface VersionControl {
  /** Returns all contents of a key that are kept, the newest first. */
  List<Version> list(ObjectKey key, Deadline deadline);

  /** Deletes one content for good; harmless if it is not there. */
  void delete(ObjectKey key, String versionId, Deadline deadline);

  /** Makes an older content the newest again, as a new one. */
  ObjectInfo restore(ObjectKey key, String versionId, Deadline deadline);

  /**
   * A content that is kept.
   *
   * @param versionId its id
   * @param version its version, as {@link ObjectInfo#version}; empty for a mark of deletion
   * @param length its bytes
   * @param modified when it was written, or deleted
   * @param newest whether it is what is read now
   */
  record Version(
      String versionId, Optional<String> version, long length, Instant modified, boolean newest) {
    /** Checks the components. */
    public Version {
      Objects.requireNonNull(versionId, "versionId");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(modified, "modified");
    }

    /** Returns whether it says that the object was deleted. */
    public boolean deletion() {
      return version.isEmpty();
    }
  }
}
