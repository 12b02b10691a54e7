package io.esmos.testkit.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.Position;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules M1 to M5 and M25 of {@link GlobalDatabaseContract}: what a description shows. */
public interface ViewRules {
  /** Returns a bench as {@link DatabaseBench} describes it. */
  DatabaseBench bench();

  /** M1. */
  @Test
  @DisplayName("M1 a description names every member, and exactly the writer says that it writes")
  default void m1Members() {
    try (Bench bench = new Bench(bench())) {
      DatabaseStatus status = bench.look();
      assertEquals(
          Set.copyOf(bench.sites()),
          status.members().stream().map(Member::site).collect(Collectors.toSet()),
          "sites");
      assertEquals(Optional.of(bench.writer()), status.writer().map(Member::site), "the writer");
      for (Site site : Set.of(bench.candidate(), bench.third())) {
        Member replica = status.at(site);
        assertEquals(Member.Role.REPLICA, replica.role(), () -> "role of " + site);
        assertEquals(Optional.of(bench.writer()), replica.upstream(), () -> "upstream of " + site);
        assertTrue(replica.receiving(), () -> site + " receives");
        assertEquals(status.at(bench.writer()).identity(), replica.identity(), "one history");
      }
      assertFalse(status.at(bench.writer()).receiving(), "a writer receives from nobody");
    }
  }

  /** M2. */
  @Test
  @DisplayName("M2 a member that cannot be asked is unknown, without detail, and delays no other")
  default void m2Unknown() {
    try (Bench bench = new Bench(bench())) {
      bench.look();
      bench.at().cut(bench.candidate());
      bench.at().kill(bench.third());
      Deadline limit = bench.in(Bench.SHORT.multipliedBy(4));
      DatabaseStatus status =
          Attempt.of(() -> bench.database().describe(bench.in(Bench.SHORT)))
              .value(bench.at().patience());
      assertFalse(limit.passed(), "a description that takes longer than its deadline");
      for (Site site : Set.of(bench.candidate(), bench.third())) {
        assertEquals(Member.unknown(site), status.at(site), "who cannot be asked");
        assertTrue(status.members().contains(Member.unknown(site)), "it is named");
      }
      assertEquals(Member.Role.WRITER, status.at(bench.writer()).role(), "who can be asked");
    }
  }

  /** M3. */
  @Test
  @DisplayName("M3 roles are asked from the members each time")
  default void m3Asked() {
    try (Bench bench = new Bench(bench())) {
      assertTrue(Bench.is(bench.look(), bench.candidate(), Member.Role.REPLICA));
      long epoch = bench.epoch();
      bench.at().kill(bench.writer());
      bench.promote(bench.at().other(), bench.candidate(), epoch + 1);
      bench.await(
          "what another made the writer is seen as one",
          s -> Bench.is(s, bench.candidate(), Member.Role.WRITER));
      assertFalse(Bench.is(bench.look(), bench.writer(), Member.Role.WRITER), "who was writer");
    }
  }

  /** M4. */
  @Test
  @DisplayName("M4 positions grow with writes, and who shows a position has all that is before it")
  default void m4Positions() {
    try (Bench bench = new Bench(bench())) {
      bench.stop(bench.third());
      Position before = position(bench, bench.writer());
      String row = bench.row(bench.writer(), "m4");
      Position after = position(bench, bench.writer());
      assertTrue(before.compareTo(after) < 0, () -> before + " has grown to " + after);
      Position held = position(bench, bench.third());
      assertFalse(bench.at().has(bench.third(), row), "who has stopped does not have the row");
      assertTrue(
          held.compareTo(after) < 0, () -> held + " is without the row, as " + after + " is");
      DatabaseStatus status =
          bench.await(
              "the candidate reaches the writer's position",
              s ->
                  s.at(bench.candidate())
                      .position()
                      .filter(p -> p.compareTo(after) >= 0)
                      .isPresent());
      assertTrue(status.at(bench.candidate()).receiving());
      bench.arrives(bench.candidate(), row);
    }
  }

  /** M5. */
  @Test
  @DisplayName("M5 beat and epoch rows are seen where they have come to, and not before")
  default void m5Rows() {
    try (Bench bench = new Bench(bench())) {
      bench.stop(bench.third());
      OptionalLong oldBeat = bench.look().at(bench.third()).beat();
      OptionalLong oldEpoch = bench.look().at(bench.third()).epoch();
      long epoch = bench.epoch() + 1;
      bench
          .database()
          .arrange(bench.writing(epoch, OptionalLong.of(epoch), Optional.empty()), bench.soon());
      OptionalLong beat = OptionalLong.of(bench.at().beat());
      for (Site site : Set.of(bench.writer(), bench.candidate())) {
        bench.await(
            "both rows at " + site,
            s ->
                s.at(site).beat().equals(beat)
                    && s.at(site).epoch().equals(OptionalLong.of(epoch)));
      }
      assertEquals(oldBeat, bench.look().at(bench.third()).beat(), "beat of who has stopped");
      assertEquals(oldEpoch, bench.look().at(bench.third()).epoch(), "epoch of who has stopped");
      assertTrue(oldBeat.isPresent() && oldBeat.getAsLong() < beat.getAsLong(), "beats count up");
    }
  }

  /** M25. */
  @Test
  @DisplayName("M25 who has what a new writer lacks shows another history, and who can follow none")
  default void m25Diverged() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      bench.stop(bench.candidate());
      String row = bench.row(bench.writer(), "m25");
      bench.arrives(bench.third(), row);
      bench.at().kill(bench.writer());
      bench.await(
          "the candidate could still follow the third",
          s -> oneHistory(s.at(bench.candidate()), s.at(bench.third())));
      bench.promote(bench.database(), bench.candidate(), epoch);
      bench.await(
          "the third can never follow the candidate",
          s ->
              Bench.is(s, bench.candidate(), Member.Role.WRITER)
                  && Bench.is(s, bench.third(), Member.Role.REPLICA)
                  && !oneHistory(s.at(bench.candidate()), s.at(bench.third())));
      bench.follow(epoch, bench.third(), Optional.of(bench.candidate()));
      bench.row(bench.candidate(), "m25 new");
      assertFalse(
          bench.at().await(() -> bench.at().has(bench.third(), "m25 new"), bench.at().watch()),
          "a row of a history that is not its own");
      assertTrue(bench.at().has(bench.third(), row), "the row that only the third has");
      assertFalse(
          oneHistory(bench.look().at(bench.candidate()), bench.look().at(bench.third())),
          "it still has another history");
    }
  }

  private static boolean oneHistory(Member a, Member b) {
    return !a.identity().isEmpty() && a.identity().equals(b.identity());
  }

  private static Position position(Bench bench, Site site) {
    return bench
        .database()
        .describe(bench.in(Duration.ofSeconds(3)))
        .at(site)
        .position()
        .orElseThrow(() -> new AssertionError(site + " shows no position"));
  }
}
