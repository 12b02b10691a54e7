package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.OPTIONS;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.clean;
import static io.esmos.testkit.transfer.TransferBench.holds;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static io.esmos.testkit.transfer.TransferBench.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.TransferProgress;
import io.esmos.archive.Verification;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is uploaded is there, as it was, or refused. */
class UploadTest {
  private final TransferBench bench = new TransferBench();

  @AfterEach
  void end() {
    bench.close();
  }

  private static ProviderException refusal(Runnable call) {
    return catchThrowableOfType(ProviderException.class, call::run);
  }

  @Test
  void everyLengthArrives() {
    int[] lengths = {0, 1, 999, 1000, 1001, 1999, 2000, 2001, 7500, 20_000};
    for (WholeChecksum whole : WholeChecksum.values()) {
      for (int length : lengths) {
        for (boolean known : new boolean[] {true, false}) {
          ScriptedArchive archive = ScriptedArchive.of(whole);
          byte[] bytes = bytes(length);
          Stored stored =
              bench
                  .over(archive)
                  .upload(
                      KEY,
                      known ? Source.of(bytes) : unknown(bytes),
                      PutRequest.PLAIN.metadata(Map.of("a", "b")).contentType("text/plain"),
                      soon());
          holds(archive, bytes);
          assertThat(stored.verification().verified()).as("%s %d", whole, length).isTrue();
          assertThat(stored.sums().orElseThrow().whole()).isEqualTo(Chunk.of(bytes).crc32c());
          assertThat(stored.info().metadata()).containsEntry("a", "b");
          assertThat(stored.info().contentType()).isEqualTo("text/plain");
          boolean single = known ? length <= 1000 : length < 1000;
          assertThat(archive.log().contains("put")).isEqualTo(single);
          assertThat(archive.arrays()).isLessThanOrEqualTo(4);
        }
      }
    }
  }

  @Test
  void partsGoAtTheSameTimeFromAFixedNumberOfBuffers() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    byte[] bytes = bytes(400_000);
    Set<String> throttled = ConcurrentHashMap.newKeySet();
    archive.script(
        (call, operation) ->
            operation.endsWith("0") && throttled.add(operation) ? Fault.THROTTLE : Fault.NONE);
    bench.over(archive).upload(KEY, Source.of(bytes), PutRequest.PLAIN, soon());
    holds(archive, bytes);
    assertThat(throttled).hasSize(40);
    assertThat(archive.arrays()).isLessThanOrEqualTo(4);
    assertThat(archive.mostOnTheWay()).isLessThanOrEqualTo(4);
  }

  @Test
  void aStoreThatWantsThemInOrderGetsThemSo() {
    EnumSet<Feature> features = EnumSet.allOf(Feature.class);
    features.remove(Feature.PARALLEL_PARTS);
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE, features);
    byte[] bytes = bytes(9500);
    bench.over(archive).upload(KEY, Source.of(bytes), PutRequest.PLAIN, soon());
    holds(archive, bytes);
    assertThat(archive.mostOnTheWay()).isEqualTo(1);
    assertThat(archive.log().stream().filter(it -> it.startsWith("part")).toList())
        .isEqualTo(
            List.of(
                "part 1", "part 2", "part 3", "part 4", "part 5", "part 6", "part 7", "part 8",
                "part 9", "part 10"));
  }

  @Test
  void whatIsTooLongIsRefusedAtOnceWhereItIsKnown() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    Source endless = Source.once(InputStream.nullInputStream(), OptionalLong.of(1L << 47));
    assertThat(
            refusal(() -> bench.over(archive).upload(KEY, endless, PutRequest.PLAIN, soon()))
                .code())
        .isEqualTo(Code.INVALID);
    assertThat(archive.log()).isEmpty();
  }

  @Test
  void aSourceOfUnknownLengthIsRefusedBehindTheLastPart() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    byte[] most = bytes(1_000_000);
    bench.over(archive).upload(KEY, unknown(most), PutRequest.PLAIN, soon());
    holds(archive, most);
    ProviderException refusal =
        refusal(
            () ->
                bench
                    .over(archive)
                    .upload(KEY, unknown(bytes(1_000_001)), PutRequest.PLAIN, soon()));
    assertThat(refusal.code()).isEqualTo(Code.INVALID);
    assertThat(refusal).hasMessageContaining("1000000");
    holds(archive, most);
  }

  @Test
  void aSourceOfAnotherLengthIsRefused() {
    for (long said : new long[] {10, 500, 1000, 2500, 3500, 9000}) {
      for (int real : new int[] {0, 9, 11, 499, 999, 1001, 2499, 2501, 3000, 4000}) {
        ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
        Source source = Source.once(new ByteArrayInputStream(bytes(real)), OptionalLong.of(said));
        ProviderException refusal =
            refusal(() -> bench.over(archive).upload(KEY, source, PutRequest.PLAIN, soon()));
        assertThat(refusal).as("%d said, %d there", said, real).isNotNull();
        assertThat(refusal.code()).isEqualTo(Code.INVALID);
        assertThat(archive.object(KEY)).isEmpty();
        clean(archive);
      }
    }
  }

  @Test
  void aSourceThatBreaksLeavesNothing() {
    for (int at : new int[] {0, 500, 1500, 4200}) {
      ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
      AtomicBoolean closed = new AtomicBoolean();
      Source source = Source.once(breaking(at, closed), OptionalLong.of(9000));
      ProviderException failure =
          refusal(() -> bench.over(archive).upload(KEY, source, PutRequest.PLAIN, soon()));
      assertThat(failure.code()).isEqualTo(Code.NOT_SENT);
      assertThat(failure).hasRootCauseMessage("the disk is gone");
      assertThat(archive.object(KEY)).isEmpty();
      assertThat(closed).isTrue();
      clean(archive);
    }
  }

  private static InputStream breaking(int at, AtomicBoolean closed) {
    return new InputStream() {
      private int given;

      @Override
      public int read() throws IOException {
        if (given++ >= at) {
          throw new IOException("the disk is gone");
        }
        return 7;
      }

      @Override
      public int read(byte[] array, int offset, int length) throws IOException {
        array[offset] = (byte) read();
        return 1;
      }

      @Override
      public void close() {
        closed.set(true);
      }
    };
  }

  @Test
  void conditionsAreKept() {
    for (int length : new int[] {500, 4500}) {
      ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
      ArchiveTransfer transfer = bench.over(archive);
      PutRequest absent = PutRequest.PLAIN.when(Precondition.absent());
      Stored first = transfer.upload(KEY, Source.of(bytes(length)), absent, soon());
      assertThat(refusal(() -> transfer.upload(KEY, Source.of(bytes(9)), absent, soon())).code())
          .isEqualTo(Code.CONFLICT);
      assertThat(refusal(() -> transfer.upload(KEY, Source.of(bytes(9000)), absent, soon())).code())
          .isEqualTo(Code.CONFLICT);
      holds(archive, bytes(length));
      PutRequest unchanged = PutRequest.PLAIN.when(Precondition.unchanged(first.info().version()));
      transfer.upload(KEY, Source.of(bytes(7000)), unchanged, soon());
      assertThat(
              refusal(() -> transfer.upload(KEY, Source.of(bytes(70)), unchanged, soon())).code())
          .isEqualTo(Code.CONFLICT);
      holds(archive, bytes(7000));
    }
  }

  /** The answer to every write is lost, and still nobody takes another's object for the own one. */
  @Test
  void ofManyWhoCreateAnObjectExactlyOneSucceeds() throws Exception {
    for (int length : new int[] {500, 4500}) {
      ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
      archive.script(
          (call, operation) -> operation.matches("put|complete") ? Fault.LOSE_ANSWER : Fault.NONE);
      PutRequest absent = PutRequest.PLAIN.when(Precondition.absent());
      ExecutorService callers = Executors.newFixedThreadPool(8);
      List<Future<Optional<Stored>>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        byte[] bytes = bytes(length + i);
        results.add(
            callers.submit(
                () -> {
                  try {
                    return Optional.of(
                        bench.over(archive).upload(KEY, Source.of(bytes), absent, soon()));
                  } catch (ProviderException e) {
                    assertThat(e.code()).isEqualTo(Code.CONFLICT);
                    return Optional.empty();
                  }
                }));
      }
      List<Stored> winners = new ArrayList<>();
      for (Future<Optional<Stored>> result : results) {
        result.get().ifPresent(winners::add);
      }
      callers.shutdown();
      assertThat(winners).hasSize(1);
      assertThat(archive.bytes(KEY))
          .isEqualTo(bytes(Math.toIntExact(winners.get(0).info().length())));
    }
  }

  @Test
  void whatTheArchiveLacksIsRefusedBeforeAnythingIsSent() {
    ScriptedArchive archive =
        ScriptedArchive.of(WholeChecksum.STORE, EnumSet.of(Feature.PUT_IF_ABSENT));
    PutRequest absent = PutRequest.PLAIN.when(Precondition.absent());
    assertThat(
            refusal(() -> bench.over(archive).upload(KEY, Source.of(bytes(5000)), absent, soon()))
                .code())
        .isEqualTo(Code.UNSUPPORTED);
    assertThat(
            refusal(() -> bench.over(archive).upload(KEY, unknown(bytes(5000)), absent, soon()))
                .code())
        .isEqualTo(Code.UNSUPPORTED);
    assertThat(archive.log()).isEmpty();
    bench.over(archive).upload(KEY, unknown(bytes(50)), absent, soon());
    holds(archive, bytes(50));
  }

  @Test
  void theDigestOfAllBytesIsComputedWhereItIsWanted() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    ArchiveTransfer transfer = bench.over(archive).options(OPTIONS.sha256(true));
    for (int length : new int[] {0, 700, 3700}) {
      Checksum sha256 = Chunk.of(bytes(length)).checksum(Checksum.Kind.SHA256);
      Stored stored = transfer.upload(KEY, Source.of(bytes(length)), PutRequest.PLAIN, soon());
      assertThat(stored.sha256()).contains(sha256);
      if (length < 1000) {
        assertThat(stored.info().metadata()).containsEntry("esmossha256", sha256.hex());
      }
    }
    assertThat(
            bench
                .over(archive)
                .upload(KEY, Source.of(bytes(10)), PutRequest.PLAIN, soon())
                .sha256())
        .isEmpty();
  }

  @Test
  void anExecutorWithoutThreadsIsEnough() {
    for (boolean refuses : new boolean[] {true, false}) {
      ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.PARTS);
      ArchiveTransfer transfer =
          ArchiveTransfer.of(
                  archive,
                  job -> {
                    if (refuses) {
                      throw new RejectedExecutionException();
                    }
                  })
              .options(OPTIONS);
      byte[] bytes = bytes(12_345);
      transfer.upload(KEY, unknown(bytes), PutRequest.PLAIN, soon());
      holds(archive, bytes);
      assertThat(transfer.open(KEY, ReadRequest.WHOLE, soon()).verification())
          .isEqualTo(Verification.PARTS);
    }
  }

  @Test
  void progressIsToldToItsEnd() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    List<TransferProgress> told = new ArrayList<>();
    bench
        .over(archive)
        .listener(told::add)
        .upload(KEY, Source.of(bytes(5500)), PutRequest.PLAIN, soon());
    TransferProgress last = told.get(told.size() - 1);
    assertThat(last.done()).isTrue();
    assertThat(last.bytes()).isEqualTo(5500);
    assertThat(last.total()).hasValue(5500);
    assertThat(told).isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
    assertThat(told.stream().filter(TransferProgress::done)).hasSize(1);
  }

  @Test
  void aListenerThatFailsEndsTheTransfer() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    assertThatThrownBy(
            () ->
                bench
                    .over(archive)
                    .listener(
                        progress -> {
                          throw new IllegalStateException("the screen is gone");
                        })
                    .upload(KEY, Source.of(bytes(5500)), PutRequest.PLAIN, soon()))
        .hasMessage("the screen is gone");
    assertThat(archive.object(KEY)).isEmpty();
    clean(archive);
  }

  @Test
  void wrongBytesInTheStoreAreFoundAndRemoved() {
    EnumSet<Feature> all = EnumSet.allOf(Feature.class);
    EnumSet<Feature> few = EnumSet.of(Feature.PARALLEL_PARTS);
    for (EnumSet<Feature> features : List.of(all, few)) {
      for (int length : new int[] {10, 3300}) {
        for (WholeChecksum whole : WholeChecksum.values()) {
          ScriptedArchive archive = ScriptedArchive.of(whole, features);
          archive.script(
              (call, operation) -> operation.matches("put|complete") ? Fault.FLIP : Fault.NONE);
          ProviderException wrong =
              refusal(
                  () ->
                      bench
                          .over(archive)
                          .upload(KEY, Source.of(bytes(length)), PutRequest.PLAIN, soon()));
          assertThat(wrong).as("%s %d", whole, length).isNotNull();
          assertThat(wrong.code()).isEqualTo(Code.MALFORMED);
          assertThat(wrong)
              .hasMessageContaining("object folder/object")
              .hasMessageContaining(Chunk.of(bytes(length)).crc32c().hex());
          assertThat(archive.object(KEY)).isEmpty();
          clean(archive);
        }
      }
    }
  }
}
