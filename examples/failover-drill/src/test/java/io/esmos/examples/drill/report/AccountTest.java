package io.esmos.examples.drill.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.examples.drill.load.LedgerEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountTest {
  private List<LedgerEntry> ledger;
  private Map<UUID, Integer> stored;

  /** Two sites that write one after the other, in epochs 1 and 2; everything is stored once. */
  @BeforeEach
  void begin() {
    ledger = new ArrayList<>();
    stored = new HashMap<>();
    written(1, "a", 1, 1_000);
    written(2, "a", 1, 2_000);
    written(3, "b", 2, 9_000);
    written(4, "b", 2, 10_000);
  }

  @Test
  void aGoodLedgerHasNoFaults() {
    Account account = account();

    assertThat(account.acknowledged()).isEqualTo(4);
    assertThat(account.missing()).isEmpty();
    assertThat(account.clean()).isTrue();
    assertThat(Act.faults(account, Duration.ZERO, 0)).isEmpty();
  }

  @Test
  void anAcknowledgedWriteThatIsNotStoredIsMissing() {
    stored.remove(id(2));

    assertThat(account().missing()).extracting(LedgerEntry::request).containsExactly(id(2));
    assertThat(Act.faults(account(), Duration.ZERO, 0)).hasSize(1);
  }

  @Test
  void aMissingWriteIsAllowedOnlyWithinTheBound() {
    stored.remove(id(2));

    assertThat(Act.faults(account(), Duration.ofMillis(3), 5_000)).isEmpty();
    assertThat(Act.faults(account(), Duration.ofMillis(2), 5_000))
        .singleElement()
        .asString()
        .contains("beyond the bound");
  }

  @Test
  void aWriteThatWasNotAcknowledgedMayBeMissing() {
    ledger.add(entry(LedgerEntry.Kind.UNKNOWN, 5, "-", 0, 3_000));
    ledger.add(entry(LedgerEntry.Kind.REFUSED, 6, "a", 0, 3_000));

    assertThat(account().missing()).isEmpty();
    assertThat(account().acknowledged()).isEqualTo(4);
  }

  @Test
  void aRequestThatIsStoredTwiceIsDoubled() {
    stored.put(id(3), 2);

    assertThat(account().doubled()).isEqualTo(1);
    assertThat(Act.faults(account(), Duration.ZERO, 0)).hasSize(1);
  }

  @Test
  void aRequestThatIsAcknowledgedTwiceCountsOnce() {
    written(3, "b", 2, 11_000);

    assertThat(account().acknowledged()).isEqualTo(4);
    assertThat(account().clean()).isTrue();
  }

  @Test
  void aWriteThatIsSentAfterANewerEpochWasSeenIsStale() {
    written(5, "a", 1, 9_500);

    assertThat(account().staleEpoch()).isEqualTo(1);
    assertThat(account().twoWriters()).isEqualTo(1);
    assertThat(Act.faults(account(), Duration.ZERO, 0)).hasSize(2);
  }

  @Test
  void anAcknowledgementThatWasOnItsWayForLongIsNotStale() {
    LedgerEntry slow =
        new LedgerEntry(LedgerEntry.Kind.ACKNOWLEDGED, 1, id(5), "a", 1, 2_100, 9_900, 2_200);
    ledger.add(slow);
    stored.put(id(5), 1);

    assertThat(account().staleEpoch()).isZero();
    assertThat(account().twoWriters()).isZero();
  }

  @Test
  void twoSitesOfOneEpochAreTwoWriters() {
    written(5, "a", 2, 9_500);

    assertThat(account().twoWriters()).isEqualTo(1);
    assertThat(account().staleEpoch()).isZero();
  }

  @Test
  void aReadThatDoesNotFindWhatWasAcknowledgedIsAFault() {
    ledger.add(entry(LedgerEntry.Kind.READ_NOTHING, 3, "b", 0, 11_000));

    assertThat(account().unseen()).isEqualTo(1);
    assertThat(account().clean()).isFalse();
    assertThat(Act.faults(account(), Duration.ZERO, 0)).hasSize(1);
  }

  @Test
  void clientsAreWithoutWritesFromTheLastOldToTheFirstNewAcknowledgement() {
    ledger.clear();
    ledger.add(by(0, 1, 2_500));
    ledger.add(by(1, 1, 1_900));
    ledger.add(by(2, 1, 2_000));
    ledger.add(by(1, 2, 8_000));
    ledger.add(by(2, 2, 9_000));
    ledger.add(by(2, 2, 9_100));
    ledger.add(by(3, 2, 12_000));

    ClientTimes times = ClientTimes.of(ledger, 2);

    assertThat(times.lastGood()).isEqualTo(2_000);
    assertThat(times.rto()).contains(Duration.ofMillis(7));
    assertThat(ClientTimes.of(ledger, 3).rto()).isEmpty();
  }

  @Test
  void aLineOfTheLedgerIsReadBack() {
    for (LedgerEntry entry : ledger) {
      assertThat(LedgerEntry.parse(entry.line())).isEqualTo(entry);
    }
  }

  private Account account() {
    return Account.of(ledger, stored);
  }

  private void written(int number, String site, long epoch, long at) {
    ledger.add(entry(LedgerEntry.Kind.ACKNOWLEDGED, number, site, epoch, at));
    stored.put(id(number), 1);
  }

  private static LedgerEntry entry(
      LedgerEntry.Kind kind, int number, String site, long epoch, long at) {
    return new LedgerEntry(kind, 1, id(number), site, epoch, at - 10, at + 10, at);
  }

  private static LedgerEntry by(int client, long epoch, long received) {
    return new LedgerEntry(
        LedgerEntry.Kind.ACKNOWLEDGED,
        client,
        new UUID(client, received),
        "a",
        epoch,
        received - 5,
        received,
        received - 1);
  }

  private static UUID id(int number) {
    return new UUID(0, number);
  }
}
