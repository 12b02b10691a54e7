package io.esmos.testkit.health;

import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The in-memory probe keeps the contract, and every rule finds the probe that breaks it. */
final class InMemoryProbeTest {
  private static final Site SITE = Site.of("aws/ap-southeast-1");

  /** The probe as it is. */
  @Nested
  final class Whole implements ProbeContract {
    @Override
    public ProbeBench bench() {
      return new MemoryBench(probe -> probe, Duration.ofSeconds(30));
    }
  }

  /** One way to be wrong, and the rule that must say so. */
  record Broken(String rule, String how, Check check, UnaryOperator<HealthProbe> wrapping) {
    @Override
    public String toString() {
      return rule + " " + how;
    }
  }

  /** A rule of the contract. */
  interface Check {
    void run(ProbeContract contract) throws Exception;
  }

  static Stream<Broken> broken() {
    return Stream.of(
        new Broken(
            "H1",
            "every site a writer",
            ProbeContract::h1Working,
            inner -> (site, deadline) -> ProbeResult.writing(1, "sure")),
        new Broken(
            "H2",
            "epoch cut to 32 bits",
            ProbeContract::h2Writing,
            inner ->
                (site, deadline) -> {
                  ProbeResult seen = inner.probe(site, deadline);
                  return seen.writing().isPresent()
                      ? ProbeResult.writing(
                          seen.writing().getAsLong() & 0xffff_ffffL, seen.reason())
                      : seen;
                }),
        new Broken("H3", "any answer is health", ProbeContract::h3Failing, Optimist::new),
        new Broken("H4", "refusal as silence", ProbeContract::h4Refusing, Silencer::new),
        new Broken("H5", "silence as unknown", ProbeContract::h5Silent, Agnostic::new),
        new Broken(
            "H5",
            "deadline not kept",
            ProbeContract::h5Silent,
            inner ->
                (site, deadline) ->
                    inner.probe(site, Deadline.in(Duration.ofMinutes(1), SystemTime.ticker()))),
        new Broken(
            "H6",
            "late is down",
            ProbeContract::h6Late,
            inner ->
                (site, deadline) ->
                    deadline.passed()
                        ? ProbeResult.silent("no time left")
                        : inner.probe(site, deadline)),
        new Broken(
            "H7",
            "strangers throw",
            ProbeContract::h7Stranger,
            inner ->
                (site, deadline) -> {
                  if (!site.equals(SITE)) {
                    throw new IllegalArgumentException("who is " + site);
                  }
                  return inner.probe(site, deadline);
                }),
        new Broken("H8", "whoever answers", ProbeContract::h8Impostor, Optimist::new),
        new Broken(
            "H9",
            "interrupt as silence",
            ProbeContract::h9Interrupt,
            inner ->
                (site, deadline) -> {
                  ProbeResult seen = inner.probe(site, deadline);
                  return Thread.currentThread().isInterrupted()
                      ? ProbeResult.silent("interrupted")
                      : seen;
                }),
        new Broken(
            "H9",
            "flag cleared",
            ProbeContract::h9Interrupt,
            inner ->
                (site, deadline) -> {
                  ProbeResult seen = inner.probe(site, deadline);
                  boolean unused = Thread.interrupted();
                  return seen;
                }),
        new Broken("H10", "last health remembered", ProbeContract::h10Recovery, Sticky::new));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void theRuleFindsIt(Broken broken) {
    Assertions.assertThatThrownBy(
            () ->
                broken.check().run(() -> new MemoryBench(broken.wrapping(), Duration.ofSeconds(2))))
        .isInstanceOfAny(AssertionError.class, IllegalArgumentException.class);
  }

  private static final class MemoryBench implements ProbeBench {
    private final InMemoryProbe memory = new InMemoryProbe();
    private final HealthProbe probe;
    private final Duration patience;

    MemoryBench(UnaryOperator<HealthProbe> wrapping, Duration patience) {
      this.patience = patience;
      probe = wrapping.apply(memory);
      working();
    }

    @Override
    public HealthProbe probe() {
      return probe;
    }

    @Override
    public Site site() {
      return SITE;
    }

    @Override
    public void working() {
      memory.sees(SITE, ProbeResult.healthy("follows"));
    }

    @Override
    public void failing() {
      memory.sees(SITE, ProbeResult.unhealthy("disk full"));
    }

    @Override
    public void refusing() {
      memory.sees(SITE, ProbeResult.unhealthy("connection refused"));
    }

    @Override
    public Silence silent() {
      return memory.silent(SITE);
    }

    @Override
    public boolean tellsWriter() {
      return true;
    }

    @Override
    public void writing(long epoch) {
      memory.sees(SITE, ProbeResult.writing(epoch, "wrote"));
    }

    @Override
    public boolean tellsSite() {
      return true;
    }

    @Override
    public void impostor() {
      memory.sees(SITE, ProbeResult.unhealthy("answers for another site"));
    }

    @Override
    public Duration patience() {
      return patience;
    }

    @Override
    public void close() {}
  }

  private record Optimist(HealthProbe inner) implements HealthProbe {
    @Override
    public ProbeResult probe(Site site, Deadline deadline) {
      ProbeResult seen = inner.probe(site, deadline);
      return seen.timedOut() ? seen : ProbeResult.healthy("answered");
    }
  }

  private record Silencer(HealthProbe inner) implements HealthProbe {
    @Override
    public ProbeResult probe(Site site, Deadline deadline) {
      ProbeResult seen = inner.probe(site, deadline);
      return seen.kind() == ProbeResult.Kind.UNHEALTHY ? ProbeResult.silent("no luck") : seen;
    }
  }

  private record Agnostic(HealthProbe inner) implements HealthProbe {
    @Override
    public ProbeResult probe(Site site, Deadline deadline) {
      ProbeResult seen = inner.probe(site, deadline);
      return seen.timedOut() ? ProbeResult.unknown("no answer") : seen;
    }
  }

  private static final class Sticky implements HealthProbe {
    private final HealthProbe inner;
    private volatile boolean healthy;

    Sticky(HealthProbe inner) {
      this.inner = inner;
    }

    @Override
    public ProbeResult probe(Site site, Deadline deadline) {
      healthy |= inner.probe(site, deadline).kind() == ProbeResult.Kind.HEALTHY;
      return healthy ? ProbeResult.healthy("it was") : ProbeResult.unhealthy("it was not");
    }
  }
}
