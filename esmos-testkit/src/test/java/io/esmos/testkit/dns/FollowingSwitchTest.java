package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.Actuator;
import io.esmos.dns.FollowingSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The switch that decides in DNS and makes something follow; what follows is in memory. */
final class FollowingSwitchTest implements TrafficSwitchContract {
  private static final List<Site> SITES = DnsTrafficBench.SITES;

  private final InMemoryActuator memory = actuator();
  private final InMemoryDnsBench dns = InMemoryDnsBench.open();
  private final TrafficSwitch subject = on(memory);

  @Override
  public TrafficBench bench() {
    InMemoryDnsBench bench = InMemoryDnsBench.open();
    return new FollowingSwitchBench(
        bench, InMemorySwitchContractTest.servers(bench), new Bench(actuator()));
  }

  private static InMemoryActuator actuator() {
    return new InMemoryActuator(
        Map.of(SITES.get(0), "gate=one", SITES.get(1), "gate=two", SITES.get(2), "gate=three"));
  }

  /** Clients are sent where the actuator says. */
  private record Bench(InMemoryActuator actuator) implements ActuatorBench {
    @Override
    public Actuator other() {
      return actuator;
    }

    @Override
    public Set<String> addresses(Site site) {
      return Set.of(site.toString());
    }

    @Override
    public Set<String> seen() {
      return actuator.to().map(site -> Set.of(site.toString())).orElse(Set.of());
    }

    @Override
    public void loseNextAnswer() {
      actuator.loseNextAnswer();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  /** An actuator whose first change is held up while something else is done. */
  private static class HeldUp implements Actuator {
    private final Actuator whole;
    private Runnable meanwhile;

    HeldUp(Actuator whole, Runnable meanwhile) {
      this.whole = whole;
      this.meanwhile = meanwhile;
    }

    @Override
    public String kind() {
      return whole.kind();
    }

    @Override
    public Vendor vendor() {
      return whole.vendor();
    }

    @Override
    public Map<Site, String> sites() {
      return whole.sites();
    }

    @Override
    public Optional<Site> read(Deadline deadline) {
      return whole.read(deadline);
    }

    @Override
    public void send(Site site, Deadline deadline) {
      Runnable once = meanwhile;
      meanwhile = () -> {};
      once.run();
      whole.send(site, deadline);
    }
  }

  private FollowingSwitch on(Actuator actuator) {
    DnsServers servers = InMemorySwitchContractTest.servers(dns);
    return FollowingSwitch.of("clinic", actuator, DnsTrafficBench.TTL, servers.dns())
        .on(dns.provider(), dns.apex(), List.of(servers.served()));
  }

  private void move(int site, long epoch) {
    subject.set(SITES.get(site), epoch, subject.read(soon()), soon());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  private static void fails(Runnable work, Code code, String why) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(why);
            });
  }

  @Test
  void aLateCallIsAConflictAndTheNewerDecisionIsFollowed() {
    move(0, 1);
    FollowingSwitch slow = on(new HeldUp(memory, () -> move(2, 3)));
    State seen = slow.read(soon());
    fails(() -> slow.set(SITES.get(1), 2, seen, soon()), Code.CONFLICT, "it was followed");
    assertThat(memory.to()).contains(SITES.get(2));
    assertThat(subject.read(soon()).is(SITES.get(2), 3)).isTrue();
  }

  @Test
  void aLateDecisionIsRefusedAndTheActuatorIsNotCalled() {
    move(0, 1);
    State seen = subject.read(soon());
    move(2, 3);
    fails(() -> subject.set(SITES.get(1), 2, seen, soon()), Code.CONFLICT, "");
    assertThat(memory.to()).contains(SITES.get(2));
  }

  @Test
  void aCallThatComesAfterItsCallerIsGoneIsSeenAndRepaired() {
    move(0, 1);
    move(2, 3);
    memory.send(SITES.get(1), soon());
    State found = subject.read(soon());
    assertThat(found.site()).isEmpty();
    assertThat(found.epoch()).hasValue(3);
    assertThat(subject.confirm(SITES.get(2), 3, soon()))
        .isEqualTo(new TrafficSwitch.Confirmation(false, "actuator in memory: not followed"));
    subject.set(SITES.get(2), 3, found, soon());
    assertThat(memory.to()).contains(SITES.get(2));
    assertThat(subject.confirm(SITES.get(2), 3, soon()).everywhere()).isTrue();
  }

  @Test
  void aChangeThatDoesNotShowIsNotDone() {
    Actuator deaf =
        new HeldUp(actuator(), () -> {}) {
          @Override
          public void send(Site site, Deadline deadline) {
            // Taken, and not done.
          }
        };
    FollowingSwitch switched = on(deaf);
    State seen = switched.read(soon());
    fails(() -> switched.set(SITES.get(0), 1, seen, soon()), Code.UNAVAILABLE, "does not show");
  }

  @Test
  void itsNameIsNotThatOfTheSwitchOfTheRecords() {
    assertThat(subject.name()).isEqualTo(dns.provider().name() + "-memory");
    assertThat(subject.toString()).isEqualTo("actuator in memory, decided at memory");
    assertThat(subject.vendor()).isEqualTo(memory.vendor());
  }
}
