package io.esmos.testkit.dns;

import io.esmos.dns.Actuator;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.Map;
import java.util.Optional;

/** An actuator that is one variable. Safe for use by several threads. */
public final class InMemoryActuator implements Actuator {
  private final Map<Site, String> sites;
  private final Object lock = new Object();
  private Optional<Site> to = Optional.empty();
  private boolean loseNextAnswer;

  /** Makes an actuator that sends traffic nowhere yet, and knows these sites by these texts. */
  public InMemoryActuator(Map<Site, String> sites) {
    this.sites = Map.copyOf(sites);
  }

  @Override
  public String kind() {
    return "memory";
  }

  @Override
  public Vendor vendor() {
    return new Vendor("test");
  }

  @Override
  public Map<Site, String> sites() {
    return sites;
  }

  /** Returns where it sends the traffic. */
  public Optional<Site> to() {
    synchronized (lock) {
      return to;
    }
  }

  /** Makes the next change take effect without its answer arriving. */
  public void loseNextAnswer() {
    synchronized (lock) {
      loseNextAnswer = true;
    }
  }

  @Override
  public Optional<Site> read(Deadline deadline) {
    deadline.check("actuator.read");
    return to();
  }

  @Override
  public void send(Site site, Deadline deadline) {
    deadline.check("actuator.send");
    if (!sites.containsKey(site)) {
      throw ProviderException.of(Code.INVALID, "actuator.send", site + " is not known");
    }
    synchronized (lock) {
      to = Optional.of(site);
      if (loseNextAnswer) {
        loseNextAnswer = false;
        throw ProviderException.of(Code.TIMEOUT, "actuator.send", "the answer is lost");
      }
    }
  }

  @Override
  public String toString() {
    return "actuator in memory";
  }
}
