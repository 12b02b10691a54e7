package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The rules of {@link ArchiveFaultContract} find archives that go wrong with their store. */
final class BrokenFaultRunTest {
  @TempDir Path folder;

  /** Takes a lost answer for a write that was not done, and does it again. */
  private static final class WritesTwice extends ForwardingArchive {
    WritesTwice(ObjectArchive to) {
      super(to);
    }

    @Override
    public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
      try {
        return super.put(key, body, request, deadline);
      } catch (ProviderException e) {
        if (e.code() != Code.UNAVAILABLE) {
          throw e;
        }
        return super.put(key, body, request.when(Precondition.none()), deadline);
      }
    }
  }

  /** Says that nothing was done when an answer was lost. */
  private static final class TakesLostForRefused extends ForwardingArchive {
    TakesLostForRefused(ObjectArchive to) {
      super(to);
    }

    @Override
    public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
      try {
        super.delete(key, condition, deadline);
      } catch (ProviderException e) {
        throw ProviderException.of(Code.CONFLICT, "archive.delete", "not deleted", e);
      }
    }
  }

  /** Says nothing of the bytes that they could be compared with. */
  private static final class Believes extends ForwardingArchive {
    Believes(ObjectArchive to) {
      super(to);
    }

    @Override
    public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
      ObjectReading reading = super.get(key, request, deadline);
      return new ObjectReading() {
        @Override
        public ObjectInfo info() {
          return BrokenRequests.withoutChecksums(reading.info());
        }

        @Override
        public InputStream body() {
          return reading.body();
        }

        @Override
        public void close() {
          reading.close();
        }
      };
    }
  }

  /** Two that read go on together, so that both have seen the same when they write. */
  private static final class ReadsInPairs extends ForwardingArchive {
    private final Exchanger<String> readers;

    ReadsInPairs(ObjectArchive to, Exchanger<String> readers) {
      super(to);
      this.readers = readers;
    }

    @Override
    public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
      ObjectReading reading = super.get(key, request, deadline);
      try {
        readers.exchange("read", 200, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (TimeoutException e) {
        return reading; // the others have written all that they have to write
      }
      return reading;
    }
  }

  /** Opens something for every reading that nothing ends. */
  private static final class LeavesBehind extends ForwardingArchive {
    private final Runnable opening;

    LeavesBehind(ObjectArchive to, Runnable opening) {
      super(to);
      this.opening = opening;
    }

    @Override
    public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
      opening.run();
      return super.get(key, request, deadline);
    }
  }

  private Throwable leaks(Runnable opening) {
    return catchThrowable(
        () -> {
          try (ArchiveFaultBench bench = bench(to -> new LeavesBehind(to, opening))) {
            ArchiveLeaks.check(bench, Files.createTempDirectory(folder, "leaks"));
          }
        });
  }

  private Throwable run(UnaryOperator<ObjectArchive> broken, String... jobs) {
    return catchThrowable(
        () ->
            ArchiveFaultRun.of(() -> bench(broken), Files.createTempDirectory(folder, "run"))
                .only(List.of(jobs)::contains)
                .run());
  }

  /** The other client is a sound one. */
  private static ArchiveFaultBench bench(UnaryOperator<ObjectArchive> broken) {
    InMemoryArchiveBench sound =
        InMemoryArchiveBench.open(
            ArchiveProfile.S3, UnaryOperator.identity(), Duration.ofSeconds(30));
    return new InMemoryArchiveBench(
        sound.time(),
        sound.store(),
        broken.apply(sound.archive()),
        sound.other(),
        sound.patience(),
        sound.requests());
  }

  @Test
  void aWriteThatIsDoneTwiceIsFound() {
    assertThat(run(WritesTwice::new, "a put that creates"))
        .hasMessageContaining("contents of [3000, 3000]");
    assertThat(run(WritesTwice::new, "a put that replaces"))
        .hasMessageContaining("contents of [3000, 3000, 2000]");
  }

  @Test
  void aLostAnswerThatIsTakenForARefusalIsFound() {
    assertThat(run(TakesLostForRefused::new, "a delete"))
        .hasMessageContaining("it says that nothing was done");
  }

  @Test
  void alteredBytesThatAreBelievedAreFound() {
    assertThat(run(Believes::new, "a stream of all bytes"))
        .hasMessageContaining("READING_DAMAGED")
        .hasMessageContaining("instead of 150000 bytes of");
  }

  @Test
  void uploadsThatAreLeftAreFound() {
    assertThat(run(to -> new Leaks(to, false), "parts that create"))
        .hasMessageContaining("1 uploads are left");
  }

  @Test
  void halfAnObjectIsFound() {
    assertThat(run(to -> new Leaks(to, true), "parts that create"))
        .hasMessageContaining("there is ArchiveState[objects={object=65536 bytes");
  }

  @Test
  void whatALargeCopyLeavesIsFound() {
    String job = "a copy of a large object by the store";
    assertThat(run(to -> new CopiesInParts(new Leaks(to, false)), job))
        .hasMessageContaining("1 uploads are left");
    assertThat(run(to -> new CopiesInParts(new Leaks(to, true)), job))
        .hasMessageContaining("there is ArchiveState[objects={copy=65536 bytes");
    assertThat(run(CopiesInParts::new, job)).isNull();
  }

  @Test
  void aSourceThatIsGoneBeforeItsMoveIsDoneIsFound() {
    assertThat(run(MovesByDeleting::new, "a move of a large object"))
        .hasMessageContaining("there is ArchiveState[objects={},");
  }

  @Test
  void theSameWithoutAMistakeIsAccepted() {
    assertThat(
            run(
                UnaryOperator.identity(),
                "a put that creates",
                "a delete",
                "a stream of all bytes",
                "parts that create"))
        .isNull();
  }

  @Test
  void threadsThatAreLeftAreFound() {
    CountDownLatch end = new CountDownLatch(1);
    Throwable found =
        leaks(
            () -> {
              Thread left = new Thread(() -> awaited(end), "left-behind");
              left.setDaemon(true);
              left.start();
            });
    end.countDown();
    assertThat(found).hasMessageContaining("threads are left");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void filesThatAreLeftOpenAreFound() throws IOException {
    Path file = Files.writeString(folder.resolve("open"), "x");
    List<InputStream> left = new ArrayList<>();
    Throwable found =
        leaks(
            () -> {
              try {
                left.add(Files.newInputStream(file));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    for (InputStream one : left) {
      one.close();
    }
    assertThat(found).hasMessageContaining("files or sockets are left");
  }

  private static void awaited(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aChangeThatIsLostIsFound() throws Exception {
    Exchanger<String> readers = new Exchanger<>();
    UnaryOperator<ObjectArchive> unconditional =
        it -> new ReadsInPairs(new BrokenArchive(it, Mistake.IGNORES_VERSION), readers);
    try (ArchiveFaultBench bench = bench(unconditional)) {
      assertThat(catchThrowable(() -> ArchiveFaultWriters.run(bench, 7)))
          .hasMessageContaining("are lost");
    }
  }
}
