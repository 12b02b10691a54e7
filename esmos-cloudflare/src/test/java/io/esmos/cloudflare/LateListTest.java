package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds if Cloudflare's lists should lag behind its changes, which nothing says they do. */
class LateListTest {
  private static final RRset ONE = mark("one");
  private static final RRset TWO = mark("two");
  private static final RRset THREE = mark("three");

  private final CloudflareBench bench = new CloudflareBench();

  @BeforeEach
  void lag() {
    put(bench.provider(), ChangeBatch.put(ONE));
    assertThat(read()).isEqualTo(ONE);
    bench.server().listingLag(Duration.ofDays(1));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** The list still shows the records on which it was made; their ids are gone. */
  @Test
  void aChangeOnAnOldListIsRefused() {
    put(bench.provider(), requiring(ONE, TWO));
    refused(bench.other(), requiring(ONE, THREE));
    assertThat(read()).isEqualTo(ONE);
    catchUp();
    assertThat(read()).isEqualTo(TWO);
  }

  /** Its own list is as old: it must wait, and is told so. */
  @Test
  void theNextChangeWaitsForTheList() {
    put(bench.provider(), requiring(ONE, TWO));
    refused(bench.provider(), requiring(TWO, THREE));
    catchUp();
    assertThat(read()).isEqualTo(TWO);
    put(bench.provider(), requiring(TWO, THREE));
    assertThat(read()).isEqualTo(THREE);
  }

  @Test
  void aLostAnswerStaysUnknownUntilItIsListed() {
    bench.server().api().faults().plan(CloudflareBench::isBatch, WireFaults.Kind.LOSE_ANSWER);
    assertThatThrownBy(() -> put(bench.provider(), requiring(ONE, TWO)))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code().effectUnknown()).isTrue());
    assertThat(bench.server().api().count(CloudflareBench::isBatch)).isEqualTo(2);
    catchUp();
    assertThat(read()).isEqualTo(TWO);
  }

  private void catchUp() {
    bench.server().listingLag(Duration.ZERO);
  }

  private static void refused(DnsProvider provider, ChangeBatch batch) {
    assertThatThrownBy(() -> put(provider, batch))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
  }

  private RRset read() {
    return bench.provider().read(CloudflareBench.APEX, List.of(ONE.key()), soon()).get(ONE.key());
  }

  private static void put(DnsProvider provider, ChangeBatch batch) {
    provider.apply(CloudflareBench.APEX, batch, soon());
  }

  private static ChangeBatch requiring(RRset before, RRset after) {
    return new ChangeBatch(List.of(before), Set.of(), List.of(after), Set.of());
  }

  private static RRset mark(String text) {
    return RRset.of(
        CloudflareBench.APEX.child("_mark"), "TXT", Duration.ofMinutes(2), "\"" + text + "\"");
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }
}
