package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** A process that writes more than its disk can take, and says what came of it. */
final class DiskFiller {
  private final Path folder;
  private final FileSystemArchive archive;

  private DiskFiller(Path folder) {
    this.folder = folder;
    this.archive = FileSystemArchive.open("file", folder);
  }

  /**
   * Writes too much, on a disk that takes less than 2 MiB.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws Exception {
    new DiskFiller(Path.of(arguments[0])).run();
  }

  private void run() throws Exception {
    byte[] small = ArchiveCalls.random(10_000, 1);
    byte[] large = ArchiveCalls.random(2 << 20, 2);
    ObjectKey key = ObjectKey.of("key");
    put(key, small);
    Upload upload = archive.uploads().begin(key, PutRequest.PLAIN, soon());
    say("put", () -> put(key, large));
    say("new", () -> put(ObjectKey.of("new/key"), large));
    say("part", () -> archive.uploads().put(upload, 1, Chunk.of(large), soon()));
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      System.out.println("temporary " + files.count());
    }
    System.out.println("parts " + archive.uploads().parts(upload, soon()).size());
    System.out.println(
        "objects " + archive.list("", Optional.empty(), 10, soon()).entries().size());
    try (ObjectReading reading = archive.get(key, ReadRequest.WHOLE, soon())) {
      System.out.println("unchanged " + Arrays.equals(small, reading.body().readAllBytes()));
    }
    archive.uploads().abort(upload, soon());
    archive.delete(key, Precondition.none(), soon());
    put(key, small);
    System.out.println("again " + archive.head(key, soon()).isPresent());
  }

  private static void say(String what, Runnable write) {
    try {
      write.run();
      System.out.println(what + " done");
    } catch (ProviderException e) {
      System.out.println(what + " " + e.code() + " " + e.vendorCode().orElse("-"));
    }
  }

  private void put(ObjectKey key, byte[] bytes) {
    if (archive.put(key, Chunk.of(bytes), PutRequest.PLAIN, soon()).length() != bytes.length) {
      throw new IllegalStateException("a put of another length");
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
  }
}
