package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.Tier;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults.Held;
import io.esmos.testkit.wire.WireRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An account's policy, which is written as a whole and without a condition, by two programs. */
final class BlobRulesTest {
  private static final Rule LONG_TERM =
      Rule.moving("esmos-long", "", Tier.ARCHIVE, Duration.ofDays(90));

  private final BlobArchiveBench bench = new BlobArchiveBench(false);
  private final LifecycleControl rules = bench.archive().lifecycle().orElseThrow();

  @AfterEach
  void stop() {
    bench.close();
  }

  private static boolean policy(WireRequest request, String method) {
    return request.path().contains("managementPolicies") && request.method().equals(method);
  }

  /** Another program read before, and writes what it read after ours are there. */
  @Test
  void oursThatAnotherProgramUndoesAtOnceAreWrittenAgain() throws Exception {
    bench.addRuleOfOthers();
    AtomicBoolean written = new AtomicBoolean();
    Held held =
        bench
            .server
            .http()
            .faults()
            .hold(
                it -> {
                  written.compareAndSet(
                      false, policy(it, "PUT") && it.text().contains(LONG_TERM.id()));
                  return written.get() && policy(it, "GET");
                });
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(
            () -> rules.replaceOurs(List.of(LONG_TERM), BlobArchiveBench.soon()));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    bench.addRuleOfOthers();
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(BlobArchiveBench.soon())).containsExactly(LONG_TERM);
    assertThat(rules.others(BlobArchiveBench.soon())).isOne();
  }

  /** Rules travel without a checksum: one wrong letter, and a rule of others has another name. */
  @Test
  void rulesOfOthersAreNotLostToAWrongLetterInAnAnswer() throws Exception {
    bench.addRuleOfOthers();
    bench
        .server
        .http()
        .faults()
        .plan(
            it -> policy(it, "GET"),
            WireAnswer.json(
                200, "{\"properties\":{\"policy\":{\"rules\":[{\"name\":\"thejrs\"}]}}}"));
    rules.replaceOurs(List.of(LONG_TERM), BlobArchiveBench.soon());
    assertThat(rules.read(BlobArchiveBench.soon())).containsExactly(LONG_TERM);
    assertThat(rules.others(BlobArchiveBench.soon())).isOne();
    assertThat(bench.server.http().requests())
        .filteredOn(it -> policy(it, "PUT"))
        .noneMatch(it -> it.text().contains("thejrs"))
        .allMatch(it -> it.text().contains("theirs"));
  }

  /** Azure has no condition for it: the page on Blob Storage says so. */
  @Test
  void aChangeBetweenReadingAndWritingIsUndone() throws Exception {
    Held held =
        bench
            .server
            .http()
            .faults()
            .hold(it -> policy(it, "PUT") && it.text().contains(LONG_TERM.id()));
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(
            () -> rules.replaceOurs(List.of(LONG_TERM), BlobArchiveBench.soon()));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    bench.addRuleOfOthers();
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(BlobArchiveBench.soon())).containsExactly(LONG_TERM);
    assertThat(rules.others(BlobArchiveBench.soon())).isZero();
  }
}
