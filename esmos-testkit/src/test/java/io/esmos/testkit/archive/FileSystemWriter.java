package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A process that changes objects again and again until it is killed, each by a thread of its own,
 * and says each change that has been made. What change a number stands for, its killer knows too.
 */
final class FileSystemWriter {
  private static final int PART = 20_000;

  private final FileSystemArchive archive;
  private final ObjectKey key;

  private FileSystemWriter(FileSystemArchive archive, ObjectKey key) {
    this.archive = archive;
    this.key = key;
  }

  /**
   * Changes objects for ever.
   *
   * @param arguments the folder, and by turns a key and the number of its first change
   */
  public static void main(String[] arguments) {
    FileSystemArchive archive = FileSystemArchive.open("file", Path.of(arguments[0]));
    System.out.println("ready");
    for (int i = 1; i < arguments.length; i += 2) {
      FileSystemWriter writer = new FileSystemWriter(archive, ObjectKey.of(arguments[i]));
      int first = Integer.parseInt(arguments[i + 1]);
      new Thread(() -> writer.changes(first)).start();
    }
  }

  private void changes(int first) {
    for (int number = first; ; number++) {
      change(number);
      System.out.println(key.value() + " " + number);
    }
  }

  /** Returns what the object is after this change; empty if it is deleted. */
  static Optional<byte[]> content(String key, int number) {
    if (number % 7 == 6) {
      return Optional.empty();
    }
    Random random = new Random(key.hashCode() * 31L + number);
    byte[] content =
        new byte[number % 3 == 0 ? 3 * PART + random.nextInt(PART) : random.nextInt(PART)];
    random.nextBytes(content);
    return Optional.of(content);
  }

  private void change(int number) {
    Optional<byte[]> content = content(key.value(), number);
    PutRequest request = PutRequest.PLAIN.metadata(Map.of("number", Integer.toString(number)));
    if (content.isEmpty()) {
      archive.delete(key, Precondition.none(), soon());
    } else if (content.get().length < PART) {
      archive.put(key, Chunk.of(content.get()), request, soon());
    } else {
      upload(content.get(), request);
    }
  }

  private void upload(byte[] content, PutRequest request) {
    Upload upload = archive.uploads().begin(key, request, soon());
    List<Part> parts = new ArrayList<>();
    for (int at = 0; at < content.length; at += PART) {
      Chunk chunk = Chunk.of(content, at, Math.min(PART, content.length - at));
      parts.add(archive.uploads().put(upload, parts.size() + 1, chunk, soon()));
    }
    archive.uploads().complete(upload, request, parts, Chunk.of(content).crc32c(), soon());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
  }
}
