package io.esmos.archive.file;

import io.esmos.archive.Chunk;
import io.esmos.provider.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Files that are complete or absent: written under another name, all of it on the disk, then moved
 * to their place in one step.
 */
final class DurableFiles {
  /** How many bytes are written between two looks at the deadline. */
  private static final int SLICE = 1 << 20;

  /** How often a folder may vanish under a writer before it gives up. */
  private static final int ATTEMPTS = 1000;

  private DurableFiles() {}

  /** Writes a new file, all of it on the disk; leaves none if it fails. */
  static void write(Path file, byte[] head, Chunk body, Deadline deadline, String operation)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.wrap(head));
      ByteBuffer bytes = body.buffer();
      int end = bytes.limit();
      while (bytes.position() < end) {
        deadline.check(operation);
        bytes.limit(Math.min(end, bytes.position() + SLICE));
        writeAll(channel, bytes);
      }
      channel.force(true);
    } catch (IOException | RuntimeException e) {
      discard(file, e);
      throw e;
    }
  }

  /** Moves a written file to its place, over what is there, and makes the folders on the way. */
  static void place(Path written, Path file) throws IOException {
    try {
      placed(file, () -> Files.move(written, file, StandardCopyOption.ATOMIC_MOVE));
      sync(parent(file));
    } catch (IOException | RuntimeException e) {
      discard(written, e);
      throw e;
    }
  }

  /**
   * Puts a written file to its place if nothing is there, which the file system itself decides,
   * also where its locks do not work.
   *
   * @return whether it was done
   */
  static boolean placeNew(Path written, Path file) throws IOException {
    try {
      placed(file, () -> Files.createLink(file, written));
      sync(parent(file));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** Makes the names in a folder survive a loss of power, where the system can do that. */
  static void sync(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (NoSuchFileException e) {
        // It was removed because it was empty: so are the names in it.
      }
    }
  }

  static void discard(Path file, Exception why) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** Returns the folder of a file that is below the archive's. */
  static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent(), "the folder of a file");
  }

  /** Makes a folder and those above it; each is on the disk afterwards. */
  static void ensure(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path above = folder;
    while (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
      missing.push(above);
      above = parent(above);
    }
    for (Path at : missing) {
      try {
        Files.createDirectory(at);
      } catch (FileAlreadyExistsException e) {
        // Another thread made it.
      }
      sync(parent(at));
    }
    checkFolder(folder);
  }

  /** Checks that no symbolic link leads out of the archive. */
  static void checkFolder(Path folder) throws IOException {
    if (!folder.toRealPath().equals(folder)) {
      throw new FileSystemLoopException(folder + " is reached through a symbolic link");
    }
  }

  /** Puts a file to its place; again if somebody removes its folder, which was empty. */
  private static void placed(Path file, Placing placing) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        ensure(parent(file));
        placing.place();
        return;
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Puts a file to its place. */
  private interface Placing {
    void place() throws IOException;
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
