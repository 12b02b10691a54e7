package io.esmos.failover.machine;

import io.esmos.authority.Approval;
import io.esmos.authority.AuthorityState;
import io.esmos.authority.machine.AuthorityTracker;
import io.esmos.failover.ControllerReport;
import io.esmos.failover.Decision;
import io.esmos.failover.Event;
import io.esmos.failover.EventListener;
import io.esmos.failover.FailoverRecord;
import io.esmos.failover.Situation;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import io.esmos.machine.Effects;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A controller: watches the sites, the databases, the traffic and the authority; decides; and, as
 * the steward, does what is missing. It leaves nothing to resume but what the authority holds:
 * after a crash the next one observes and goes on.
 */
public final class ControllerMachine {
  private final ControllerSetup setup;
  private final Effects effects;
  private final Consumer<ControllerReport> publisher;
  private final Journal journal;
  private final AuthorityTracker tracker;
  private final HealthMonitor monitor;
  private final PeerWatch peers;
  private final List<DatabaseWatch> databases = new ArrayList<>();
  private final StewardSeat seat;
  private final Reconciler reconciler;
  private final HoldDown holdDown;
  private final Outlook outlook;
  private final Turn turn;
  private final DecisionDesk decisions;
  private final CommitDesk commits;
  private final long start;
  private Optional<AuthorityState> last = Optional.empty();
  private long sequence;
  private boolean closed;

  /**
   * Makes a controller that has not begun.
   *
   * @param setup what it is made of
   * @param effects where its calls go
   * @param random for nonces and jitter
   * @param listener gets every event
   * @param publisher gets every report of its own
   * @param now the moment of its start
   */
  public ControllerMachine(
      ControllerSetup setup,
      Effects effects,
      RandomGenerator random,
      EventListener listener,
      Consumer<ControllerReport> publisher,
      long now) {
    this.setup = setup;
    this.effects = effects;
    this.publisher = publisher;
    this.start = now;
    this.journal = new Journal(listener, now);
    this.monitor =
        new HealthMonitor(
            effects,
            setup.workload().sites(),
            setup.controlTargets(),
            setup.options().monitor(),
            this::healthChanged);
    this.peers = new PeerWatch(effects, setup, this::heard);
    this.holdDown = new HoldDown(setup.options().holdDown());
    this.outlook = new Outlook(setup, monitor, peers, databases, holdDown);
    this.decisions = new DecisionDesk(journal);
    this.turn = new Turn(setup, peers, random, now);
    this.tracker =
        new AuthorityTracker(
            effects,
            setup.witnesses(),
            new AuthorityTracker.Options(
                setup.options().authorityInterval(),
                setup.options().witnessDeadline(),
                setup.self(),
                setup.pace()),
            random,
            new AuthorityTracker.Listener() {
              @Override
              public void learned(AuthorityTracker.Known known, long at) {
                authorityLearned(known, at);
              }

              @Override
              public void missed(boolean reachable, long at) {
                journal.tellOnce(
                    "witnesses",
                    reachable ? "split" : "unreachable",
                    Event.Kind.TROUBLE,
                    epoch(),
                    "",
                    "",
                    reachable
                        ? "the witnesses do not agree yet"
                        : "a majority of the witnesses cannot be reached",
                    at);
              }
            });
    for (int i = 0; i < setup.workload().resources().size(); i++) {
      databases.add(
          new DatabaseWatch(
              effects, setup.workload().resources().get(i), i, setup.options(), this::looked));
    }
    Duration longest = setup.longestCalls().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    this.seat = new StewardSeat(setup.term(), setup.options(), longest);
    this.commits = new CommitDesk(setup, tracker, seat, turn, random, journal, this::evaluate);
    this.reconciler =
        new Reconciler(setup, effects, databases, seat, journal, commits::commit, this::goOn);
  }

  /** Begins to watch. */
  public void start() {
    tracker.start(start);
    monitor.start(start);
    peers.start(start);
    databases.forEach(database -> database.start(start));
    publish(start);
    tick(start);
  }

  /** Ends: nothing more is begun; a step that is under way is left to the next steward. */
  public void close() {
    closed = true;
    tracker.close();
    monitor.close();
    peers.close();
    databases.forEach(DatabaseWatch::close);
  }

  /** Returns the newest value of the authority that is known. */
  public Optional<AuthorityState> authority() {
    return tracker.known().map(AuthorityTracker.Known::value);
  }

  /** Returns what ought to be done, as far as this controller can see. */
  public Decision decision() {
    return decisions.decision();
  }

  /** Returns whether this controller may act as the steward at this moment. */
  public boolean steward(long now) {
    return seat.holds(now);
  }

  /** Returns the events that the reports carry. */
  public List<Event> events() {
    return journal.newest();
  }

  /**
   * Returns what is left to do, for people: the steps that the steward would take, in their order.
   */
  public List<String> plan(long now) {
    Optional<AuthorityState> value = authority();
    if (value.isEmpty()) {
      return List.of("learn the authority from a majority of the witnesses");
    }
    return PlanText.of(setup, situation(value.get(), now), decisions.decision());
  }

  /** Returns what is known of the change that made this epoch, from all controllers. */
  public FailoverRecord record(long epoch) {
    List<FailoverRecord.Source> sources = new ArrayList<>(peers.sources());
    sources.add(new FailoverRecord.Source(setup.me().name(), start, journal.newest()));
    return FailoverRecord.merge(epoch, sources);
  }

  /** Commits a person's word; {@code then} is told how the commit ended. */
  public void approve(Approval word, long now, AuthorityTracker.Committed then) {
    commits.change(value -> value.approved(word, commits.id()), now, then);
  }

  /** Stops all automatic changes, or allows them again. */
  public void pause(boolean stop, String by, long now, AuthorityTracker.Committed then) {
    commits.change(
        value -> value.paused(stop, (stop ? "paused by " : "resumed by ") + by, commits.id()),
        now,
        then);
  }

  private long epoch() {
    return last.map(AuthorityState::epoch).orElse(0L);
  }

  private void tick(long now) {
    if (closed) {
      return;
    }
    effects.at(now + setup.options().reportInterval().toNanos() / 2, this::tick);
    publish(now);
    evaluate(now);
  }

  /** Goes on at once where somebody waits; what is only watched has its turn with the next tick. */
  private void goOn(long now) {
    if (seat.mine()) {
      evaluate(now);
    }
  }

  /** A report that is waited for is looked at once; the others have their turn with the tick. */
  private void heard(ControllerReport report, long madeAt, long now) {
    holdDown.heard(report, madeAt);
    if (suspicious()) {
      evaluate(now);
    }
  }

  /**
   * Whether this vantage point holds the writer to be down, and the others are to be heard on it.
   */
  private boolean suspicious() {
    return last.isPresent()
        && decision().kind() == Decision.Kind.HOLD
        && monitor.all().getOrDefault(last.get().site(), SiteHealth.NOTHING).verdict()
            == Verdict.DOWN;
  }

  private void looked(long now) {
    if (last.isPresent()
        && (last.get().kind() == AuthorityState.Kind.CLOSED || reconciler.unsettled())) {
      goOn(now);
    }
  }

  private void healthChanged(Site site, SiteHealth before, SiteHealth after, long now) {
    if (before.verdict() != after.verdict()) {
      journal.tell(
          Event.Kind.HEALTH,
          epoch(),
          "",
          site.toString(),
          before.verdict() + " to " + after.verdict() + ": " + after.reason(),
          now);
    }
    publish(now);
    evaluate(now);
  }

  private void publish(long now) {
    publisher.accept(
        new ControllerReport(
            setup.workload().name(),
            setup.me().name(),
            setup.term(),
            setup.me().vantage(),
            ++sequence,
            now - start,
            epoch(),
            peers.fresh(now).stream().map(ControllerReport::term).collect(Collectors.toSet()),
            monitor.all(),
            holdDown.report(now),
            journal.newest()));
  }

  private void authorityLearned(AuthorityTracker.Known known, long now) {
    AuthorityState value = known.value();
    seat.learned(known, now);
    boolean changed = !last.equals(Optional.of(value));
    if (changed) {
      valueChanged(value, now);
      evaluate(now);
    }
  }

  private void valueChanged(AuthorityState value, long now) {
    boolean moved =
        last.isEmpty() || last.get().epoch() != value.epoch() || last.get().kind() != value.kind();
    boolean stewardMoved = !value.steward().equals(last.flatMap(AuthorityState::steward));
    last = Optional.of(value);
    journal.tellOnce(
        "witnesses",
        "agree",
        Event.Kind.TROUBLE,
        value.epoch(),
        value.change(),
        "",
        "the witnesses agree",
        now);
    if (stewardMoved && value.steward().isPresent()) {
      journal.tell(
          Event.Kind.STEWARD,
          value.epoch(),
          value.change(),
          "",
          "the steward is " + value.steward().get(),
          now);
    }
    if (!moved) {
      return;
    }
    boolean open = value.kind() == AuthorityState.Kind.OPEN;
    outlook.moved(value, now);
    monitor.expect(open ? Optional.of(value.site()) : Optional.empty(), value.epoch());
    databases.forEach(database -> database.writerIs(value.from().orElse(value.site())));
    journal.tell(
        open ? Event.Kind.OPENED : Event.Kind.CLOSED,
        value.epoch(),
        value.change(),
        value.site().toString(),
        value + ": " + value.reason(),
        now);
    reconciler.moved(value, now);
  }

  private void evaluate(long now) {
    Optional<AuthorityState> known = authority();
    if (closed || known.isEmpty()) {
      return;
    }
    AuthorityState value = known.get();
    Situation situation = situation(value, now);
    Decision decision = decisions.decide(situation, reconciler.stuck(), now);
    boolean mayCommit = !tracker.busy() && turn.mayCommit(now);
    if (mayCommit) {
      if (decision.kind() == Decision.Kind.FAILOVER) {
        commits.close(value, decision, decisions.since(), now);
      } else {
        commits.seekSeat(situation, now);
      }
    }
    boolean hasten = value.kind() == AuthorityState.Kind.CLOSED || reconciler.unsettled();
    databases.forEach(database -> database.hasten(hasten && seat.mine(), now));
    monitor.hasten(
        seat.mine()
                && value.kind() == AuthorityState.Kind.OPEN
                && !situation.health().writing(value.site(), value.epoch())
            ? Optional.of(value.site())
            : Optional.empty(),
        now);
    if (seat.mine() && mayCommit && !tracker.busy()) {
      reconciler.act(situation, now);
    }
  }

  private Situation situation(AuthorityState value, long now) {
    return outlook.situation(value, reconciler.fencedSites(), now);
  }
}
