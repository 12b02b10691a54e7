package io.esmos.authority;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A guard for tests of the user's own code: it grants and refuses when told to, and asks nobody.
 * Safe for use by several threads.
 */
public final class ManualWriteGuard implements WriteGuard {
  private final Site site;
  private final Object lock = new Object();
  private volatile State state;

  private record State(boolean granted, long epoch, Optional<Site> writer, Duration remaining) {}

  private record Permit(ManualWriteGuard guard, State given, long epoch) implements WritePermit {
    @Override
    public Duration remaining() {
      return guard.state.equals(given) ? given.remaining() : Duration.ZERO;
    }
  }

  /** Makes a guard that refuses, in epoch 0, until told otherwise. */
  public ManualWriteGuard(Site site) {
    this.site = Objects.requireNonNull(site, "site");
    this.state = new State(false, 0, Optional.empty(), Duration.ZERO);
  }

  /** Returns a guard that grants in epoch 1. */
  public static ManualWriteGuard granting(Site site) {
    ManualWriteGuard guard = new ManualWriteGuard(site);
    guard.grant(1);
    return guard;
  }

  /** Grants for 3 s, without end: time does not pass for this guard. */
  public void grant(long epoch) {
    grant(epoch, Duration.ofSeconds(3));
  }

  /** Grants with this much of the grant remaining. */
  public void grant(long epoch, Duration remaining) {
    set(new State(true, epoch, Optional.of(site), remaining));
  }

  /** Ends the grant, as when the witnesses cannot be reached: permits given before expire. */
  public void expire() {
    State now = state;
    set(new State(false, now.epoch(), now.writer(), Duration.ZERO));
  }

  /** Says that another site writes in this epoch. */
  public void moved(long epoch, Site writer) {
    set(new State(false, epoch, Optional.of(writer), Duration.ZERO));
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public boolean mayWrite() {
    return state.granted();
  }

  @Override
  public WritePermit permit() {
    State now = state;
    if (!now.granted()) {
      throw new WriteRefused(now.epoch(), now.writer(), Duration.ofMillis(500), "not granted");
    }
    return new Permit(this, now, now.epoch());
  }

  @Override
  public void confirm(WritePermit permit) {
    State now = state;
    if (!now.granted() || now.epoch() != permit.epoch()) {
      throw new WriteOutcomeUnknown(permit.epoch(), "the grant ended before the work did", null);
    }
  }

  @Override
  public OptionalLong epoch() {
    State now = state;
    return now.granted() ? OptionalLong.of(now.epoch()) : OptionalLong.empty();
  }

  @Override
  public Optional<Site> writer() {
    return state.writer();
  }

  @Override
  public String describe() {
    return "manual guard: " + state;
  }

  @Override
  public boolean awaitGrant(Duration atMost) throws InterruptedException {
    Deadline deadline = Deadline.in(atMost, SystemTime.ticker());
    synchronized (lock) {
      while (!state.granted() && !deadline.passed()) {
        lock.wait(deadline.remainingMillis());
      }
      return state.granted();
    }
  }

  @Override
  public void close() {
    expire();
  }

  private void set(State next) {
    synchronized (lock) {
      state = next;
      lock.notifyAll();
    }
  }
}
