package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a folder has that other archives have not: files, links, locks, other processes. */
final class FileSystemArchiveTest {
  private static final ObjectKey KEY = ObjectKey.of("folder/Key");

  private Path folder;
  private FileSystemArchive archive;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createTempDirectory("esmos-folder");
    archive = FileSystemArchive.open("file", folder);
  }

  @AfterEach
  void remove() {
    FileSystemBench.delete(folder);
  }

  @Test
  void namesOfFilesAreThoseOfEveryFileSystem() throws IOException {
    for (String key : ArchiveKeys.PORTABLE) {
      put(ObjectKey.of(key), "x");
    }
    List<Path> files = files("objects");
    assertThat(files).hasSize(ArchiveKeys.PORTABLE.size());
    Set<String> folded = new TreeSet<>();
    for (Path file : files) {
      Path below = folder.relativize(file);
      assertThat(below.toString().toLowerCase(Locale.ROOT)).isEqualTo(below.toString());
      for (Path name : below) {
        assertThat(name.toString()).matches("objects|[doc]-[a-z0-9._%-]*[a-z0-9_%-]");
        assertThat(name.toString().length()).isLessThan(210);
      }
      folded.add(below.toString());
    }
    assertThat(folded).hasSize(files.size());
  }

  @Test
  void emptyFoldersGoWithTheirLastObject() throws IOException {
    put(ObjectKey.of("a/b/c/d"), "x");
    put(ObjectKey.of("a/e"), "x");
    archive.delete(ObjectKey.of("a/b/c/d"), Precondition.none(), soon());
    try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
      assertThat(all.map(it -> folder.relativize(it).toString()))
          .containsExactlyInAnyOrder("objects", "objects/d-a", "objects/d-a/o-e");
    }
  }

  @Test
  void linksOutOfTheFolderAreNotFollowed() throws IOException {
    Path outside = Files.createTempDirectory("esmos-outside");
    try {
      Files.writeString(outside.resolve("o-secret"), "secret");
      Files.createSymbolicLink(folder.resolve("objects").resolve("d-out"), outside);
      Files.createSymbolicLink(
          folder.resolve("objects").resolve("o-link"), outside.resolve("o-secret"));
      for (ObjectKey key : List.of(ObjectKey.of("out/secret"), ObjectKey.of("link"))) {
        assertThatThrownBy(() -> get(key)).isInstanceOf(ProviderException.class);
      }
      ProviderException put =
          catchThrowableOfType(ProviderException.class, () -> put(ObjectKey.of("out/new"), "x"));
      assertThat(put.code()).isEqualTo(Code.DENIED);
      assertThat(archive.list("", Optional.empty(), 5, soon()).entries()).isEmpty();
      archive.delete(ObjectKey.of("link"), Precondition.none(), soon());
      assertThat(outside.resolve("o-secret")).hasContent("secret");
      assertThat(files("tmp")).isEmpty();
      assertThat(outside.resolve("o-new")).doesNotExist();
    } finally {
      Files.delete(folder.resolve("objects").resolve("d-out"));
      FileSystemBench.delete(outside);
    }
  }

  @Test
  void damagedBytesAreFound() throws IOException {
    put(KEY, "some bytes that will be damaged");
    Path file = files("objects").get(0);
    turn(file, Files.size(file) - 3);
    try (ObjectReading reading = archive.get(KEY, ReadRequest.WHOLE, soon())) {
      assertThatThrownBy(() -> reading.body().readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
    Upload upload = archive.uploads().begin(KEY, PutRequest.PLAIN, soon());
    byte[] bytes = ArchiveCalls.random(5000, 1);
    List<Part> parts = new ArrayList<>();
    parts.add(archive.uploads().put(upload, 1, Chunk.of(bytes, 0, 3000), soon()));
    parts.add(archive.uploads().put(upload, 2, Chunk.of(bytes, 3000, 2000), soon()));
    archive.uploads().complete(upload, PutRequest.PLAIN, parts, Chunk.of(bytes).crc32c(), soon());
    assertThat(get(KEY)).isEqualTo(bytes);
    Path second =
        files("parts").stream().filter(it -> it.endsWith("000002")).findFirst().orElseThrow();
    turn(second, Files.size(second) - 3);
    assertThatThrownBy(() -> get(KEY)).hasMessageContaining("damaged");
  }

  @Test
  void aDamagedHeadIsMalformedAndCanBeReplaced() throws IOException {
    put(KEY, "bytes");
    turn(files("objects").get(0), 30);
    for (ThrowingCall call :
        List.<ThrowingCall>of(
            () -> archive.head(KEY, soon()),
            () -> get(KEY),
            () -> archive.list("", Optional.empty(), 5, soon()))) {
      ProviderException e = catchThrowableOfType(ProviderException.class, call::call);
      assertThat(e.code()).isEqualTo(Code.MALFORMED);
    }
    put(KEY, "anew");
    assertThat(get(KEY)).isEqualTo("anew".getBytes(StandardCharsets.UTF_8));
    turn(files("objects").get(0), 30);
    archive.delete(KEY, Precondition.none(), soon());
    assertThat(archive.head(KEY, soon())).isEmpty();
  }

  @Test
  void aLockThatAnotherHoldsEndsTheCallByItsDeadline() throws Exception {
    put(KEY, "before");
    try (ChildProcess holder =
        ChildProcess.of(LockHolder.class, folder.resolve("locks").toString()).start()) {
      assertThat(holder.line()).isEqualTo("held");
      Deadline shortly = Deadline.in(Duration.ofMillis(100), SystemTime.ticker());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> archive.put(KEY, Chunk.of(new byte[1]), PutRequest.PLAIN, shortly));
      assertThat(e.code()).isEqualTo(Code.TIMEOUT);
      assertThat(files("tmp")).isEmpty();
      assertThat(get(KEY)).isEqualTo("before".getBytes(StandardCharsets.UTF_8));
      holder.kill();
    }
    put(KEY, "after");
  }

  @Test
  void ofContendingProcessesNoChangeIsLostOrDoubled() throws Exception {
    int processes = 4;
    int threads = 4;
    int times = 25;
    int objects = 20;
    put(FileSystemContender.COUNTER, "0");
    List<ChildProcess> all = new ArrayList<>();
    List<String> created = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        all.add(
            ChildProcess.of(
                    FileSystemContender.class,
                    folder.toString(),
                    Integer.toString(threads),
                    Integer.toString(times),
                    Integer.toString(objects))
                .start());
      }
      for (ChildProcess child : all) {
        for (String line = child.line(); !line.equals("done"); line = child.line()) {
          created.add(line);
        }
        assertThat(child.status()).isZero();
      }
    } finally {
      all.forEach(ChildProcess::close);
    }
    assertThat(new String(get(FileSystemContender.COUNTER), StandardCharsets.UTF_8))
        .isEqualTo(Integer.toString(processes * threads * times));
    assertThat(created).hasSize(objects).doesNotHaveDuplicates();
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void leftOversAreRemovedAndNothingElse() throws IOException {
    put(KEY, "kept");
    Upload open = archive.uploads().begin(ObjectKey.of("open"), PutRequest.PLAIN, soon());
    archive.uploads().put(open, 1, Chunk.of(new byte[10]), soon());
    Files.writeString(folder.resolve("tmp").resolve("0123"), "half");
    Path orphan = folder.resolve("parts").resolve("ab").resolve("ab" + "0".repeat(30));
    Files.createDirectories(orphan);
    Files.writeString(orphan.resolve("owner"), "no/such/object");
    Files.writeString(orphan.resolve("000001"), "part");
    assertThat(archive.removeLeftOvers(Duration.ofHours(1), soon())).as("parts").isEqualTo(1);
    assertThat(archive.removeLeftOvers(Duration.ofSeconds(-1), soon())).as("others").isEqualTo(1);
    assertThat(archive.removeLeftOvers(Duration.ofSeconds(-1), soon())).isZero();
    assertThat(files("tmp")).isEmpty();
    assertThat(files("parts")).isEmpty();
    assertThat(archive.uploads().parts(open, soon())).hasSize(1);
    assertThat(get(KEY)).isEqualTo("kept".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCompletionThatWasCutShortIsFinishedByWhoeverComesNext() throws IOException {
    byte[] bytes = ArchiveCalls.random(100, 3);
    Upload upload = archive.uploads().begin(KEY, PutRequest.PLAIN, soon());
    List<Part> parts = List.of(archive.uploads().put(upload, 1, Chunk.of(bytes), soon()));
    ObjectInfo made =
        archive
            .uploads()
            .complete(upload, PutRequest.PLAIN, parts, Chunk.of(bytes).crc32c(), soon());
    Path kept = folder.resolve("parts").resolve(upload.id().substring(0, 2)).resolve(upload.id());
    Files.move(kept, folder.resolve("uploads").resolve(upload.id()));
    assertThat(get(KEY)).isEqualTo(bytes);
    ProviderException late =
        catchThrowableOfType(
            ProviderException.class,
            () -> archive.uploads().put(upload, 1, Chunk.of(new byte[7]), soon()));
    assertThat(late.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(kept).isDirectory();
    assertThat(archive.uploads().uploads("", Optional.empty(), soon()).uploads()).isEmpty();
    assertThat(archive.head(KEY, soon())).contains(made);
    assertThat(get(KEY)).isEqualTo(bytes);
  }

  @Test
  void aListingOfManyInOneFolderHasAllOfThemInOrder() {
    int count = 600;
    for (int i = 0; i < count; i++) {
      put(ObjectKey.of("flat/" + (i * 7919 % count)), "x");
    }
    List<ObjectKey> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      ObjectPage page = archive.list("flat/", next, 140, soon());
      page.entries().forEach(entry -> all.add(entry.key()));
      next = page.next();
    } while (next.isPresent());
    assertThat(all).hasSize(count).isSorted().doesNotHaveDuplicates();
  }

  /** A call that may throw. */
  private interface ThrowingCall {
    Object call() throws Exception;
  }

  /** Turns a bit. */
  private static void turn(Path file, long place) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(place);
      int old = open.read();
      open.seek(place);
      open.write(old ^ 1);
    }
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(name))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private void put(ObjectKey key, String text) {
    ObjectInfo info =
        archive.put(key, Chunk.of(text.getBytes(StandardCharsets.UTF_8)), PutRequest.PLAIN, soon());
    assertThat(info.length()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  private byte[] get(ObjectKey key) throws IOException {
    try (ObjectReading reading = archive.get(key, ReadRequest.WHOLE, soon())) {
      return reading.body().readAllBytes();
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
  }

  /** A process that locks every file of a folder until it is killed. */
  static final class LockHolder {
    private LockHolder() {}

    /**
     * Locks.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) throws Exception {
      for (int i = 0; i < 64; i++) {
        Path file = Path.of(arguments[0], String.format(Locale.ROOT, "%02d", i));
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!channel.lock().isValid()) {
          throw new IllegalStateException("not locked");
        }
      }
      System.out.println("held");
      int unused = System.in.read();
    }
  }
}
