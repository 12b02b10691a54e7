package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Abandoned;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.PutRequest;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
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
    assertThat(archive.uploads().begin(key(1), PutRequest.PLAIN, soon()).key()).isEqualTo(key(1));
    assertThat(archive.uploads().begin(key(2), PutRequest.PLAIN, soon()).key()).isEqualTo(key(2));
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
}
