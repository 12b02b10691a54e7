package io.esmos.testkit.health;

import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A probe that sees what it is told to see. Safe for use by several threads. */
public final class InMemoryProbe implements HealthProbe {
  private final Map<Site, Sight> sites = new ConcurrentHashMap<>();

  /** What there is to see, once the latch lets go. */
  private record Sight(ProbeResult result, CountDownLatch asked, CountDownLatch answered) {}

  /** Makes a probe that knows no site. */
  public InMemoryProbe() {}

  /** From now on this is seen at the site. */
  public void sees(Site site, ProbeResult result) {
    sites.put(site, new Sight(result, new CountDownLatch(1), new CountDownLatch(0)));
  }

  /** From now on the site is silent, until this is closed or something else is seen there. */
  public ProbeBench.Silence silent(Site site) {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    sites.put(site, new Sight(ProbeResult.healthy("silent no more"), asked, answered));
    return new ProbeBench.Silence() {
      @Override
      public boolean awaitQuestion(Duration patience) throws InterruptedException {
        return asked.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      }

      @Override
      public void close() {
        answered.countDown();
      }
    };
  }

  @Override
  public ProbeResult probe(Site site, Deadline deadline) {
    Sight sight = sites.get(site);
    if (sight == null) {
      return ProbeResult.unknown("nothing is known about " + site);
    }
    if (deadline.passed()) {
      return ProbeResult.unknown("the deadline had passed before the probe began");
    }
    sight.asked().countDown();
    try {
      return sight.answered().await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)
          ? sight.result()
          : ProbeResult.silent("no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ProbeResult.unknown("interrupted");
    }
  }
}
