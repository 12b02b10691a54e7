package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  /** One change of one RRset on its own condition; without a put it is a delete. */
  private record Step(
      RRset.Key key, Optional<RRset> require, boolean absent, Optional<RRset> put) {}

  /** The zone and the stewards at one moment. */
  private record Moment(Map<RRset.Key, RRset> zone, List<Steward> stewards) {}

  @Test
  void noOlderStepTakesEffectOnceANewerChangeIsComplete() {
    holds(new Exploration(true, DnsSwitch.Routed.REFUSE, List.of()));
  }

  @Test
  void norWhereAnAliasIsReplacedAndVariantsAreDeleted() {
    RRset alias =
        new RRset(
            API,
            "A",
            "",
            Ttl.of(TTL),
            List.of(),
            Features.of(Map.of("memory.alias", "lb.example.net.")));
    RRset plain = RRset.of(API, "AAAA", TTL, "2001:db8:aaaa::1");
    RRset variant = new RRset(API, "A", "blue", Ttl.of(TTL), List.of("203.0.113.1"), Features.NONE);
    for (List<RRset> others : List.of(List.of(alias, plain), List.of(variant))) {
      holds(new Exploration(true, DnsSwitch.Routed.REPLACE, others));
    }
  }

  @Test
  void withoutTheStampsThisTestFails() {
    Exploration all = new Exploration(false, DnsSwitch.Routed.REFUSE, List.of());
    all.explore();
    assertThat(all.broken).isNotEmpty();
  }

  @Test
  void whatWouldLeaveTheNameUnansweredIsRefusedWhenItIsRead() {
    RRset alias = RRset.of(API, "CNAME", TTL, "lb.example.net.");
    SwitchPlan addresses =
        plan(
            DnsSwitch.Routed.REPLACE,
            Map.of(HOME, sets("192.0.2.1", "2001:db8::1"), AWAY, sets("198.51.100.1", "::1")));
    assertThat(addresses.wanted()).contains(alias.key());
    refused(() -> addresses.state(Map.of(alias.key(), alias)), alias.key());
    RRset home = RRset.of(API, "CNAME", TTL, "home.example.net.");
    RRset away = RRset.of(API, "CNAME", TTL, "away.example.net.");
    SwitchPlan aliases =
        plan(
            DnsSwitch.Routed.REPLACE,
            Map.of(HOME, Map.of(home.key(), home), AWAY, Map.of(away.key(), away)));
    Map<RRset.Key, RRset> plain = sets("192.0.2.1", "2001:db8::1");
    assertThat(aliases.wanted()).containsAll(plain.keySet());
    plain.forEach((key, set) -> refused(() -> aliases.state(Map.of(key, set)), key));
    assertThat(aliases.state(Map.of(alias.key(), alias)).site()).isEmpty();
  }

  private static void refused(Runnable reading, RRset.Key what) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.INVALID))
        .hasMessageContaining(what + " cannot be replaced one RRset at a time");
  }

  private static void holds(Exploration all) {
    all.explore();
    assertThat(all.broken).isEmpty();
    assertThat(all.unanswered).isEmpty();
    assertThat(all.completions).as("moments in which the newest is complete").isPositive();
    assertThat(all.visited.size()).as("moments").isGreaterThan(1_000);
  }

  private static SwitchPlan plan(
      DnsSwitch.Routed routed, Map<Site, Map<RRset.Key, RRset>> records) {
    DnsCapabilities can =
        DnsCapabilities.FULL
            .conditions(Condition.CHANGED, Condition.CHANGED)
            .features(Map.of("memory.alias", DnsCapabilities.Effect.ANSWER), true)
            .oneByOne("memory.stamp");
    Set<RRset.Key> keys = new HashSet<>();
    records.values().forEach(sets -> keys.addAll(sets.keySet()));
    return new SwitchPlan(can, MARKER, TTL, records, keys, routed);
  }

  private static Map<RRset.Key, RRset> sets(String v4, String v6) {
    RRset a = RRset.of(API, "A", TTL, v4);
    RRset aaaa = RRset.of(API, "AAAA", TTL, v6);
    return Map.of(a.key(), a, aaaa.key(), aaaa);
  }

  /** Goes through every order. */
  private static final class Exploration {
    private final boolean stamped;
    private final SwitchPlan plan;
    private final Set<Moment> visited = new HashSet<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> unanswered = new ArrayList<>();
    private final Map<RRset.Key, RRset> before = new HashMap<>();
    private int completions;

    private Exploration(boolean stamped, DnsSwitch.Routed routed, List<RRset> others) {
      this.stamped = stamped;
      this.plan =
          plan(
              routed,
              Map.of(
                  HOME, sets("192.0.2.1", "2001:db8::1"),
                  AWAY, sets("198.51.100.1", "2001:db8:ffff::1")));
      others.forEach(set -> before.put(set.key(), set));
    }

    private void explore() {
      List<Steward> stewards =
          List.of(
              new Steward(HOME, 1, List.of(), false, ATTEMPTS),
              new Steward(AWAY, 2, List.of(), false, ATTEMPTS),
              new Steward(HOME, 3, List.of(), false, ATTEMPTS));
      visit(new Moment(Map.copyOf(before), stewards));
    }

    private void visit(Moment moment) {
      if (!visited.add(moment)) {
        return;
      }
      for (int i = 0; i < moment.stewards().size(); i++) {
        next(moment, i).ifPresent(after -> check(moment, after));
      }
    }

    private void check(Moment moment, Moment after) {
      TrafficSwitch.State state = plan.state(moment.zone());
      boolean complete = state.is(HOME, 3);
      completions += complete ? 1 : 0;
      if (complete && !answers(moment).equals(answers(after))) {
        broken.add(moment + " -> " + after);
      }
      boolean was = moment.zone().keySet().stream().anyMatch(key -> key.name().equals(API));
      if (was && after.zone().keySet().stream().noneMatch(key -> key.name().equals(API))) {
        unanswered.add(moment + " -> " + after);
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
      RRset there = moment.zone().get(step.key());
      boolean holds =
          step.absent()
              ? there == null
              : step.require().isEmpty() || (there != null && same(there, step.require().get()));
      if (!holds) {
        return Optional.of(with(moment, who, steward.givesUp(), moment.zone()));
      }
      Map<RRset.Key, RRset> zone = new HashMap<>(moment.zone());
      zone.remove(step.key());
      step.put().ifPresent(set -> zone.put(step.key(), set));
      return Optional.of(with(moment, who, steward.sent(), zone));
    }

    private boolean same(RRset there, RRset required) {
      return stamped ? there.sameData(required) : there.data().equals(required.data());
    }

    private Steward begin(Moment moment, Steward steward) {
      try {
        TrafficSwitch.State state = plan.state(moment.zone());
        ChangeBatch batch = plan.batch(steward.site(), steward.epoch(), state).orElseThrow();
        return steward.begins(batch.touched().stream().map(key -> step(batch, key)).toList());
      } catch (ProviderException e) {
        assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT);
        return steward.begins(List.of());
      }
    }

    private static Step step(ChangeBatch batch, RRset.Key key) {
      return new Step(
          key,
          Optional.ofNullable(batch.required().get(key)),
          batch.requireAbsent().contains(key),
          Optional.ofNullable(batch.puts().get(key)));
    }

    private static Moment with(
        Moment moment, int who, Steward changed, Map<RRset.Key, RRset> zone) {
      List<Steward> stewards = new ArrayList<>(moment.stewards());
      stewards.set(who, changed);
      return new Moment(Map.copyOf(zone), List.copyOf(stewards));
    }
  }
}
