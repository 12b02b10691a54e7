package io.esmos.archive;

import static io.esmos.archive.TransferBench.bytes;
import static io.esmos.archive.TransferBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ScriptedArchive.Fault;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many objects are listed, and deleted, page by page. */
class ListingTest {
  private final TransferBench bench = new TransferBench();
  private final ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
  private final ArchiveTransfer transfer = bench.over(archive);

  @AfterEach
  void end() {
    bench.close();
  }

  private static ObjectKey key(int number) {
    return ObjectKey.of(String.format(Locale.ROOT, "day/%05d", number));
  }

  private void fill(int objects) {
    IntStream.range(0, objects).forEach(i -> archive.plant(key(i), bytes(3)));
    archive.plant(ObjectKey.of("other"), bytes(4));
  }

  @Test
  void allPagesAreRead() {
    fill(2500);
    assertThat(transfer.listAll("day/", soon()).map(ObjectPage.Entry::key))
        .containsExactlyElementsOf(IntStream.range(0, 2500).mapToObj(ListingTest::key).toList());
    assertThat(archive.log()).containsExactly("list", "list", "list");
    assertThat(transfer.listAll("nothing/", soon())).isEmpty();
    assertThat(transfer.listAll("", soon())).hasSize(2501);
  }

  @Test
  void pagesAreReadOnlyWhenTheyAreWanted() {
    fill(2500);
    assertThat(transfer.listAll("day/", soon()).limit(1000).toList()).hasSize(1000);
    assertThat(archive.log()).hasSize(1);
  }

  @Test
  void aThrottledPageIsAskedForAgainAndNeverTheEnd() {
    fill(1500);
    archive.script((call, operation) -> call % 2 == 1 ? Fault.THROTTLE : Fault.NONE);
    assertThat(transfer.listAll("day/", soon())).hasSize(1500);
    archive.script((call, operation) -> call > 1 ? Fault.THROTTLE : Fault.NONE);
    Stream<ObjectPage.Entry> broken = transfer.listAll("day/", soon());
    assertThat(catchThrowableOfType(ProviderException.class, broken::count).code())
        .isEqualTo(Code.THROTTLED);
  }

  @Test
  void anyNumberIsDeleted() {
    fill(2500);
    archive.script((call, operation) -> call % 7 == 0 ? Fault.FAIL : Fault.NONE);
    assertThat(transfer.deleteAll(IntStream.range(0, 2500).mapToObj(ListingTest::key), soon()))
        .isEmpty();
    archive.revive();
    assertThat(transfer.listAll("", soon())).hasSize(1);
  }

  @Test
  void whatCannotBeDeletedIsTold() {
    fill(10);
    archive.script(
        (call, operation) -> call == 3 ? Fault.RACE : call >= 9 ? Fault.FAIL : Fault.NONE);
    Map<ObjectKey, ProviderException> failed =
        transfer.deleteAll(IntStream.range(0, 10).mapToObj(ListingTest::key), soon());
    assertThat(failed).containsOnlyKeys(key(2), key(8), key(9));
    assertThat(failed.get(key(2)).code()).isEqualTo(Code.CONFLICT);
    assertThat(failed.get(key(9)).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void onlyOldUploadsAreAbandoned() {
    archive.begin(key(1), PutRequest.PLAIN, soon());
    archive.begin(key(2), PutRequest.PLAIN, soon());
    Abandoned none =
        transfer.removeAbandoned(
            "day/",
            Duration.ofHours(24),
            () -> ScriptedArchive.BEGUN.plus(Duration.ofHours(23)),
            soon());
    assertThat(none.young()).isEqualTo(2);
    assertThat(none.removed()).isEmpty();
    Abandoned both =
        transfer.removeAbandoned(
            "day/00001",
            Duration.ofHours(24),
            () -> ScriptedArchive.BEGUN.plus(Duration.ofHours(25)),
            soon());
    assertThat(both.removed()).hasSize(1);
    assertThat(archive.underWay()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                transfer.removeAbandoned(
                    "", Duration.ofMinutes(59), () -> ScriptedArchive.BEGUN, soon()))
        .hasMessageContaining("an hour");
  }

  @Test
  void rangesOfOptionsAreChecked() {
    assertThatThrownBy(
            () ->
                new TransferOptions(
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    0,
                    Duration.ZERO,
                    -1,
                    -1,
                    -1,
                    Duration.ZERO,
                    Duration.ofSeconds(-1),
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(List.of(e.getMessage().split("; "))).hasSize(11));
    TransferOptions changed =
        TransferOptions.DEFAULTS
            .parts(1, 2)
            .bufferMemory(3)
            .requestTimeout(Duration.ofMillis(4))
            .attempts(5, Duration.ofMillis(6))
            .pace(7, 8)
            .restarts(9)
            .cleanUpTime(Duration.ofMillis(10))
            .progressInterval(Duration.ofMillis(11))
            .sha256(true);
    assertThat(changed)
        .isEqualTo(
            new TransferOptions(
                1,
                2,
                3,
                Duration.ofMillis(4),
                5,
                Duration.ofMillis(6),
                7,
                8,
                9,
                Duration.ofMillis(10),
                Duration.ofMillis(11),
                true));
  }
}
