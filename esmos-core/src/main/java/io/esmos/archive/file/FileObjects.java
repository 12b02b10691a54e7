package io.esmos.archive.file;

import io.esmos.archive.ByteRange;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.file.ArchiveFolder.FileHead;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects of a folder: read, replaced in one step, deleted. */
final class FileObjects {
  private final ArchiveFolder folder;
  private final FileLocks locks;

  FileObjects(ArchiveFolder folder) {
    this.folder = folder;
    this.locks = new FileLocks(folder.locks());
  }

  FileLocks locks() {
    return locks;
  }

  Optional<FileRecord> record(ObjectKey key, String operation) throws IOException {
    try (FileChannel channel = ArchiveFolder.open(path(key))) {
      return Optional.of(head(key, channel, operation).record());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Opens a body of an object; its file stays readable when the object is replaced.
   *
   * @throws NoSuchFileException if there is no object
   */
  FileReading open(ObjectKey key, ReadRequest request, Deadline deadline, String operation)
      throws IOException {
    FileChannel channel = ArchiveFolder.open(path(key));
    try {
      FileHead head = head(key, channel, operation);
      FileRecord record = head.record();
      if (request.version().filter(version -> !version.equals(record.version())).isPresent()) {
        throw ProviderException.of(Code.CONFLICT, operation, key + " has another version");
      }
      ByteRange range = request.range().orElse(new ByteRange(0, Long.MAX_VALUE));
      if (request.range().isPresent() && range.first() >= record.length()) {
        throw ProviderException.of(
            Code.INVALID, operation, range + " begins behind the end of " + key);
      }
      long end = Math.min(record.length() - 1, range.last()) + 1;
      List<FileBody.Piece> pieces =
          record.upload().isEmpty()
              ? List.of(
                  piece(
                      () -> channel,
                      head.length(),
                      record.length(),
                      range.first(),
                      end,
                      record.crc32c()))
              : pieces(record, range.first(), end);
      return new FileReading(record.info(), new FileBody(pieces, deadline), channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Makes an object of what is written, under a condition, and removes the parts of the one before.
   */
  void replace(
      ObjectKey key, Precondition condition, Path written, Deadline deadline, String operation)
      throws IOException {
    try {
      boolean unused =
          locks.locked(
              operation,
              key,
              deadline,
              () -> {
                replaceNow(key, condition, written, operation);
                return true;
              });
    } catch (IOException | RuntimeException e) {
      DurableFiles.discard(written, e);
      throw e;
    }
  }

  /** As {@link #replace}, by who holds the key's lock. */
  void replaceNow(ObjectKey key, Precondition condition, Path written, String operation)
      throws IOException {
    Optional<FileRecord> before = checked(key, condition, operation);
    Path file = path(key);
    if (condition.isAbsent()) {
      if (!DurableFiles.placeNew(written, file)) {
        throw conflict(key, condition, operation);
      }
    } else {
      DurableFiles.place(written, file);
    }
    if (before.isPresent()) {
      dropParts(before.get());
    }
  }

  void delete(ObjectKey key, Precondition condition, Deadline deadline, String operation)
      throws IOException {
    boolean unused =
        locks.locked(
            operation,
            key,
            deadline,
            () -> {
              Optional<FileRecord> before = Optional.empty();
              if (!condition.isNone()) {
                if (record(key, operation).isEmpty()) {
                  return true;
                }
                before = checked(key, condition, operation);
              } else {
                before = beforeAny(key, operation);
              }
              folder.remove(path(key));
              if (before.isPresent()) {
                dropParts(before.get());
              }
              return true;
            });
  }

  private Optional<FileRecord> checked(ObjectKey key, Precondition condition, String operation)
      throws IOException {
    if (condition.isNone()) {
      return beforeAny(key, operation);
    }
    Optional<FileRecord> there = record(key, operation);
    Optional<String> version = there.map(FileRecord::version);
    boolean holds =
        (condition.isAbsent() && version.isEmpty())
            || (condition.version().isPresent() && condition.version().equals(version));
    if (!holds) {
      throw conflict(key, condition, operation);
    }
    return there;
  }

  /** Returns what is there, to be replaced whatever it is, damaged or a link. */
  private Optional<FileRecord> beforeAny(ObjectKey key, String operation) throws IOException {
    try {
      return record(key, operation);
    } catch (ProviderException | FileSystemLoopException e) {
      return Optional.empty();
    }
  }

  private void dropParts(FileRecord record) {
    if (!record.upload().isEmpty()) {
      try {
        folder.removeParts(folder.partsOf(record.upload()));
      } catch (IOException e) {
        // The object is gone all the same; LeftOvers finds its parts.
      }
    }
  }

  private List<FileBody.Piece> pieces(FileRecord record, long first, long end) {
    List<FileBody.Piece> pieces = new ArrayList<>();
    long begin = 0;
    for (FilePart part : record.parts()) {
      long from = Math.max(first, begin);
      long to = Math.min(end, begin + part.length());
      if (from < to) {
        FileBody.Opening opening =
            () -> ArchiveFolder.open(folder.partsOf(record.upload()).resolve(part.file()));
        pieces.add(
            piece(opening, FilePart.HEAD, part.length(), from - begin, to - begin, part.crc32c()));
      }
      begin += part.length();
    }
    return pieces;
  }

  private static FileBody.Piece piece(
      FileBody.Opening opening, long head, long length, long first, long end, long crc32c) {
    boolean all = first == 0 && end == length;
    return new FileBody.Piece(opening, head + first, end - first, all ? crc32c : -1);
  }

  private static FileHead head(ObjectKey key, FileChannel channel, String operation)
      throws IOException {
    return ArchiveFolder.head(channel)
        .filter(head -> head.record().key().equals(key))
        .orElseThrow(() -> FileErrors.damaged(operation, "the file of " + key));
  }

  private Path path(ObjectKey key) {
    return FileNames.object(folder.objects(), key);
  }

  private static ProviderException conflict(
      ObjectKey key, Precondition condition, String operation) {
    return ProviderException.of(Code.CONFLICT, operation, key + " is not " + condition);
  }
}
