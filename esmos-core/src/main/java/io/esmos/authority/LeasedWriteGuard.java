package io.esmos.authority;

import io.esmos.authority.machine.CellCall;
import io.esmos.authority.machine.GrantView;
import io.esmos.authority.machine.GuardMachine;
import io.esmos.machine.Call;
import io.esmos.provider.Deadline;
import io.esmos.runtime.EffectRuntime;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The guard that asks the witnesses: one volatile view, replaced by the machine's thread. */
final class LeasedWriteGuard implements WriteGuard {
  private static final Logger LOG = LoggerFactory.getLogger(WriteGuard.class);

  private final Site site;
  private final String workload;
  private final Ticker ticker;
  private final Duration renewal;
  private final Object changed = new Object();
  private final EffectRuntime runtime;
  private final GuardMachine machine;
  private volatile GrantView view = GrantView.nothingKnown();
  private boolean closed;

  private LeasedWriteGuard(Authority authority, Site site, GuardOptions options, Ticker ticker) {
    this.site = site;
    this.workload = authority.workload();
    this.ticker = ticker;
    this.renewal = options.renewalInterval();
    CellPerformer cells = new CellPerformer(authority.witnesses());
    this.runtime =
        new EffectRuntime(
            "esmos-guard-" + workload,
            new EffectRuntime.Performer() {
              @Override
              @SuppressWarnings("unchecked") // a guard's machine makes no other calls
              public <R> R perform(Call<R> call, Deadline deadline) {
                return (R) cells.perform((CellCall) call, deadline);
              }
            },
            authority.witnesses().size() * 3,
            ticker);
    this.machine = new GuardMachine(runtime, authority.list(), site, options, this::publish);
  }

  static WriteGuard start(Authority authority, Site site, GuardOptions options) {
    LeasedWriteGuard guard = new LeasedWriteGuard(authority, site, options, SystemTime.ticker());
    guard.runtime.tell(guard.machine::start);
    return guard;
  }

  private record Permit(long epoch, LeasedWriteGuard guard) implements WritePermit {
    @Override
    public Duration remaining() {
      GrantView now = guard.view;
      long left = now.granted() && now.epoch() == epoch ? now.until() - guard.ticker.nanos() : 0;
      return Duration.ofNanos(Math.max(0, left));
    }
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public boolean mayWrite() {
    return view.grantedAt(ticker.nanos());
  }

  @Override
  public WritePermit permit() {
    GrantView now = view;
    if (!now.grantedAt(ticker.nanos())) {
      throw new WriteRefused(
          now.epoch(), now.writer(), renewal, now.granted() ? "the grant has run out" : now.why());
    }
    return new Permit(now.epoch(), this);
  }

  @Override
  public void confirm(WritePermit permit) {
    GrantView now = view;
    if (!now.grantedAt(ticker.nanos()) || now.epoch() != permit.epoch()) {
      throw new WriteOutcomeUnknown(
          permit.epoch(), "the grant ended before the work did: " + now.why(), null);
    }
  }

  @Override
  public OptionalLong epoch() {
    GrantView now = view;
    return now.grantedAt(ticker.nanos()) ? OptionalLong.of(now.epoch()) : OptionalLong.empty();
  }

  @Override
  public Optional<Site> writer() {
    return view.writer();
  }

  @Override
  public String describe() {
    GrantView now = view;
    boolean granted = now.grantedAt(ticker.nanos());
    return site
        + (granted ? " may write" : " may not write")
        + " in epoch "
        + now.epoch()
        + ": "
        + now.why();
  }

  @Override
  public boolean awaitGrant(Duration atMost) throws InterruptedException {
    Deadline deadline = Deadline.in(atMost, ticker);
    synchronized (changed) {
      while (!mayWrite()) {
        if (deadline.passed()) {
          return false;
        }
        changed.wait(deadline.remainingMillis());
      }
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (changed) {
      if (!closed) {
        closed = true;
        GrantView now = view;
        view = new GrantView(now.epoch(), now.writer(), false, now.until(), "the guard is closed");
        changed.notifyAll();
      }
    }
    runtime.close();
  }

  private void publish(GrantView next) {
    GrantView before;
    synchronized (changed) {
      if (closed) {
        return;
      }
      before = view;
      view = next;
      changed.notifyAll();
    }
    if (before.granted() != next.granted() || before.epoch() != next.epoch()) {
      LOG.info(
          "workload={} epoch={} site={} granted={} {}",
          workload,
          next.epoch(),
          site,
          next.granted(),
          next.why());
    }
  }
}
