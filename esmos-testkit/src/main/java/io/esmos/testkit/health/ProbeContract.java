package io.esmos.testkit.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.health.ProbeResult;
import io.esmos.health.ProbeResult.Kind;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link io.esmos.health.HealthProbe} must do, as JUnit tests: a test class implements
 * {@link #bench()} and inherits the rules. Each is explained in {@code
 * docs/contract/health-probe.md}, with the harm that is done where it does not hold.
 */
public interface ProbeContract {
  /** Returns a bench whose site works. */
  ProbeBench bench();

  /** H1. */
  @Test
  @DisplayName("H1 a site that works is healthy, and not the writer unless it says so")
  default void h1Working() {
    try (ProbeBench bench = bench()) {
      bench.working();
      ProbeResult seen = look(bench);
      assertEquals(Kind.HEALTHY, seen.kind(), seen.reason());
      assertEquals(OptionalLong.empty(), seen.writing(), "writer's epoch of a replica");
    }
  }

  /** H2. */
  @Test
  @DisplayName("H2 the writer's epoch is the one that the site says")
  default void h2Writing() {
    try (ProbeBench bench = bench()) {
      if (bench.tellsWriter()) {
        for (long epoch : new long[] {0, 7, 1L << 40}) {
          bench.writing(epoch);
          assertEquals(OptionalLong.of(epoch), look(bench).writing(), "epoch");
        }
        bench.working();
        assertEquals(OptionalLong.empty(), look(bench).writing(), "epoch of a writer no more");
      }
    }
  }

  /** H3. */
  @Test
  @DisplayName("H3 a site that says that it does not work is unhealthy at once")
  default void h3Failing() {
    try (ProbeBench bench = bench()) {
      bench.failing();
      assertDown(look(bench));
    }
  }

  /** H4. */
  @Test
  @DisplayName("H4 a refused connection is unhealthy at once, and no silence")
  default void h4Refusing() {
    try (ProbeBench bench = bench()) {
      bench.refusing();
      assertDown(look(bench));
    }
  }

  /** H5. */
  @Test
  @DisplayName("H5 silence until the deadline is reported as silence, and soon")
  default void h5Silent() throws Exception {
    try (ProbeBench bench = bench();
        ProbeBench.Silence silence = bench.silent()) {
      ProbeTrial trial = ProbeTrial.begin(() -> bench.probe().probe(bench.site(), in(300)));
      ProbeResult seen = trial.result(bench.patience());
      assertTrue(silence.awaitQuestion(Duration.ZERO), "the question reached the site");
      assertEquals(Kind.UNHEALTHY, seen.kind(), seen.reason());
      assertTrue(seen.timedOut(), "a silent site has timed out");
    }
  }

  /** H6. */
  @Test
  @DisplayName("H6 a deadline that was over before the probe says nothing about the site")
  default void h6Late() {
    try (ProbeBench bench = bench()) {
      ProbeResult seen = bench.probe().probe(bench.site(), in(0));
      assertEquals(Kind.UNKNOWN, seen.kind(), seen.reason());
    }
  }

  /** H7. */
  @Test
  @DisplayName("H7 a site that the probe does not know is unknown, and no exception")
  default void h7Stranger() {
    try (ProbeBench bench = bench()) {
      ProbeResult seen = bench.probe().probe(Site.of("nowhere/never-1"), in(10_000));
      assertEquals(Kind.UNKNOWN, seen.kind(), seen.reason());
    }
  }

  /** H8. */
  @Test
  @DisplayName("H8 an answer of another site does not make this one healthy")
  default void h8Impostor() {
    try (ProbeBench bench = bench()) {
      if (bench.tellsSite()) {
        bench.impostor();
        assertDown(look(bench));
      }
    }
  }

  /** H9. */
  @Test
  @DisplayName("H9 an interrupt ends the probe, says nothing about the site, and stays visible")
  default void h9Interrupt() throws Exception {
    try (ProbeBench bench = bench();
        ProbeBench.Silence silence = bench.silent()) {
      ProbeTrial trial = ProbeTrial.begin(() -> bench.probe().probe(bench.site(), in(60_000)));
      assertTrue(silence.awaitQuestion(bench.patience()), "the question reached the site");
      trial.interrupt();
      assertEquals(Kind.UNKNOWN, trial.result(bench.patience()).kind(), "after an interrupt");
      assertTrue(trial.flagged(), "the thread's interrupt flag after the probe");
    }
  }

  /** H10. */
  @Test
  @DisplayName("H10 what was seen before does not colour what is seen now")
  default void h10Recovery() {
    try (ProbeBench bench = bench()) {
      for (int i = 0; i < 5; i++) {
        bench.working();
        assertEquals(Kind.HEALTHY, look(bench).kind(), "working, round " + i);
        bench.refusing();
        assertDown(look(bench));
        bench.working();
        assertEquals(Kind.HEALTHY, look(bench).kind(), "back, round " + i);
        bench.failing();
        assertDown(look(bench));
      }
    }
  }

  private static ProbeResult look(ProbeBench bench) {
    return bench.probe().probe(bench.site(), in(10_000));
  }

  private static void assertDown(ProbeResult seen) {
    assertEquals(Kind.UNHEALTHY, seen.kind(), seen.reason());
    assertFalse(seen.timedOut(), "timed out, although an answer came: " + seen.reason());
    assertEquals(OptionalLong.empty(), seen.writing(), "writer's epoch of a site that is down");
  }

  private static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }
}
