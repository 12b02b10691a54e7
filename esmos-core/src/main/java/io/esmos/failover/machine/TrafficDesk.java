package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.Event;
import io.esmos.health.HealthView;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sends the traffic where the authority is open, at every vendor on its own: one that is down stops
 * no other, and is converged when it returns. Never before the write path was proven in this epoch.
 */
final class TrafficDesk {
  private final ControllerSetup setup;
  private final ControllerOptions options;
  private final Errands errands;
  private final Journal journal;
  private final Optional<?>[] seen;
  private final boolean[] routed;
  private final boolean[] confirmed;
  private boolean verified;

  TrafficDesk(ControllerSetup setup, Errands errands, Journal journal) {
    this.setup = setup;
    this.options = setup.options();
    this.errands = errands;
    this.journal = journal;
    int count = setup.switches().size();
    this.seen = new Optional<?>[count];
    Arrays.fill(seen, Optional.empty());
    this.routed = new boolean[count];
    this.confirmed = new boolean[count];
  }

  void moved() {
    verified = false;
    Arrays.fill(routed, false);
    Arrays.fill(confirmed, false);
    Arrays.fill(seen, Optional.empty());
  }

  boolean unsettled() {
    for (boolean one : confirmed) {
      if (!one) {
        return true;
      }
    }
    return false;
  }

  void keep(AuthorityState value, HealthView health, long now) {
    if (!verified && health.writing(value.site(), value.epoch())) {
      verified = true;
      journal.tell(
          Event.Kind.VERIFIED,
          value.epoch(),
          value.change(),
          value.site().toString(),
          "writes work, as seen from outside",
          now);
    }
    for (int i = 0; i < seen.length; i++) {
      keep(i, value, now);
    }
  }

  private void keep(int i, AuthorityState value, long now) {
    if (confirmed[i] || seen[i].isEmpty()) {
      read(i, value, confirmed[i] ? options.trafficInterval() : Duration.ofMillis(20), now);
      return;
    }
    TrafficSwitch.State state = (TrafficSwitch.State) seen[i].get();
    if (!state.is(value.site(), value.epoch())) {
      if (verified) {
        set(i, state, value, now);
      }
      return;
    }
    if (!routed[i]) {
      routed[i] = true;
      journal.tell(
          Event.Kind.ROUTED,
          value.epoch(),
          value.change(),
          setup.switches().get(i),
          "traffic goes to " + value.site(),
          now);
    }
    confirm(i, value, now);
  }

  private void read(int i, AuthorityState value, Duration pause, long now) {
    errands.run(
        "read " + i,
        new ControllerCall.ReadTraffic(i, options.stepDeadline()),
        pause,
        now,
        (outcome, at) -> {
          if (outcome.ok()) {
            seen[i] = Optional.of(outcome.value());
            if (!outcome.value().is(value.site(), value.epoch())) {
              routed[i] = false;
              confirmed[i] = false;
            }
          } else {
            trouble(i, value, "reading", outcome, at);
          }
        });
  }

  private void set(int i, TrafficSwitch.State state, AuthorityState value, long now) {
    errands.run(
        "set " + i,
        new ControllerCall.SetTraffic(
            i, value.site(), value.epoch(), state, options.stepDeadline()),
        options.rankDelay(),
        now,
        (outcome, at) -> {
          seen[i] = Optional.empty(); // whatever came of it: look
          if (!outcome.ok()) {
            trouble(i, value, "switching", outcome, at);
          }
        });
  }

  private void confirm(int i, AuthorityState value, long now) {
    errands.run(
        "confirm " + i,
        new ControllerCall.ConfirmTraffic(i, value.site(), value.epoch(), options.stepDeadline()),
        Duration.ofMillis(200),
        now,
        (outcome, at) -> {
          if (outcome.ok() && outcome.value().everywhere()) {
            confirmed[i] = true;
            journal.tell(
                Event.Kind.CONFIRMED,
                value.epoch(),
                value.change(),
                setup.switches().get(i),
                outcome.value().detail(),
                at);
          } else {
            trouble(i, value, "confirming", outcome, at);
          }
        });
  }

  private void trouble(
      int i,
      AuthorityState value,
      String what,
      io.esmos.machine.Effects.Outcome<?> outcome,
      long now) {
    journal.tellOnce(
        what + i,
        value.epoch() + " " + (outcome.ok() ? "" : outcome.failure().code()),
        Event.Kind.PENDING,
        value.epoch(),
        value.change(),
        setup.switches().get(i),
        what + ": " + outcome,
        now);
  }
}
