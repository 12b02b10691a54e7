package io.esmos.testkit.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules M14 to M20 of {@link GlobalDatabaseContract}: what promotions and fences do. */
public interface StepRules {
  /** Returns a bench as {@link DatabaseBench} describes it. */
  DatabaseBench bench();

  /** M14. */
  @Test
  @DisplayName(
      "M14 a promotion makes the target the writer within the longest call, and repeats well")
  default void m14Promote() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      String old = bench.row(bench.writer(), "m14 old");
      bench.arrives(bench.candidate(), old);
      bench.at().kill(bench.writer());
      Intent intent =
          bench.promotion(bench.candidate(), bench.look().at(bench.candidate()).identity());
      bench.database().begin(intent, epoch, bench.soon());
      writesWithinLongestCall(bench);
      DatabaseStatus status = bench.look();
      assertEquals(Member.Role.REPLICA, status.at(bench.third()).role(), "who was not named");
      bench.row(bench.candidate(), "m14 new");
      bench.database().begin(intent, epoch, bench.soon());
      bench.row(bench.candidate(), "m14 again");
      DatabaseStatus again = bench.look();
      assertEquals(
          status.at(bench.candidate()).identity(),
          again.at(bench.candidate()).identity(),
          "its history after the same intent again");
      assertTrue(
          bench.at().has(bench.candidate(), old) && bench.at().has(bench.candidate(), "m14 new"),
          "what it had");
    }
  }

  /** What was sent has its effect within the longest call, or never. */
  private static void writesWithinLongestCall(Bench bench) {
    Duration longest = bench.database().longestCall();
    Deadline bound = bench.in(longest);
    bench
        .at()
        .await(
            () -> {
              boolean over = bound.passed();
              return writes(bench) || over;
            },
            longest.plus(bench.at().patience()));
    assertTrue(
        writes(bench), () -> "the candidate does not write within the longest call, " + longest);
  }

  /** M15. */
  @Test
  @DisplayName("M15 a target that cannot be asked fails the promotion with a code that is true")
  default void m15Unreachable() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      bench.at().cut(bench.candidate());
      bench.at().kill(bench.third());
      Code silent = lost(bench, bench.candidate(), epoch);
      lost(bench, bench.third(), epoch);
      bench.at().heal(bench.candidate());
      assertFalse(
          silent == Code.NOT_SENT && bench.at().await(() -> writes(bench), bench.at().watch()),
          "what was not sent has an effect");
    }
  }

  private static Code lost(Bench bench, Site target, long epoch) {
    Intent intent = bench.promotion(target, "");
    ProviderException failure =
        assertThrows(
            ProviderException.class,
            () ->
                Attempt.at(() -> bench.database().begin(intent, epoch, bench.in(Bench.SHORT)))
                    .value(bench.at().patience()),
            () -> "a promotion of " + target + " that got lost is no success");
    assertTrue(
        failure.code() == Code.NOT_SENT || failure.code().effectUnknown(),
        () -> "the code of a target that cannot be asked: " + failure.code());
    return failure.code();
  }

  private static boolean writes(Bench bench) {
    return Bench.is(bench.look(), bench.candidate(), Member.Role.WRITER);
  }

  /** M16. */
  @Test
  @DisplayName("M16 an intent for another resource, site or history is refused and does nothing")
  default void m16Other() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      String own = bench.look().at(bench.candidate()).identity();
      Intent right = bench.promotion(bench.candidate(), own);
      Intent resource =
          new Intent(right.step(), "another-db", right.target(), own, 1, "term", false);
      Intent site = bench.promotion(Site.of("nowhere/none"), own);
      Intent history = bench.promotion(bench.candidate(), "another " + own);
      for (Intent each : List.of(resource, site, history)) {
        Bench.refused(
            each + " against " + each.source(),
            () -> bench.database().begin(each, epoch, bench.soon()));
      }
      assertTrue(bench.look().writers().size() == 1, "nobody was promoted");
      assertTrue(Bench.is(bench.look(), bench.candidate(), Member.Role.REPLICA), "the candidate");
    }
  }

  /** M17. */
  @Test
  @DisplayName("M17 a promotion of an older epoch than the target has seen is refused")
  default void m17OldPromotion() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch();
      bench.await("the row", s -> s.at(bench.candidate()).epoch().equals(OptionalLong.of(epoch)));
      Bench.refused(
          "an old promotion", () -> bench.promote(bench.database(), bench.candidate(), epoch - 1));
      assertTrue(Bench.is(bench.look(), bench.candidate(), Member.Role.REPLICA), "the candidate");
    }
  }

  /** M18. */
  @Test
  @DisplayName("M18 silence and refused connections never prove a fence (S6)")
  default void m18Silence() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      bench.at().cut(bench.writer());
      assertNotEquals(FenceResult.Kind.PROVEN, fenced(bench, epoch), "nobody answers");
      bench.row(bench.writer(), "m18");
      bench.at().heal(bench.writer());
      bench.at().kill(bench.writer());
      assertNotEquals(FenceResult.Kind.PROVEN, fenced(bench, epoch), "the connection is refused");
    }
  }

  private static FenceResult.Kind fenced(Bench bench, long epoch) {
    try {
      return Attempt.of(() -> bench.database().fence(bench.writer(), epoch, bench.in(Bench.SHORT)))
          .value(bench.at().patience())
          .kind();
    } catch (ProviderException e) {
      return FenceResult.Kind.IMPOSSIBLE;
    }
  }

  /** M19. */
  @Test
  @DisplayName(
      "M19 after a proven fence writes are refused, and an older promotion revives nothing")
  default void m19Proven() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      if (!bench.at().provesFences()) {
        assertNotEquals(
            FenceResult.Kind.PROVEN,
            bench.database().fence(bench.writer(), epoch, bench.soon()).kind(),
            "what the platform is declared not to prove");
        return;
      }
      for (int i = 0; i < 2; i++) {
        FenceResult result = bench.database().fence(bench.writer(), epoch, bench.soon());
        assertEquals(FenceResult.Kind.PROVEN, result.kind(), "fence " + i + ": " + result.how());
        CompletableFuture<Void> late = bench.at().append(bench.writer(), "m19 " + i);
        assertTrue(bench.at().await(late::isDone), "a write ends");
        assertTrue(late.isCompletedExceptionally(), "a write after fence " + i + " is refused");
      }
      assertThrows(
          ProviderException.class,
          () ->
              bench.database().begin(bench.promotion(bench.writer(), ""), epoch - 1, bench.soon()),
          "a promotion of what is fenced");
      assertFalse(Bench.is(bench.look(), bench.writer(), Member.Role.WRITER), "it writes no more");
    }
  }

  /** M20. */
  @Test
  @DisplayName("M20 a fence for an older epoch than the member has seen does nothing")
  default void m20OldFence() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch();
      FenceResult.Kind kind;
      try {
        kind = bench.database().fence(bench.writer(), epoch - 1, bench.soon()).kind();
      } catch (ProviderException e) {
        kind = FenceResult.Kind.IMPOSSIBLE;
      }
      assertEquals(FenceResult.Kind.IMPOSSIBLE, kind, "what an old fence says");
      bench.row(bench.writer(), "m20");
      assertTrue(Bench.is(bench.look(), bench.writer(), Member.Role.WRITER), "it still writes");
    }
  }
}
