package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process whose threads count up one object and create others, beside further processes. */
final class FileSystemContender {
  static final ObjectKey COUNTER = ObjectKey.of("counter");

  private final FileSystemArchive archive;

  private FileSystemContender(FileSystemArchive archive) {
    this.archive = archive;
  }

  /**
   * Counts, and says which objects it has created.
   *
   * @param arguments the folder, the number of threads, how often each counts, how many objects all
   *     try to create
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    int times = Integer.parseInt(arguments[2]);
    int objects = Integer.parseInt(arguments[3]);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<List<String>>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      FileSystemContender contender =
          new FileSystemContender(FileSystemArchive.open("file", folder));
      all.add(
          executor.submit(
              () -> {
                for (int time = 0; time < times; time++) {
                  contender.count();
                }
                return contender.create(objects);
              }));
    }
    for (Future<List<String>> one : all) {
      one.get().forEach(key -> System.out.println("created " + key));
    }
    executor.shutdown();
    System.out.println("done");
  }

  private void count() throws IOException {
    while (true) {
      try (ObjectReading reading = archive.get(COUNTER, ReadRequest.WHOLE, soon())) {
        ObjectInfo info = reading.info();
        int value = Integer.parseInt(text(reading.body().readAllBytes()));
        byte[] next = Integer.toString(value + 1).getBytes(StandardCharsets.UTF_8);
        PutRequest request = PutRequest.PLAIN.when(Precondition.unchanged(info.version()));
        archive.put(COUNTER, Chunk.of(next), request, soon());
        return;
      } catch (ProviderException e) {
        if (e.code() != Code.CONFLICT) {
          throw e;
        }
      }
    }
  }

  private List<String> create(int objects) {
    List<String> created = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      ObjectKey key = ObjectKey.of("deep/er/" + i);
      try {
        archive.put(
            key, Chunk.of(new byte[] {1}), PutRequest.PLAIN.when(Precondition.absent()), soon());
        created.add(key.value());
      } catch (ProviderException e) {
        if (e.code() != Code.CONFLICT) {
          throw e;
        }
      }
    }
    return created;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(2), SystemTime.ticker());
  }
}
