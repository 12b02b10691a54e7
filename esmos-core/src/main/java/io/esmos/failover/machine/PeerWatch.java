package io.esmos.failover.machine;

import io.esmos.failover.ControllerReport;
import io.esmos.failover.FailoverRecord;
import io.esmos.machine.Effects;
import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the other controllers' reports at a fixed rate, and knows how old each is. */
final class PeerWatch {
  private static final int GONE = 2;

  /** Hears each new report. */
  interface Listener {
    /**
     * A report has come.
     *
     * @param madeAt when the report was made at the latest, on the own clock
     */
    void heard(ControllerReport report, long madeAt, long now);
  }

  private final Effects effects;
  private final ControllerSetup setup;
  private final Listener heard;
  private final @Nullable Held[] held;
  private final int[] refused;
  private boolean closed;

  private record Held(ControllerReport report, long madeAt) {}

  PeerWatch(Effects effects, ControllerSetup setup, Listener heard) {
    this.effects = effects;
    this.setup = setup;
    this.heard = heard;
    this.held = new @Nullable Held[setup.controllers().size()];
    this.refused = new int[setup.controllers().size()];
  }

  void start(long now) {
    round(now);
  }

  void close() {
    closed = true;
  }

  /**
   * Returns the newest reports of others that are not stale. Where nobody is at home, twice in a
   * row, a report is not waited for until it is stale: its process is gone.
   */
  List<ControllerReport> fresh(long now) {
    List<ControllerReport> fresh = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      Held one = held[i];
      if (one != null
          && refused[i] < GONE
          && now - one.madeAt <= setup.options().staleAfter().toNanos()) {
        fresh.add(one.report);
      }
    }
    return fresh;
  }

  /** Returns the events of the others as far as they were heard of, also of those silent now. */
  List<FailoverRecord.Source> sources() {
    List<FailoverRecord.Source> sources = new ArrayList<>();
    for (Held one : held) {
      if (one != null) {
        sources.add(
            new FailoverRecord.Source(
                one.report.controller(),
                one.madeAt - one.report.uptimeNanos(),
                one.report.events()));
      }
    }
    return sources;
  }

  private void round(long now) {
    if (closed) {
      return;
    }
    effects.at(now + setup.options().reportInterval().toNanos(), this::round);
    for (int i = 0; i < setup.controllers().size(); i++) {
      if (i != setup.self()) {
        read(i, setup.options().staleAfter().dividedBy(2), now);
      }
    }
  }

  private void read(int peer, Duration timeout, long asked) {
    effects.send(
        new ControllerCall.ReadPeer(peer, timeout),
        (outcome, now) -> {
          if (closed) {
            return;
          }
          if (!outcome.ok()) {
            boolean gone = outcome.failure().code() == ProviderException.Code.UNAVAILABLE;
            refused[peer] = gone ? refused[peer] + 1 : refused[peer];
            return;
          }
          refused[peer] = 0;
          ControllerReport report = outcome.value().report();
          Held before = held[peer];
          if (!report.workload().equals(setup.workload().name())
              || !report.controller().equals(setup.controllers().get(peer).name())
              || (before != null
                  && before.report.term().equals(report.term())
                  && before.report.sequence() >= report.sequence())) {
            return; // not that peer, or nothing new: what is held grows stale
          }
          long madeAt = asked - outcome.value().age().toNanos();
          held[peer] = new Held(report, madeAt);
          heard.heard(report, madeAt, now);
        });
  }
}
