package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Rule S8 where a vendor changes one RRset at a time: in every order in which the single changes of
 * three stewards can reach it, none of an older epoch takes effect once a newer one is complete.
 */
final class SwitchFenceTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName API = APEX.child("api");
  private static final DnsName MARKER = EpochMarker.name(APEX, "clinic");
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Site HOME = Site.of("aws/ap-southeast-1");
  private static final Site AWAY = Site.of("azure/eastasia");
  private static final int ATTEMPTS = 2;

  /** A steward: what it wants, what it still has to send, and how often it may still begin. */
  private record Steward(Site site, long epoch, List<Step> left, boolean begun, int attempts) {
    Steward begins(List<Step> steps) {
      return new Steward(site, epoch, steps, true, attempts - 1);
    }

    Steward sent() {
      return new Steward(site, epoch, left.subList(1, left.size()), true, attempts);
    }

    Steward givesUp() {
      return new Steward(site, epoch, List.of(), false, attempts);
    }
  }

  /** One change of one RRset on its own condition. */
  private record Step(Optional<RRset> require, boolean absent, RRset put) {}

  /** The zone and the stewards at one moment. */
  private record Moment(Map<RRset.Key, RRset> zone, List<Steward> stewards) {}

  @Test
  void noOlderStepTakesEffectOnceANewerChangeIsComplete() {
    Exploration all = new Exploration(true);
    all.explore();
    assertThat(all.broken).isEmpty();
    assertThat(all.completions).as("moments in which the newest is complete").isPositive();
    assertThat(all.visited.size()).as("moments").isGreaterThan(1_000);
  }

  @Test
  void withoutTheStampsThisTestFails() {
    Exploration all = new Exploration(false);
    all.explore();
    assertThat(all.broken).isNotEmpty();
  }

  /** Goes through every order. */
  private static final class Exploration {
    private final boolean stamped;
    private final SwitchPlan plan;
    private final Set<Moment> visited = new HashSet<>();
    private final List<String> broken = new ArrayList<>();
    private int completions;

    private Exploration(boolean stamped) {
      this.stamped = stamped;
      DnsCapabilities can =
          DnsCapabilities.FULL
              .conditions(Condition.CHANGED, Condition.CHANGED)
              .oneByOne("memory.stamp");
      Map<Site, Map<RRset.Key, RRset>> records = new HashMap<>();
      records.put(HOME, sets("192.0.2.1", "2001:db8::1"));
      records.put(AWAY, sets("198.51.100.1", "2001:db8:ffff::1"));
      plan =
          new SwitchPlan(
              can, MARKER, TTL, records, sets("192.0.2.1", "::").keySet(), DnsSwitch.Routed.REFUSE);
    }

    private void explore() {
      List<Steward> stewards =
          List.of(
              new Steward(HOME, 1, List.of(), false, ATTEMPTS),
              new Steward(AWAY, 2, List.of(), false, ATTEMPTS),
              new Steward(HOME, 3, List.of(), false, ATTEMPTS));
      visit(new Moment(Map.of(), stewards));
    }

    private void visit(Moment moment) {
      if (!visited.add(moment)) {
        return;
      }
      for (int i = 0; i < moment.stewards().size(); i++) {
        next(moment, i).ifPresent(after -> check(moment, after));
      }
    }

    private void check(Moment before, Moment after) {
      TrafficSwitch.State state = plan.state(before.zone());
      boolean complete = state.is(HOME, 3);
      completions += complete ? 1 : 0;
      if (complete && !answers(before).equals(answers(after))) {
        broken.add(before + " -> " + after);
      }
      visit(after);
    }

    /** What clients and later stewards see. */
    private static Map<RRset.Key, List<String>> answers(Moment moment) {
      Map<RRset.Key, List<String>> answers = new TreeMap<>();
      moment.zone().forEach((key, set) -> answers.put(key, set.data()));
      return answers;
    }

    private Optional<Moment> next(Moment moment, int who) {
      Steward steward = moment.stewards().get(who);
      if (steward.left().isEmpty()) {
        if (steward.attempts() == 0) {
          return Optional.empty();
        }
        return Optional.of(with(moment, who, begin(moment, steward), moment.zone()));
      }
      Step step = steward.left().get(0);
      RRset there = moment.zone().get(step.put().key());
      boolean holds =
          step.absent()
              ? there == null
              : step.require().isEmpty() || (there != null && same(there, step.require().get()));
      if (!holds) {
        return Optional.of(with(moment, who, steward.givesUp(), moment.zone()));
      }
      Map<RRset.Key, RRset> zone = new HashMap<>(moment.zone());
      zone.put(step.put().key(), step.put());
      return Optional.of(with(moment, who, steward.sent(), zone));
    }

    private boolean same(RRset there, RRset required) {
      return stamped ? there.sameData(required) : there.data().equals(required.data());
    }

    private Steward begin(Moment moment, Steward steward) {
      try {
        TrafficSwitch.State state = plan.state(moment.zone());
        ChangeBatch batch = plan.batch(steward.site(), steward.epoch(), state).orElseThrow();
        assertThat(batch.delete()).as("deletes could not be fenced").isEmpty();
        Map<RRset.Key, RRset> required = batch.required();
        return steward.begins(
            batch.put().stream()
                .map(
                    set ->
                        new Step(
                            Optional.ofNullable(required.get(set.key())),
                            batch.requireAbsent().contains(set.key()),
                            set))
                .toList());
      } catch (ProviderException e) {
        assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT);
        return steward.begins(List.of());
      }
    }

    private static Moment with(
        Moment moment, int who, Steward changed, Map<RRset.Key, RRset> zone) {
      List<Steward> stewards = new ArrayList<>(moment.stewards());
      stewards.set(who, changed);
      return new Moment(Map.copyOf(zone), List.copyOf(stewards));
    }

    private static Map<RRset.Key, RRset> sets(String v4, String v6) {
      RRset a = RRset.of(API, "A", TTL, v4);
      RRset aaaa = RRset.of(API, "AAAA", TTL, v6);
      return Map.of(a.key(), a, aaaa.key(), aaaa);
    }
  }
}
