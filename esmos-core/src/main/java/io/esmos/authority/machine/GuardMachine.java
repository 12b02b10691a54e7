package io.esmos.authority.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.GuardOptions;
import io.esmos.authority.WitnessList;
import io.esmos.machine.Effects;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Optional;

/**
 * How a guard gets and renews its grant (rules G1 to G3). It only reads. A grant counts from the
 * moment before the witnesses were asked, lasts the smaller of the authority's grant time and the
 * guard's own, and never goes back in epoch.
 */
public final class GuardMachine {
  private final Effects effects;
  private final Site site;
  private final GuardOptions options;
  private final Publisher publisher;
  private final CellWatch watch;
  private GrantView view;
  private boolean closed;
  private boolean awaited; // this site is to become the writer: its grant is waited for

  /** Makes a guard for a site; nothing is asked before {@link #start}. */
  public GuardMachine(
      Effects effects, WitnessList list, Site site, GuardOptions options, Publisher publisher) {
    this.effects = effects;
    this.site = site;
    this.options = options;
    this.publisher = publisher;
    this.watch = new CellWatch(list);
    this.view = GrantView.nothingKnown();
  }

  /** Begins to ask. */
  public void start(long now) {
    ask(now);
  }

  /** Ends: the grant is gone at once, and nothing more is asked. */
  public void close(long now) {
    closed = true;
    publish(new GrantView(view.epoch(), view.writer(), false, now, "the guard is closed"));
  }

  private void ask(long now) {
    if (closed) {
      return;
    }
    MajorityRead.begin(effects, watch, options.readDeadline(), now, this::answered);
    long interval = options.renewalInterval().toNanos();
    effects.at(now + (awaited ? interval / 5 : interval), this::ask);
  }

  private void answered(MajorityRead.Answer answer, long now) {
    if (closed) {
      return;
    }
    if (answer.chosen().isEmpty()) {
      if (!view.grantedAt(now)) {
        publish(
            new GrantView(
                view.epoch(),
                view.writer(),
                false,
                view.until(),
                answer.reachable()
                    ? "the witnesses do not agree yet"
                    : "a majority of the witnesses cannot be reached"));
      }
      return;
    }
    AuthorityState value = answer.chosen().get().value();
    if (value.epoch() < view.epoch()) {
      return; // a slow answer from before the change
    }
    awaited = value.kind() == AuthorityState.Kind.CLOSED && value.site().equals(site);
    if (!value.open(site)) {
      String why =
          value.kind() == AuthorityState.Kind.CLOSED
              ? "the writer is being changed to " + value.site()
              : "the writer is " + value.site();
      publish(new GrantView(value.epoch(), Optional.of(value.site()), false, now, why));
      return;
    }
    long until = answer.askedAt() + least(value.grantTime(), options.grantTime()).toNanos();
    if (view.granted() && view.epoch() == value.epoch() && view.until() - until >= 0) {
      return;
    }
    publish(new GrantView(value.epoch(), Optional.of(site), true, until, "granted"));
  }

  private void publish(GrantView next) {
    view = next;
    publisher.publish(next);
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** Where each new view of the grant is put. */
  @FunctionalInterface
  public interface Publisher {
    /** Takes a view. */
    void publish(GrantView view);
  }
}
