package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writers are killed at 200 random moments: an object is complete or absent, and nothing leaks. */
final class FileSystemKillTest {
  private static final int WRITERS = 8;
  private static final int ROUNDS = 25;

  private final Random random = new Random(20261121);
  private final Map<String, Integer> done = new HashMap<>();
  private Path folder;
  private FileSystemArchive archive;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createTempDirectory("esmos-killed");
    archive = FileSystemArchive.open("file", folder);
  }

  @AfterEach
  void remove() {
    FileSystemBench.delete(folder);
  }

  @Test
  void whatWasAcknowledgedIsThereAndNothingIsTorn() throws Exception {
    for (int i = 0; i < WRITERS; i++) {
      done.put("killed/" + i, -1);
    }
    for (int round = 0; round < ROUNDS; round++) {
      ChildProcess.Draft draft = ChildProcess.of(FileSystemWriter.class, folder.toString());
      for (Map.Entry<String, Integer> each : done.entrySet()) {
        draft = draft.and(each.getKey(), Integer.toString(each.getValue() + 1));
      }
      try (ChildProcess writers = draft.start()) {
        assertThat(writers.line()).isEqualTo("ready");
        List<String> said = killed(writers);
        for (String key : List.copyOf(done.keySet())) {
          check(key, said);
        }
      }
    }
    assertThat(done.values()).as("changes").allMatch(number -> number > 0);
    nothingIsLeft();
  }

  /** Kills the writers in the middle of some change of each; returns what they have said. */
  private List<String> killed(ChildProcess writers) throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    for (int changes = random.nextInt(4 * WRITERS); changes > 0; changes--) {
      said.add(writers.line());
    }
    Duration life = Duration.ofNanos(random.nextInt(40_000_000));
    assertThat(writers.ended(life)).as("ended by itself").isFalse();
    said.addAll(writers.kill());
    return said;
  }

  /** The object is as after the last change that was said, or after the next one. */
  private void check(String key, List<String> said) throws IOException {
    int last =
        said.stream()
            .filter(line -> line.matches(key + " [0-9]+"))
            .mapToInt(line -> Integer.parseInt(line.substring(key.length() + 1)))
            .max()
            .orElse(done.getOrDefault(key, -1));
    Optional<byte[]> before = last < 0 ? Optional.empty() : FileSystemWriter.content(key, last);
    Optional<byte[]> after = FileSystemWriter.content(key, last + 1);
    Optional<byte[]> now = read(key);
    boolean isAfter = same(now, after);
    assertThat(isAfter || same(now, before))
        .as("%s after change %s has %s bytes", key, last, now.map(bytes -> bytes.length))
        .isTrue();
    done.put(key, isAfter ? last + 1 : last);
  }

  private void nothingIsLeft() throws IOException {
    for (Upload upload : archive.uploads().uploads("", Optional.empty(), soon()).uploads()) {
      archive.uploads().abort(upload, soon());
    }
    archive.removeLeftOvers(Duration.ofSeconds(-1), soon());
    long several = 0;
    long objects = 0;
    for (String key : done.keySet()) {
      Optional<byte[]> bytes = FileSystemWriter.content(key, done.get(key));
      objects += bytes.isPresent() ? 1 : 0;
      several += bytes.filter(it -> it.length >= 20_000).isPresent() ? 1 : 0;
    }
    assertThat(files("tmp")).as("temporary files").isEmpty();
    assertThat(files("uploads")).as("files of uploads").isEmpty();
    assertThat(files("objects")).as("files of objects").hasSize(Math.toIntExact(objects));
    assertThat(files("parts").stream().filter(it -> it.endsWith("owner")))
        .as("objects of parts")
        .hasSize(Math.toIntExact(several));
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(name))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private Optional<byte[]> read(String key) throws IOException {
    try (ObjectReading reading = archive.get(ObjectKey.of(key), ReadRequest.WHOLE, soon())) {
      return Optional.of(reading.body().readAllBytes());
    } catch (ProviderException e) {
      assertThat(e.code()).as("%s", e).isEqualTo(Code.NOT_FOUND);
      return Optional.empty();
    }
  }

  private static boolean same(Optional<byte[]> a, Optional<byte[]> b) {
    return a.isPresent() == b.isPresent()
        && Arrays.equals(a.orElse(new byte[0]), b.orElse(new byte[0]));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
  }
}
