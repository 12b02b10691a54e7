package io.esmos.testkit.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules M6 to M13 of {@link GlobalDatabaseContract}: what an arrangement does. */
public interface ArrangeRules {
  /** Returns a bench as {@link DatabaseBench} describes it. */
  DatabaseBench bench();

  /** M6. */
  @Test
  @DisplayName("M6 a replica follows whom the plan says, and repeating the plan changes nothing")
  default void m6Follow() {
    try (Bench bench = new Bench(bench())) {
      Optional<Site> upstream = Optional.of(bench.candidate());
      for (int i = 0; i < 2; i++) {
        bench.follow(bench.epoch(), bench.third(), upstream);
        bench.await(
            "the third streams from the candidate",
            s ->
                s.at(bench.third()).receiving() && s.at(bench.third()).upstream().equals(upstream));
        bench.arrives(bench.third(), bench.row(bench.writer(), "m6 " + i));
      }
      assertEquals(
          Optional.of(bench.writer()),
          bench.look().at(bench.candidate()).upstream(),
          "who is not named is left as it is");
    }
  }

  /** M7. */
  @Test
  @DisplayName("M7 a replica that shall follow nobody stops receiving")
  default void m7Stop() {
    try (Bench bench = new Bench(bench())) {
      bench.stop(bench.third());
      bench.stop(bench.third());
      String row = bench.row(bench.writer(), "m7");
      bench.arrives(bench.candidate(), row);
      assertFalse(bench.at().has(bench.third(), row), "a row that was written after it stopped");
    }
  }

  /** M8. */
  @Test
  @DisplayName(
      "M8 the candidate gets from a replica that is ahead what the lost writer had sent it")
  default void m8CatchUp() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch();
      bench.stop(bench.candidate());
      String row = bench.row(bench.writer(), "m8");
      bench.arrives(bench.third(), row);
      bench.at().kill(bench.writer());
      bench.follow(epoch + 1, bench.third(), Optional.empty());
      bench.follow(epoch + 1, bench.candidate(), Optional.of(bench.third()));
      bench.arrives(bench.candidate(), row);
      bench.await(
          "both have the same",
          s -> s.at(bench.candidate()).position().equals(s.at(bench.third()).position()));
    }
  }

  /** M9. */
  @Test
  @DisplayName("M9 a plan of an older epoch than a member has seen is refused as a conflict")
  default void m9OldPlan() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch();
      bench.await("the row", s -> s.at(bench.third()).epoch().equals(OptionalLong.of(epoch)));
      conflicts(bench, Bench.follows(epoch - 1, Map.of(bench.third(), Optional.empty())));
      conflicts(
          bench,
          bench.writing(epoch - 1, OptionalLong.empty(), Optional.of(Set.of(bench.candidate()))));
      DatabaseStatus status = bench.look();
      assertEquals(Optional.of(bench.writer()), status.at(bench.third()).upstream(), "upstream");
      assertEquals(Set.of(), status.at(bench.writer()).synchronous(), "synchronous set");
    }
  }

  /** M10. */
  @Test
  @DisplayName("M10 the epoch row never sinks")
  default void m10EpochRow() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 5;
      for (long row : new long[] {epoch, epoch - 2, epoch}) {
        bench
            .database()
            .arrange(
                bench.writing(epoch + 1, OptionalLong.of(row), Optional.empty()), bench.soon());
        assertEquals(epoch, bench.epoch(), "the row after a plan with " + row);
      }
    }
  }

  /** M11. */
  @Test
  @DisplayName("M11 a commit waits for every site of the synchronous set")
  default void m11Synchronous() throws Exception {
    try (Bench bench = new Bench(bench())) {
      Set<Site> both = Set.of(bench.candidate(), bench.third());
      synchronous(bench, both);
      DatabaseStatus status =
          bench.await("both are in sync", s -> s.at(bench.writer()).inSync().equals(both));
      assertEquals(both, status.at(bench.writer()).synchronous(), "what is waited for");
      bench.row(bench.writer(), "m11 with both");
      for (Site gone : both) {
        bench.at().kill(gone);
        CompletableFuture<Void> waiting = bench.at().append(bench.writer(), "m11 " + gone);
        bench.arrives(
            gone.equals(bench.third()) ? bench.candidate() : bench.third(), "m11 " + gone);
        assertFalse(
            bench.at().await(waiting::isDone, bench.at().watch()),
            () -> "a commit was acknowledged without " + gone);
        bench.at().revive(gone);
        assertTrue(bench.at().await(waiting::isDone), "the commit, when " + gone + " is back");
        waiting.get();
        assertTrue(bench.at().has(gone, "m11 " + gone), "the row at " + gone);
      }
    }
  }

  /** M12. */
  @Test
  @DisplayName("M12 with an empty synchronous set a commit waits for nobody")
  default void m12Alone() {
    try (Bench bench = new Bench(bench())) {
      synchronous(bench, Set.of(bench.candidate()));
      bench.await("in force", s -> !s.at(bench.writer()).inSync().isEmpty());
      bench.at().kill(bench.candidate());
      bench.at().kill(bench.third());
      CompletableFuture<Void> waiting = bench.at().append(bench.writer(), "m12 waits");
      synchronous(bench, Set.of());
      assertEquals(
          Set.of(), bench.look().at(bench.writer()).synchronous(), "what is waited for now");
      bench.row(bench.writer(), "m12");
      assertTrue(bench.at().await(waiting::isDone), "the commit that waited is let go");
    }
  }

  /** M13. */
  @Test
  @DisplayName("M13 a site that cannot be reached does not stop the arranging of the others")
  default void m13Others() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      bench.stop(bench.candidate());
      bench.at().cut(bench.third());
      arrangeSome(
          bench,
          new ReplicationPlan(
              epoch,
              Map.of(
                  bench.candidate(), Optional.of(bench.writer()),
                  bench.third(), Optional.of(bench.writer())),
              Optional.of(bench.writer()),
              OptionalLong.of(epoch),
              Optional.empty()));
      DatabaseStatus status =
          bench.await("the candidate streams again", s -> s.at(bench.candidate()).receiving());
      assertEquals(OptionalLong.of(epoch), status.at(bench.writer()).epoch(), "the epoch row");
      bench.at().heal(bench.third());
      bench.at().cut(bench.writer());
      arrangeSome(
          bench,
          new ReplicationPlan(
              epoch,
              Map.of(bench.candidate(), Optional.of(bench.third())),
              Optional.of(bench.writer()),
              OptionalLong.of(epoch),
              Optional.empty()));
      bench.await(
          "the candidate follows the third though the writer is cut off",
          s -> s.at(bench.candidate()).upstream().equals(Optional.of(bench.third())));
    }
  }

  /** Whether what could not be reached is told as a failure is the provider's choice. */
  private static void arrangeSome(Bench bench, ReplicationPlan plan) {
    Duration limit = Bench.SHORT.multipliedBy(3);
    try {
      Attempt.at(() -> bench.database().arrange(plan, bench.in(limit)))
          .value(limit.plus(bench.at().patience()));
    } catch (ProviderException e) {
      assertTrue(e.code().effectUnknown(), () -> "not a refusal, but unreachable: " + e);
    }
  }

  private static void conflicts(Bench bench, ReplicationPlan plan) {
    ProviderException failure =
        Bench.refused("an old plan", () -> bench.database().arrange(plan, bench.soon()));
    assertEquals(Code.CONFLICT, failure.code(), "the code of an old plan");
  }

  private static void synchronous(Bench bench, Set<Site> sites) {
    bench
        .database()
        .arrange(
            bench.writing(bench.epoch(), OptionalLong.empty(), Optional.of(sites)), bench.soon());
  }
}
