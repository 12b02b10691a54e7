package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.clean;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.Verification;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A copy has the bytes and the properties of its original, or it is not there. */
class CopyTest {
  private static final ObjectKey COPY = ObjectKey.of("copies/one");
  private static final PutRequest GIVEN =
      PutRequest.PLAIN
          .metadata(Map.of("owner", "ward 7"))
          .tags(Map.of("class", "scan"))
          .contentType("image/dicom");

  private final TransferBench bench = new TransferBench();

  @AfterEach
  void end() {
    bench.close();
  }

  private ScriptedArchive holding(WholeChecksum whole, int length) {
    ScriptedArchive archive = ScriptedArchive.of(whole);
    bench.over(archive).upload(KEY, Source.of(bytes(length)), GIVEN, soon());
    archive.revive();
    return archive;
  }

  private Stored copy(ScriptedArchive from, ScriptedArchive to, UnaryOperator<PutRequest> change) {
    return bench.over(to).copy(bench.over(from), KEY, COPY, change, soon());
  }

  @Test
  void bytesAndPropertiesAreCarriedBetweenAllKindsOfStores() {
    for (WholeChecksum one : WholeChecksum.values()) {
      for (WholeChecksum other : WholeChecksum.values()) {
        for (int length : new int[] {0, 300, 4400}) {
          ScriptedArchive from = holding(one, length);
          ScriptedArchive to = ScriptedArchive.of(other);
          Stored stored = copy(from, to, UnaryOperator.identity());
          assertThat(to.bytes(COPY)).isEqualTo(bytes(length));
          assertThat(stored.info().metadata()).containsEntry("owner", "ward 7");
          assertThat(stored.info().contentType()).isEqualTo("image/dicom");
          assertThat(to.tags(COPY, soon())).containsEntry("class", "scan");
          assertThat(stored.verification().verified()).isTrue();
          clean(from);
          clean(to);
        }
      }
    }
  }

  @Test
  void conditionsOfTheCopyAreKept() {
    ScriptedArchive from = holding(WholeChecksum.STORE, 4400);
    ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE);
    UnaryOperator<PutRequest> absent = request -> request.when(Precondition.absent());
    copy(from, to, absent);
    assertThat(catchThrowableOfType(ProviderException.class, () -> copy(from, to, absent)).code())
        .isEqualTo(Code.CONFLICT);
    clean(to);
  }

  @Test
  void tagsAreNotDroppedInSilence() {
    ScriptedArchive from = holding(WholeChecksum.STORE, 100);
    EnumSet<Feature> features = EnumSet.allOf(Feature.class);
    features.remove(Feature.TAGS);
    ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE, features);
    assertThat(
            catchThrowableOfType(
                    ProviderException.class, () -> copy(from, to, UnaryOperator.identity()))
                .code())
        .isEqualTo(Code.UNSUPPORTED);
    copy(from, to, request -> request.tags(Map.of()));
    assertThat(to.bytes(COPY)).isEqualTo(bytes(100));
  }

  @Test
  void whatIsWrongAtItsSourceNeverAppears() {
    for (int length : new int[] {300, 4400}) {
      ScriptedArchive from = holding(WholeChecksum.STORE, length);
      from.spoil(KEY, length - 1);
      ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE);
      ProviderException wrong =
          catchThrowableOfType(
              ProviderException.class, () -> copy(from, to, UnaryOperator.identity()));
      assertThat(wrong.code()).isEqualTo(Code.MALFORMED);
      assertThat(wrong).hasMessageContaining("object folder/object");
      assertThat(to.object(COPY)).isEmpty();
      clean(from);
      clean(to);
    }
  }

  @Test
  void partsAreReadByWhomSendsThemWhereTheyCanBeComparedSo() {
    for (WholeChecksum one : WholeChecksum.values()) {
      for (int size : new int[] {1000, 1250}) {
        ScriptedArchive from = holding(one, 4400);
        ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE);
        ArchiveTransfer target = bench.over(to).options(TransferBench.OPTIONS.parts(size, 4));
        target.copy(bench.over(from), KEY, COPY, UnaryOperator.identity(), soon());
        assertThat(to.bytes(COPY)).isEqualTo(bytes(4400));
        boolean inOrder = one == WholeChecksum.PARTS && size != 1000;
        assertThat(from.log().stream().filter(it -> it.startsWith("get")).count())
            .as("%s in parts of %d", one, size)
            .isEqualTo(inOrder ? 1 : (4400 + size - 1) / size);
        clean(from);
        clean(to);
      }
    }
  }

  @Test
  void everyCallOfEitherSideFailsInTurn() {
    for (Fault fault :
        List.of(Fault.FAIL, Fault.LOSE_ANSWER, Fault.THROTTLE, Fault.BREAK, Fault.CUT)) {
      for (int at = 1; at <= 7; at++) {
        int which = at;
        ScriptedArchive from = holding(WholeChecksum.STORE, 4400);
        from.script((call, operation) -> call == which ? fault : Fault.NONE);
        ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE);
        copy(from, to, UnaryOperator.identity());
        assertThat(to.bytes(COPY)).isEqualTo(bytes(4400));
        clean(from);
        clean(to);
      }
      for (int at = 1; at <= 7; at++) {
        int which = at;
        ScriptedArchive from = holding(WholeChecksum.STORE, 4400);
        ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE);
        to.script((call, operation) -> call == which ? fault : Fault.NONE);
        copy(from, to, UnaryOperator.identity());
        assertThat(to.bytes(COPY)).isEqualTo(bytes(4400));
        clean(from);
      }
    }
  }

  @Test
  void anOriginalThatIsReplacedInTheMiddleIsAConflict() {
    ScriptedArchive from = holding(WholeChecksum.STORE, 4400);
    from.script(
        (call, operation) -> operation.contains("bytes=2000-") ? Fault.REPLACE : Fault.NONE);
    ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE);
    assertThat(
            catchThrowableOfType(
                    ProviderException.class, () -> copy(from, to, UnaryOperator.identity()))
                .code())
        .isEqualTo(Code.CONFLICT);
    assertThat(to.object(COPY)).isEmpty();
    clean(from);
    clean(to);
    assertThat(to.log().stream().filter(it -> it.equals("begin")).count()).isLessThan(2);
  }

  @Test
  void aStoreThatCanCopiesByItself() {
    ScriptedArchive from = holding(WholeChecksum.STORE, 4400);
    for (Fault fault : List.of(Fault.NONE, Fault.FAIL, Fault.LOSE_ANSWER, Fault.RACE)) {
      for (Precondition condition : List.of(Precondition.none(), Precondition.absent())) {
        ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE).copies();
        to.script((call, operation) -> call == 1 ? fault : Fault.NONE);
        Stored stored = copy(from, to, request -> request.when(condition));
        assertThat(stored.verification()).isEqualTo(Verification.WHOLE);
        assertThat(stored.sums()).isEmpty();
        assertThat(stored.info().metadata()).containsEntry("owner", "ward 7");
        assertThat(to.bytes(COPY)).isEqualTo(bytes(4400));
        assertThat(from.log()).noneMatch(it -> it.startsWith("get"));
      }
    }
  }

  @Test
  void aCopyOfTheStoreThatCannotBeComparedSaysSo() {
    ScriptedArchive from = holding(WholeChecksum.PARTS, 4400);
    ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE).copies();
    assertThat(copy(from, to, UnaryOperator.identity()).verification())
        .isEqualTo(Verification.NONE);
  }

  @Test
  void aCopyOfTheStoreThatIsWrongIsRemoved() {
    ScriptedArchive from = holding(WholeChecksum.STORE, 4400);
    from.spoil(KEY, 7);
    ScriptedArchive to = ScriptedArchive.of(WholeChecksum.STORE).copies();
    assertThat(
            catchThrowableOfType(
                    ProviderException.class, () -> copy(from, to, UnaryOperator.identity()))
                .code())
        .isEqualTo(Code.MALFORMED);
    assertThat(to.object(COPY)).isEmpty();
  }
}
