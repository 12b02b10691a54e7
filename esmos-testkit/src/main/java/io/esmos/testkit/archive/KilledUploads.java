package io.esmos.testkit.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.Abandoned;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.wire.WireConnections;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Scanner;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Kills processes at random moments of their uploads. Each process has eight uploads on the way,
 * and each of those is interrupted at a point of its own: an object must be complete and verified,
 * or absent. The process after it goes on with the same uploads, and may die over them too; the
 * last one ends them. Then everything is there once, and nothing else is: no upload, no part, no
 * draft, no journal, no connection.
 */
public final class KilledUploads {
  private static final int WRITERS = KillWork.WRITERS;

  private final KillBench bench;
  private final Random random;
  private final Path journals;
  private final ArchiveTransfer reader;
  private final int[] next = new int[WRITERS];
  private final List<String> moments = new ArrayList<>();
  private int complete;
  private int absent;

  private KilledUploads(KillBench bench, long seed, Path journals) {
    this.bench = bench;
    this.random = new Random(seed);
    this.journals = journals;
    this.reader = ArchiveTransfer.of(bench.archive(), Runnable::run);
  }

  /**
   * What happened.
   *
   * @param seed where the moments came from
   * @param points how many uploads were interrupted
   * @param complete how many of their objects were there after the death of their process
   * @param absent how many were not
   * @param abandoned how many uploads no journal knew of, and had to be removed in the end
   * @param objects how many objects there are in the end
   * @param moments when each process died
   */
  public record Tally(
      long seed,
      int points,
      int complete,
      int absent,
      int abandoned,
      int objects,
      List<String> moments) {
    /** Takes a copy. */
    public Tally {
      moments = List.copyOf(moments);
    }

    @Override
    public String toString() {
      return points
          + " uploads killed: "
          + complete
          + " complete, "
          + absent
          + " absent, "
          + abandoned
          + " abandoned, "
          + objects
          + " objects in the end; seed "
          + seed
          + String.join("", moments.stream().map(moment -> "\n  " + moment).toList());
    }
  }

  /**
   * Kills so many processes, one after another.
   *
   * @param seed where the moments come from
   * @throws AssertionError if an object is neither complete nor absent, or something is left; it
   *     names the seed and the moments so far
   */
  public static Tally run(KillBench bench, int processes, long seed)
      throws IOException, InterruptedException {
    Path journals = Files.createTempDirectory("esmos-journals");
    KilledUploads run = new KilledUploads(bench, seed, journals);
    try {
      run.kill(processes);
      return run.finish(seed);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", killed " + run.moments, e);
    } finally {
      for (Path left : run.files()) {
        Files.delete(left);
      }
      Files.delete(journals);
    }
  }

  private void kill(int processes) throws IOException, InterruptedException {
    ChildProcess process = started();
    try {
      for (int i = 1; i <= processes; i++) {
        List<String> said = new ArrayList<>();
        assertEquals(UploadWriter.READY, process.line());
        try (KillMoment moment = bench.moment(random)) {
          process.tell(UploadWriter.GO + numbers());
          while (said.size() < moment.uploads()) {
            said.add(process.line());
          }
          moment.await(process);
          said.addAll(process.kill());
          moments.add(moment.toString());
        }
        if (i < processes) {
          // The next one loads its classes while this one's objects are read.
          process = started();
        }
        check(said);
      }
    } finally {
      process.close();
    }
  }

  private ChildProcess started() throws IOException {
    return bench.writer().and(journals.toString(), Integer.toString(bench.part())).start();
  }

  private String numbers() {
    return IntStream.of(next).mapToObj(number -> " " + number).reduce("", String::concat);
  }

  private KillWork work(int writer) {
    return new KillWork(writer, next[writer], bench.part());
  }

  /** What was said is there, and what was on the way is there as a whole or not at all. */
  private void check(List<String> said) throws IOException {
    for (String line : said) {
      Scanner words = new Scanner(line);
      assertEquals(UploadWriter.STORED, words.next(), line);
      int writer = words.nextInt();
      assertEquals(next[writer], words.nextInt(), line);
      assertTrue(whole(work(writer)), () -> line + ", and it is not there");
      next[writer]++;
    }
    for (int writer = 0; writer < WRITERS; writer++) {
      if (whole(work(writer))) {
        complete++;
      } else {
        absent++;
      }
    }
  }

  /** Returns whether an object is there, which is then as it was sent, and verified. */
  private boolean whole(KillWork work) throws IOException {
    try (ObjectStream stream = reader.open(work.key(), ReadRequest.WHOLE, soon())) {
      assertArrayEquals(work.content(), stream.readAllBytes(), () -> "bytes of " + work.key());
      assertTrue(stream.verification().verified(), () -> work.key() + " was not verified");
      return true;
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** Ends what is on the way, in this process, and looks for what is left. */
  private Tally finish(long seed) throws IOException, InterruptedException {
    UploadWriter last = new UploadWriter(bench.archive(), Runnable::run, journals, bench.part());
    for (int writer = 0; writer < WRITERS; writer++) {
      KillWork work = work(writer);
      last.upload(work);
      assertTrue(whole(work), () -> work.key() + " was not finished");
      next[writer]++;
    }
    assertEquals(objects(), listed(), "objects");
    int abandoned = removeAbandoned();
    assertEquals(List.of(), uploads(), "uploads that are listed");
    assertEquals(List.of(), bench.leftOvers(), "what is left at the store");
    assertEquals(List.of(), files(), "journals");
    assertEquals(List.of(), connections(), "connections of the dead");
    int points = moments.size() * WRITERS;
    return new Tally(seed, points, complete, absent, abandoned, objects().size(), moments);
  }

  private List<String> objects() {
    return IntStream.range(0, WRITERS)
        .boxed()
        .flatMap(
            writer ->
                IntStream.range(0, next[writer])
                    .mapToObj(number -> new KillWork(writer, number, bench.part()).key().value()))
        .toList();
  }

  private List<String> listed() {
    try (Stream<ObjectPage.Entry> all = reader.listAll("", soon())) {
      return all.map(entry -> entry.key().value()).toList();
    }
  }

  /**
   * Removes uploads whose process died between their beginning and its journal. Where the store
   * does not say how old one is, it is known here that nobody is at work on it.
   */
  private int removeAbandoned() {
    Abandoned abandoned =
        reader.removeAbandoned(
            "",
            Duration.ofHours(1),
            () -> SystemTime.wall().instant().plus(Duration.ofHours(2)),
            soon());
    for (Upload upload : abandoned.unknown()) {
      bench.archive().uploads().abort(upload, soon());
    }
    return abandoned.removed().size() + abandoned.unknown().size();
  }

  private List<Upload> uploads() {
    List<Upload> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      var page = bench.archive().uploads().uploads("", cursor, soon());
      all.addAll(page.uploads());
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  private List<String> connections() throws InterruptedException {
    Optional<WireServer> server = bench.server();
    return server.isEmpty()
        ? List.of()
        : WireConnections.abandoned(server.get(), Duration.ofMinutes(1));
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.list(journals)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(2), SystemTime.ticker());
  }
}
