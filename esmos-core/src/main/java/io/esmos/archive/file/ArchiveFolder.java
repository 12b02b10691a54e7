package io.esmos.archive.file;

import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectKey;
import io.esmos.provider.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The files of an archive.
 *
 * <pre>
 * objects/  a file for each object, below folders for its key: see FileNames
 * parts/    the parts of objects that have several, a folder for each
 * uploads/  the same of uploads that are not completed
 * locks/    see FileLocks
 * tmp/      what is being written
 * </pre>
 */
final class ArchiveFolder {
  /** The name of the file that says whose parts these are. */
  static final String OWNER = "owner";

  private static final int HEAD_FIRST = 4 << 10;
  private static final int HEAD_MOST = 4 << 20;

  private final Path objects;
  private final Path parts;
  private final Path uploads;
  private final Path temporary;
  private final Path locks;

  ArchiveFolder(Path root) throws IOException {
    Files.createDirectories(root);
    Path real = root.toRealPath();
    objects = made(real.resolve("objects"));
    parts = made(real.resolve("parts"));
    uploads = made(real.resolve("uploads"));
    temporary = made(real.resolve("tmp"));
    locks = made(real.resolve("locks"));
    DurableFiles.sync(real);
  }

  Path objects() {
    return objects;
  }

  Path parts() {
    return parts;
  }

  Path uploads() {
    return uploads;
  }

  Path temporary() {
    return temporary;
  }

  Path locks() {
    return locks;
  }

  /** Returns a name that was never used before. */
  static String fresh() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** Writes a new file under a temporary name. */
  Path write(byte[] head, Chunk body, Deadline deadline, String operation) throws IOException {
    Path file = temporary.resolve(fresh());
    DurableFiles.write(file, head, body, deadline, operation);
    return file;
  }

  /** Returns the folder that has the parts of an upload now; it moves once. */
  Path partsOf(String upload) {
    Path kept = keptParts(upload);
    return Files.isDirectory(kept, LinkOption.NOFOLLOW_LINKS) ? kept : uploads.resolve(upload);
  }

  /** Returns the folder that has the parts of a completed upload. */
  Path keptParts(String upload) {
    return parts.resolve(upload.substring(0, 2)).resolve(upload);
  }

  /** Removes an object's file, and the folders that are empty then. */
  void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
    Path folder = DurableFiles.parent(file);
    DurableFiles.sync(folder);
    while (!folder.equals(objects)) {
      try {
        Files.delete(folder);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        return;
      }
      folder = DurableFiles.parent(folder);
    }
  }

  /** Removes a folder of parts, the file that says whose they are last. */
  void removeParts(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.endsWith(OWNER)) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(folder.resolve(OWNER));
    Files.deleteIfExists(folder);
  }

  /** Moves the parts of an upload to those of objects. */
  void keepParts(String upload) throws IOException {
    Path kept = keptParts(upload);
    DurableFiles.ensure(DurableFiles.parent(kept));
    Files.move(uploads.resolve(upload), kept, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.sync(DurableFiles.parent(kept));
    DurableFiles.sync(uploads);
  }

  /** Opens a file to read; never through a symbolic link. */
  static FileChannel open(Path file) throws IOException {
    DurableFiles.checkFolder(DurableFiles.parent(file));
    try {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      if (Files.isSymbolicLink(file)) {
        throw new FileSystemLoopException(file + " is a symbolic link");
      }
      throw e;
    }
  }

  /** Reads what a file says of its object; empty if it is damaged or not one of ours. */
  static Optional<FileHead> head(FileChannel channel) throws IOException {
    for (int size = HEAD_FIRST; size <= HEAD_MOST; size *= 8) {
      ByteBuffer buffer = ByteBuffer.allocate(size);
      int place = 0;
      int count = channel.read(buffer, place);
      while (count > 0 && buffer.hasRemaining()) {
        place += count;
        count = channel.read(buffer, place);
      }
      String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
      Optional<Integer> length = FileRecord.headLength(text);
      if (length.isPresent()) {
        return FileRecord.parse(text.substring(0, length.get()))
            .map(record -> new FileHead(record, length.get()));
      }
      if (buffer.hasRemaining()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * What a file says, and how many octets it takes to say it.
   *
   * @param record what it says
   * @param length where the bytes begin
   */
  record FileHead(FileRecord record, int length) {}

  /** Returns the name of the object that a folder of parts is for; empty if it does not say. */
  static Optional<ObjectKey> owner(Path folder) throws IOException {
    try {
      return Optional.of(ObjectKey.of(Files.readString(folder.resolve(OWNER))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Path made(Path folder) throws IOException {
    Files.createDirectories(folder);
    DurableFiles.checkFolder(folder);
    return folder;
  }
}
