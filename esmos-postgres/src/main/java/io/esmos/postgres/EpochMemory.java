package io.esmos.postgres;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * The newest epoch that a machine was given, in a file beside the data directory, for those who
 * implement {@link PostgresHost#stop} and {@link PostgresHost#remember} at the machine itself. It
 * survives a restart of the machine and a re-clone of the data. For use by one thread at a time:
 * whoever stops a server lets nobody else do so meanwhile.
 */
public final class EpochMemory {
  private static final String OPERATION = "postgres.epoch";
  private static final int LONGEST = 32;

  private final Path file;

  /**
   * Names the memory; nothing is read or written.
   *
   * @param file where it is kept: on the disk of the data, not below the data directory
   */
  public EpochMemory(Path file) {
    this.file = Objects.requireNonNull(file, "file");
  }

  /**
   * Returns the newest epoch that was given, 0 if none was.
   *
   * @throws ProviderException {@code MALFORMED} if the file holds something else, {@code OTHER} if
   *     it cannot be read: nothing is known then, and nothing must be stopped
   */
  public long newest() {
    try {
      byte[] bytes;
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LONGEST);
      }
      String text = new String(bytes, StandardCharsets.US_ASCII);
      if (!text.matches("\\d{1,18}\n")) {
        throw ProviderException.of(
            Code.MALFORMED, OPERATION, "the memory of the epoch is not a number");
      }
      return Long.parseLong(text.strip());
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw ProviderException.of(Code.OTHER, OPERATION, "the memory of the epoch is unreadable", e);
    }
  }

  /**
   * Takes note of an epoch, durably.
   *
   * @return whether it is not older than what was given before; an older one changes nothing
   * @throws ProviderException as {@link #newest} does; {@code OTHER} if it cannot be kept
   */
  public boolean take(long epoch) {
    long before = newest();
    if (epoch > before) {
      write(epoch + "\n");
    }
    return epoch >= before;
  }

  private void write(String text) {
    Path directory = file.toAbsolutePath().resolveSibling("");
    Path next = directory.resolve(file.getFileName() + ".next");
    try {
      Files.createDirectories(directory);
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true); // the new name, too
      }
    } catch (IOException e) {
      throw ProviderException.of(Code.OTHER, OPERATION, "the epoch cannot be kept", e);
    }
  }
}
