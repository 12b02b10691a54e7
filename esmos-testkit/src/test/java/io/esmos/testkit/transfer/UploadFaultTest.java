package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.clean;
import static io.esmos.testkit.transfer.TransferBench.holds;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static io.esmos.testkit.transfer.TransferBench.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.Abandoned;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.UploadJournal;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.transfer.Fault.Killed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call fails in turn, and the process dies anywhere: the object is whole, or absent. */
class UploadFaultTest {
  private static final List<Precondition> CONDITIONS =
      List.of(Precondition.none(), Precondition.absent());

  private static final List<WholeChecksum> WHOLE = List.of(WholeChecksum.values());

  private final TransferBench bench = new TransferBench();

  @TempDir Path folder;

  @AfterEach
  void end() {
    bench.close();
  }

  /** A failure that passes is overcome, at whichever call it comes. */
  @Test
  void everyCallFailsInTurn() {
    for (Fault fault :
        List.of(
            Fault.FAIL, Fault.LOSE_ANSWER, Fault.STALL, Fault.THROTTLE, Fault.RACE, Fault.GONE)) {
      for (Precondition condition : CONDITIONS) {
        for (int length : new int[] {500, 5500}) {
          int calls = 1;
          for (int at = 1; at <= calls; at++) {
            calls = failing(fault, condition, length, at);
          }
          assertThat(calls).isGreaterThanOrEqualTo(1);
        }
      }
    }
  }

  private int failing(Fault fault, Precondition condition, int length, int at) {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    archive.script((call, operation) -> call == at ? fault : Fault.NONE);
    byte[] bytes = bytes(length);
    String what = fault + " of call " + at + ", " + condition + ", " + length + " bytes";
    Duration each = Duration.ofMillis(fault == Fault.STALL ? 50 : 30_000);
    try {
      bench
          .over(archive)
          .options(TransferBench.OPTIONS.requestTimeout(each))
          .upload(KEY, unknown(bytes), PutRequest.PLAIN.when(condition), soon());
      assertThat(archive.bytes(KEY)).as(what).isEqualTo(bytes);
    } catch (ProviderException e) {
      // Nothing has begun that could be begun anew, and without a condition a race is unheard of.
      String failed = archive.log().get(at - 1);
      boolean meant =
          (fault == Fault.GONE && failed.matches("put|begin"))
              || (fault == Fault.RACE && failed.matches("begin|put|part .*"));
      assertThat(meant).as(what + ": " + e).isTrue();
      assertThat(archive.object(KEY)).isEmpty();
    }
    List<String> log = archive.log();
    if (fault == Fault.LOSE_ANSWER && log.size() >= at && log.get(at - 1).equals("begin")) {
      assertThat(archive.underWay()).isEqualTo(1);
      removeAbandoned(archive);
    }
    clean(archive);
    return log.size();
  }

  private void removeAbandoned(ScriptedArchive archive) {
    Abandoned abandoned =
        bench
            .over(archive)
            .removeAbandoned(
                "folder/",
                Duration.ofHours(24),
                () -> ScriptedArchive.BEGUN.plus(Duration.ofHours(25)),
                soon());
    assertThat(abandoned.unknown()).isEmpty();
    assertThat(abandoned.young()).isZero();
  }

  /** What does not pass is told, and nothing is left, unless a journal keeps it. */
  @Test
  void aStoreThatIsGoneIsTold() throws IOException {
    UploadJournal journal = UploadJournal.file(folder.resolve("journal"));
    for (int from = 1; from <= 8; from++) {
      int first = from;
      ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
      archive.script(
          (call, operation) ->
              call >= first && !operation.equals("abort") ? Fault.FAIL : Fault.NONE);
      assertThat(failure(archive, null).code()).isEqualTo(Code.UNAVAILABLE);
      clean(archive);

      archive.script((call, operation) -> call >= first ? Fault.FAIL : Fault.NONE);
      assertThat(failure(archive, journal).code()).isEqualTo(Code.UNAVAILABLE);
      archive.revive();
      bench.over(archive).upload(KEY, unknown(bytes(5500)), PutRequest.PLAIN, journal, soon());
      holds(archive, bytes(5500));
      assertThat(journal.read()).isEmpty();
    }
  }

  private ProviderException failure(ScriptedArchive archive, UploadJournal journal) {
    try {
      ArchiveTransfer transfer = bench.over(archive);
      if (journal == null) {
        transfer.upload(KEY, unknown(bytes(5500)), PutRequest.PLAIN, soon());
      } else {
        transfer.upload(KEY, unknown(bytes(5500)), PutRequest.PLAIN, journal, soon());
      }
    } catch (ProviderException e) {
      return e;
    }
    throw new AssertionError("the upload went through a store that is gone");
  }

  @Test
  void whoLosesAnswersOfAConditionalWriteToAnotherIsTold() {
    for (int length : new int[] {500, 5500}) {
      ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
      archive.script(
          (call, operation) -> {
            if (operation.equals("put") || operation.equals("complete")) {
              archive.plant(KEY, bytes(3));
              return Fault.FAIL;
            }
            return Fault.NONE;
          });
      try {
        bench
            .over(archive)
            .upload(
                KEY, unknown(bytes(length)), PutRequest.PLAIN.when(Precondition.absent()), soon());
        throw new AssertionError("the other's object was replaced");
      } catch (ProviderException e) {
        // The own write may have been done before the other one: only the store knows.
        assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(e).hasMessageContaining("is somebody else's now");
      }
      holds(archive, bytes(3));
    }
  }

  /**
   * The process dies at 200 points, once or twice; the next one, with the same journal, or with
   * what the store lists, finishes the job.
   */
  @Test
  void theNextProcessFinishesTheJob() throws IOException {
    int resumed = 0;
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int length = random.nextInt(12_000);
      Precondition condition = CONDITIONS.get(random.nextInt(2));
      boolean listed = condition.isNone() && random.nextInt(3) == 0;
      ScriptedArchive archive = ScriptedArchive.of(WHOLE.get(random.nextInt(WHOLE.size())));
      UploadJournal journal = UploadJournal.file(folder.resolve("journal" + seed));
      int deaths = 1 + random.nextInt(2);
      boolean done = false;
      for (int i = 0; i < deaths && !done; i++) {
        int at = 1 + random.nextInt(16);
        Fault death = random.nextBoolean() ? Fault.KILL : Fault.KILL_AFTER;
        archive.script((call, operation) -> call == at ? death : Fault.NONE);
        done = upload(archive, bytes(length), condition, listed, journal);
        archive.revive();
        archive.object(KEY).ifPresent(info -> assertThat(info.length()).isEqualTo(length));
      }
      String what = "seed " + seed + ", " + length + " bytes, " + condition;
      if (!done) {
        assertThat(upload(archive, bytes(length), condition, listed, journal)).as(what).isTrue();
        long sent = archive.log().stream().filter(it -> it.startsWith("part ")).count();
        resumed += sent < (length + 999) / 1000 ? 1 : 0;
      }
      assertThat(archive.bytes(KEY)).as(what).isEqualTo(bytes(length));
      removeAbandoned(archive);
      clean(archive);
      assertThat(journal.read()).as(what).isEmpty();
    }
    assertThat(resumed).as("runs that sent less than everything").isGreaterThan(40);
  }

  /** Returns whether it ended with success; a process that dies does not. */
  private boolean upload(
      ScriptedArchive archive,
      byte[] bytes,
      Precondition condition,
      boolean listed,
      UploadJournal journal) {
    PutRequest request = PutRequest.PLAIN.when(condition);
    try {
      if (listed) {
        bench.over(archive).resume(KEY, unknown(bytes), request, soon());
      } else {
        bench.over(archive).upload(KEY, unknown(bytes), request, journal, soon());
      }
      return true;
    } catch (Killed e) {
      return false;
    } catch (ProviderException e) {
      // A short object is written in one put, which no journal knows: it was there already.
      assertThat(e.code()).as(e.toString()).isEqualTo(Code.CONFLICT);
      assertThat(bytes.length).as(archive.log().toString()).isLessThan(1000);
      return true;
    }
  }

  @Test
  void partsThatChangedMeanwhileAreSentAgain() throws IOException {
    UploadJournal journal = UploadJournal.file(folder.resolve("journal"));
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.PARTS);
    archive.script((call, operation) -> operation.equals("complete") ? Fault.KILL : Fault.NONE);
    upload(archive, bytes(8000), Precondition.none(), false, journal);
    archive.revive();
    byte[] changed = bytes(8000);
    changed[3500] ^= 1;
    assertThat(upload(archive, changed, Precondition.none(), false, journal)).isTrue();
    holds(archive, changed);
    assertThat(archive.log().stream().filter(it -> it.startsWith("part ")))
        .containsExactly("part 4");
  }

  @Test
  void anotherRequestBeginsAnew() throws IOException {
    UploadJournal journal = UploadJournal.file(folder.resolve("journal"));
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.PARTS);
    archive.script((call, operation) -> operation.equals("complete") ? Fault.KILL : Fault.NONE);
    upload(archive, bytes(8000), Precondition.none(), false, journal);
    archive.revive();
    assertThat(upload(archive, bytes(8000), Precondition.absent(), false, journal)).isTrue();
    holds(archive, bytes(8000));
    assertThat(archive.log()).contains("begin", "part 1", "part 8");
  }
}
