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
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules M21 to M24 of {@link GlobalDatabaseContract}: how calls end. */
public interface CallRules {
  /** Returns a bench as {@link DatabaseBench} describes it. */
  DatabaseBench bench();

  /** M21. */
  @Test
  @DisplayName("M21 a call whose deadline is over times out and does nothing")
  default void m21Late() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      Deadline over = bench.in(Duration.ZERO);
      Set<Member.Role> shown = new java.util.HashSet<>();
      try {
        bench.database().describe(over).members().forEach(member -> shown.add(member.role()));
      } catch (ProviderException e) {
        assertEquals(Code.TIMEOUT, e.code(), "the code of a late description");
      }
      shown.remove(Member.Role.UNKNOWN);
      assertEquals(Set.of(), shown, "a late description knows nothing");
      ReplicationPlan plan = bench.writing(epoch, OptionalLong.of(epoch), Optional.empty());
      late(() -> bench.database().arrange(plan, over));
      late(() -> bench.database().begin(bench.promotion(bench.candidate(), ""), epoch, over));
      late(() -> bench.database().fence(bench.writer(), epoch, over));
      bench.row(bench.writer(), "m21");
      DatabaseStatus status = bench.look();
      assertEquals(OptionalLong.of(epoch - 1), status.at(bench.writer()).epoch(), "the row");
      assertEquals(Member.Role.REPLICA, status.at(bench.candidate()).role(), "the candidate");
    }
  }

  private static void late(Runnable call) {
    ProviderException failure = assertThrows(ProviderException.class, call::run, "a late call");
    assertEquals(Code.TIMEOUT, failure.code(), "the code of a late call");
  }

  /** M22. */
  @Test
  @DisplayName("M22 a promotion whose answer is lost ends by its deadline, its effect unknown")
  default void m22LostAnswer() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch() + 1;
      Intent intent =
          bench.promotion(bench.candidate(), bench.look().at(bench.candidate()).identity());
      bench.at().losePromotion(bench.candidate());
      Attempt<String> call =
          Attempt.at(() -> bench.database().begin(intent, epoch, bench.in(Duration.ofSeconds(3))));
      assertTrue(bench.at().awaitLost(bench.candidate()), "the promotion reached the member");
      ProviderException failure =
          assertThrows(
              ProviderException.class,
              () -> call.value(bench.at().patience()),
              "a promotion without an answer is no success");
      assertTrue(failure.code().effectUnknown(), () -> "it was sent: " + failure);
      bench.at().heal(bench.candidate());
      bench.await(
          "the promotion has its effect", s -> Bench.is(s, bench.candidate(), Member.Role.WRITER));
    }
  }

  /** M23. */
  @Test
  @DisplayName("M23 an interrupt ends a call and stays visible")
  default void m23Interrupt() {
    try (Bench bench = new Bench(bench())) {
      long epoch = bench.epoch();
      bench.at().cut(bench.candidate());
      Deadline far = bench.in(Duration.ofMinutes(10));
      ReplicationPlan plan = Bench.follows(epoch, Map.of(bench.candidate(), Optional.empty()));
      for (Runnable call :
          new Runnable[] {
            () -> bench.database().describe(far),
            () -> bench.database().arrange(plan, far),
            () -> bench.database().begin(bench.promotion(bench.candidate(), ""), epoch, far),
            () -> {
              FenceResult result = bench.database().fence(bench.candidate(), epoch, far);
              assertNotEquals(FenceResult.Kind.PROVEN, result.kind());
            }
          }) {
        bench.at().heal(bench.candidate());
        bench.at().cut(bench.candidate());
        Attempt<String> attempt = Attempt.at(call);
        assertTrue(bench.at().awaitLost(bench.candidate()), "the call waits for an answer");
        attempt.interrupt();
        try {
          attempt.value(bench.at().patience());
        } catch (ProviderException e) {
          assertTrue(e.code().effectUnknown() || e.code() == Code.NOT_SENT, e.toString());
        }
        assertTrue(attempt.flagged(), "the thread's interrupt flag after the call");
      }
    }
  }

  /** M24. */
  @Test
  @DisplayName("M24 no secret is in a text or an error")
  default void m24Secrets() {
    try (Bench bench = new Bench(bench())) {
      StringWriter shown = new StringWriter();
      PrintWriter out = new PrintWriter(shown);
      long epoch = bench.epoch();
      out.println(bench.database() + " " + bench.database().name() + " " + bench.look());
      shows(
          out,
          () ->
              bench
                  .database()
                  .arrange(
                      Bench.follows(
                          epoch - 1, Map.of(bench.third(), Optional.of(bench.candidate()))),
                      bench.soon()));
      bench.at().kill(bench.third());
      shows(
          out,
          () ->
              bench
                  .database()
                  .begin(bench.promotion(bench.third(), ""), epoch, bench.in(Bench.SHORT)));
      try {
        out.println(bench.database().fence(bench.third(), epoch, bench.in(Bench.SHORT)));
      } catch (ProviderException e) {
        e.printStackTrace(out);
      }
      bench
          .at()
          .secret()
          .ifPresent(secret -> assertFalse(shown.toString().contains(secret), "a secret shows"));
    }
  }

  private static void shows(PrintWriter out, Runnable call) {
    assertThrows(ProviderException.class, call::run).printStackTrace(out);
  }
}
