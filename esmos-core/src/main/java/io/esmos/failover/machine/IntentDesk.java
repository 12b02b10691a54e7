package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Intent;
import io.esmos.database.Member;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.Event;
import io.esmos.machine.Effects;
import io.esmos.provider.ProviderException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the call of an intent, once, and knows when it can have no effect any more (rules S2, S3).
 * Only the term that committed an intent may make its call. An intent is ended only if the target
 * is seen without its effect <em>after</em> the last moment at which the call could still land; the
 * own intent is marked as spent before that is committed, so that a call that was about to be made
 * is not.
 */
final class IntentDesk {
  private final ControllerSetup setup;
  private final ControllerOptions options;
  private final Effects effects;
  private final StewardSeat seat;
  private final Journal journal;
  private final LongConsumer after;
  private @Nullable Intent spent;
  private boolean underWay;
  private boolean sent;
  private long returnedAt;
  private boolean othersKnown;
  private long othersSafeAt;
  private @Nullable Intent others;
  private long othersSeat;

  IntentDesk(
      ControllerSetup setup,
      Effects effects,
      StewardSeat seat,
      Journal journal,
      LongConsumer after) {
    this.setup = setup;
    this.options = setup.options();
    this.effects = effects;
    this.seat = seat;
    this.journal = journal;
    this.after = after;
  }

  /** Goes on with a pending intent; returns the value that ends it, when it can be ended. */
  Optional<AuthorityState> pursue(
      AuthorityState value, Intent intent, DatabaseWatch database, Member.Role target, long now) {
    if (!seat.holds(now)) {
      return Optional.empty();
    }
    if (mine(intent) && !isSpent(intent)) {
      begin(value, intent, now);
      return Optional.empty();
    }
    Optional<Long> over = overAt(intent, now);
    boolean noEffect = target == Member.Role.REPLICA || target == Member.Role.STOPPED;
    if (over.isEmpty() || now - over.get() < 0 || !database.askedSince(over.get()) || !noEffect) {
      return Optional.empty();
    }
    spend(intent);
    journal.tell(
        Event.Kind.INTENT,
        value.epoch(),
        value.change(),
        intent.target().toString(),
        intent + " has had no effect and can have none any more",
        now);
    return Optional.of(
        value.endIntent(
            "no effect of " + intent,
            setup.term() + ".end" + intent.attempt() + "." + value.epoch()));
  }

  /** Returns whether the call of the value's intent, if there is one, is known to be over. */
  boolean returned(AuthorityState value, long now) {
    if (!value.intentPending()) {
      return true;
    }
    Intent intent = value.intent().get();
    return mine(intent) ? !isSpent(intent) || !underWay : seat.holds(now);
  }

  private void begin(AuthorityState value, Intent intent, long now) {
    int resource = setup.workload().resources().indexOf(intent.resource());
    if (resource < 0) {
      return;
    }
    spend(intent);
    underWay = true;
    sent = true;
    journal.tell(
        Event.Kind.BEGUN,
        value.epoch(),
        value.change(),
        intent.target().toString(),
        intent.toString(),
        now);
    effects.send(
        new ControllerCall.Begin(
            resource, intent, value.epoch(), seat.until(), options.stepDeadline()),
        (outcome, at) -> {
          if (!intent.equals(spent)) {
            return;
          }
          underWay = false;
          returnedAt = at;
          sent = outcome.ok() || outcome.failure().code() != ProviderException.Code.NOT_SENT;
          if (!outcome.ok()) {
            journal.tell(
                Event.Kind.TROUBLE,
                value.epoch(),
                value.change(),
                intent.target().toString(),
                intent + ": " + outcome.failure().getMessage(),
                at);
          }
          after.accept(at);
        });
  }

  /** Returns the moment from which the call can have no effect any more, if that is known. */
  private Optional<Long> overAt(Intent intent, long now) {
    if (mine(intent)) {
      if (!isSpent(intent) || underWay) {
        return Optional.empty();
      }
      int resource = setup.workload().resources().indexOf(intent.resource());
      long longest =
          sent && resource >= 0 ? options.drifted(setup.longestCalls().get(resource)).toNanos() : 0;
      return Optional.of(returnedAt + longest);
    }
    if (!othersKnown || !intent.equals(others) || othersSeat != seat.since()) {
      othersKnown = true;
      othersSeat = seat.since(); // between two times in the seat, the other may have called again
      others = intent;
      othersSafeAt = now; // the seat is held here: its wait covered the other's longest call
    }
    return Optional.of(othersSafeAt);
  }

  private boolean mine(Intent intent) {
    return intent.term().equals(setup.term());
  }

  private boolean isSpent(Intent intent) {
    return spent != null && spent.same(intent);
  }

  private void spend(Intent intent) {
    if (!isSpent(intent)) {
      sent = false;
      underWay = false;
    }
    spent = intent;
  }
}
