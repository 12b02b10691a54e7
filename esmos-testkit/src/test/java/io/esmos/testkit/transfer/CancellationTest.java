package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.clean;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static io.esmos.testkit.transfer.TransferBench.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Cancellation;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.UploadJournal;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transfer that is ended leaves nothing behind. */
class CancellationTest {
  private final TransferBench bench = new TransferBench();

  @TempDir Path folder;

  @AfterEach
  void end() {
    bench.close();
  }

  /** At each call in turn, the handle is closed, or the calling thread interrupted. */
  @Test
  void anUploadIsEndedAtAnyCall() throws IOException {
    Thread caller = Thread.currentThread();
    UploadJournal journal = UploadJournal.file(folder.resolve("journal"));
    for (boolean interrupt : new boolean[] {true, false}) {
      for (int at = 1; at <= 8; at++) {
        for (Fault fault : new Fault[] {Fault.NONE, Fault.FAIL, Fault.LOSE_ANSWER, Fault.STALL}) {
          int which = at;
          ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
          Cancellation cancellation = new Cancellation();
          archive.script(
              (call, operation) -> {
                if (call != which) {
                  return Fault.NONE;
                }
                if (interrupt) {
                  caller.interrupt();
                } else {
                  cancellation.close();
                }
                return fault;
              });
          boolean stored = true;
          try {
            bench
                .over(archive)
                .cancelledBy(cancellation)
                .upload(KEY, unknown(bytes(5500)), PutRequest.PLAIN, journal, soon());
          } catch (ProviderException e) {
            stored = false;
          }
          String what = interrupt + ", call " + at + ", " + fault + " " + archive.log();
          assertThat(Thread.interrupted()).as(what).isEqualTo(interrupt);
          assertThat(archive.object(KEY).isPresent()).as(what).isEqualTo(stored);
          boolean lostBegin = at == 1 && fault == Fault.LOSE_ANSWER;
          assertThat(archive.underWay()).as(what).isEqualTo(lostBegin ? 1 : 0);
          assertThat(archive.open()).isZero();
          assertThat(journal.read()).as(what).isEmpty();
        }
      }
    }
  }

  @Test
  void aDownloadIsEndedAtAnyCall() throws IOException {
    Thread caller = Thread.currentThread();
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    bench.over(archive).upload(KEY, Source.of(bytes(9000)), PutRequest.PLAIN, soon());
    for (boolean interrupt : new boolean[] {true, false}) {
      for (int at = 1; at <= 9; at++) {
        int which = at;
        Cancellation cancellation = new Cancellation();
        archive.script(
            (call, operation) -> {
              if (call == which && interrupt) {
                caller.interrupt();
              } else if (call == which) {
                cancellation.close();
              }
              return call == which ? Fault.FAIL : Fault.NONE;
            });
        ProviderException ended =
            catchThrowableOfType(
                ProviderException.class,
                () ->
                    bench
                        .over(archive)
                        .cancelledBy(cancellation)
                        .download(KEY, ReadRequest.WHOLE, folder.resolve("file"), soon()));
        assertThat(ended).isNotNull();
        assertThat(Thread.interrupted()).isEqualTo(interrupt);
        clean(archive);
        try (Stream<Path> files = Files.list(folder)) {
          assertThat(files).isEmpty();
        }
      }
    }
  }

  @Test
  void anOpenStreamIsEndedAndItsConnectionGivenBack() throws IOException {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    bench.over(archive).upload(KEY, Source.of(bytes(9000)), PutRequest.PLAIN, soon());
    Cancellation cancellation = new Cancellation();
    ArchiveTransfer transfer = bench.over(archive).cancelledBy(cancellation);
    try (ObjectStream stream = transfer.open(KEY, ReadRequest.WHOLE, soon());
        ObjectStream closed = transfer.open(KEY, ReadRequest.WHOLE, soon())) {
      assertThat(stream.readNBytes(100)).isEqualTo(Arrays.copyOf(bytes(9000), 100));
      closed.close();
      notSent(closed::read);
      assertThat(archive.open()).isOne();
      cancellation.close();
      clean(archive);
      notSent(stream::read);
      notSent(stream::read);
    }
    notSent(() -> transfer.open(KEY, ReadRequest.WHOLE, soon()));
    clean(archive);
  }

  @Test
  void aStreamThatWaitsIsEnded() throws IOException {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    bench.over(archive).upload(KEY, Source.of(bytes(9000)), PutRequest.PLAIN, soon());
    for (Fault fault : new Fault[] {Fault.FAIL, Fault.STALL}) {
      Cancellation cancellation = new Cancellation();
      archive.script(
          (call, operation) -> {
            cancellation.close();
            return fault;
          });
      notSent(
          () -> bench.over(archive).cancelledBy(cancellation).open(KEY, ReadRequest.WHOLE, soon()));
      clean(archive);
    }
  }

  private static void notSent(ThrowingCallable call) {
    ProviderException ended = catchThrowableOfType(ProviderException.class, call);
    assertThat(ended).isNotNull();
    assertThat(ended.code()).isEqualTo(Code.NOT_SENT);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whatBeginsAfterTheEndIsRefused() {
    Cancellation cancellation = new Cancellation();
    cancellation.close();
    assertThat(cancellation.isCancelled()).isTrue();
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    ProviderException refusal =
        catchThrowableOfType(
            ProviderException.class,
            () ->
                bench
                    .over(archive)
                    .cancelledBy(cancellation)
                    .upload(KEY, Source.of(bytes(10)), PutRequest.PLAIN, soon()));
    assertThat(refusal.code()).isEqualTo(Code.NOT_SENT);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(archive.log()).isEmpty();
  }

  @Test
  void aDeadlineEndsATransfer() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    long[] now = {0};
    Deadline deadline = Deadline.in(Duration.ofSeconds(10), () -> now[0]);
    archive.script(
        (call, operation) -> {
          now[0] += operation.equals("abort") ? 0 : Duration.ofSeconds(3).toNanos();
          return Fault.NONE;
        });
    ProviderException late =
        catchThrowableOfType(
            ProviderException.class,
            () ->
                bench
                    .over(archive)
                    .upload(KEY, Source.of(bytes(9500)), PutRequest.PLAIN, deadline));
    assertThat(late.code()).isEqualTo(Code.TIMEOUT);
    assertThat(archive.object(KEY)).isEmpty();
    clean(archive);
  }

  @Test
  void aRequestThatTakesTooLongIsMadeAgain() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    archive.script(
        (call, operation) ->
            operation.equals("part 2") && call < 5 ? Fault.LOSE_ANSWER : Fault.NONE);
    bench
        .over(archive)
        .upload(
            KEY,
            Source.of(bytes(2500)),
            PutRequest.PLAIN,
            Deadline.in(Duration.ofSeconds(60), SystemTime.ticker()));
    assertThat(archive.bytes(KEY)).isEqualTo(bytes(2500));
  }
}
