package io.esmos.archive.file;

import io.esmos.archive.ObjectKey;
import io.esmos.provider.Deadline;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What processes left that were killed: nothing of it can be seen in the archive. */
final class LeftOvers {
  private static final String OPERATION = "archive.leftOvers";

  private final ArchiveFolder folder;
  private final FileObjects objects;
  private final Instant before;
  private final Deadline deadline;
  private long removed;

  private LeftOvers(ArchiveFolder folder, FileObjects objects, Instant before, Deadline deadline) {
    this.folder = folder;
    this.objects = objects;
    this.before = before;
    this.deadline = deadline;
  }

  /** Removes what is older than this; returns how many files and folders of parts it were. */
  static long remove(ArchiveFolder folder, FileObjects objects, Instant before, Deadline deadline)
      throws IOException {
    LeftOvers leftOvers = new LeftOvers(folder, objects, before, deadline);
    leftOvers.removeTemporary();
    leftOvers.removeUploads();
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder.parts())) {
      for (Path group : groups) {
        leftOvers.removeParts(group);
      }
    }
    return leftOvers.removed;
  }

  private void removeTemporary() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.temporary())) {
      for (Path file : files) {
        deadline.check(OPERATION);
        if (old(file) && Files.deleteIfExists(file)) {
          removed++;
        }
      }
    }
  }

  /** Folders whose owner is not written: an upload that had not begun, or was being aborted. */
  private void removeUploads() throws IOException {
    try (DirectoryStream<Path> uploads = Files.newDirectoryStream(folder.uploads())) {
      for (Path upload : uploads) {
        deadline.check(OPERATION);
        if (old(upload) && ArchiveFolder.owner(upload).isEmpty()) {
          folder.removeParts(upload);
          removed++;
        }
      }
    }
  }

  /** Parts of objects that were replaced or deleted. */
  private void removeParts(Path group) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(group)) {
      for (Path parts : all) {
        deadline.check(OPERATION);
        Optional<ObjectKey> owner = ArchiveFolder.owner(parts);
        if (owner.isEmpty()) {
          removed += remove(parts);
        } else {
          removed +=
              objects
                  .locks()
                  .locked(
                      OPERATION,
                      owner.get(),
                      deadline,
                      () -> inUse(owner.get(), parts) ? 0 : remove(parts));
        }
      }
    }
  }

  private boolean inUse(ObjectKey owner, Path parts) throws IOException {
    return objects
        .record(owner, OPERATION)
        .filter(record -> record.upload().equals(parts.getFileName().toString()))
        .isPresent();
  }

  private int remove(Path parts) throws IOException {
    folder.removeParts(parts);
    return 1;
  }

  private boolean old(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
