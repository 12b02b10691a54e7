package io.esmos.failover.machine;

import io.esmos.authority.Approval;
import io.esmos.authority.AuthorityState;
import io.esmos.authority.Steward;
import io.esmos.authority.machine.AuthorityTracker;
import io.esmos.authority.machine.RegisterRound;
import io.esmos.failover.ControllerReport;
import io.esmos.failover.Decision;
import io.esmos.failover.Event;
import io.esmos.failover.EventListener;
import io.esmos.failover.FailoverPolicy;
import io.esmos.failover.FailoverRecord;
import io.esmos.failover.Situation;
import io.esmos.health.HealthView;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import io.esmos.machine.Effects;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A controller: watches the sites, the databases, the traffic and the authority; decides; and, as
 * the steward, does what is missing. It leaves nothing to resume but what the authority holds:
 * after a crash the next one observes and goes on.
 */
public final class ControllerMachine {
  /** A site that was opened has so many times the detection time to prove its first write. */
  private static final int WARM_UP = 4;

  private final ControllerSetup setup;
  private final Effects effects;
  private final RandomGenerator random;
  private final Consumer<ControllerReport> publisher;
  private final Journal journal;
  private final AuthorityTracker tracker;
  private final HealthMonitor monitor;
  private final PeerWatch peers;
  private final List<DatabaseWatch> databases = new ArrayList<>();
  private final StewardSeat seat;
  private final Reconciler reconciler;
  private final Map<Site, Long> heldDownUntil = new HashMap<>();
  private final long start;
  private Optional<AuthorityState> last = Optional.empty();
  private Decision decision = Decision.hold("nothing is known yet");
  private long decidedSince;
  private long movedAt;
  private boolean proven;
  private boolean stewardMissing;
  private long stewardMissingSince;
  private int failedCommits;
  private long commitNotBefore;
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
    this.random = random;
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
    this.reconciler =
        new Reconciler(setup, effects, databases, seat, journal, this::commit, this::goOn);
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
    return decision;
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
    return PlanText.of(setup, situation(value.get(), now), decision);
  }

  /** Returns what is known of the change that made this epoch, from all controllers. */
  public FailoverRecord record(long epoch) {
    List<FailoverRecord.Source> sources = new ArrayList<>(peers.sources());
    sources.add(new FailoverRecord.Source(setup.me().name(), start, journal.newest()));
    return FailoverRecord.merge(epoch, sources);
  }

  /** Commits a person's word; {@code then} is told how the commit ended. */
  public void approve(Approval word, long now, AuthorityTracker.Committed then) {
    change(value -> value.approved(word, changeId()), now, then);
  }

  /** Stops all automatic changes, or allows them again. */
  public void pause(boolean stop, String by, long now, AuthorityTracker.Committed then) {
    change(
        value -> value.paused(stop, (stop ? "paused by " : "resumed by ") + by, changeId()),
        now,
        then);
  }

  private void change(
      java.util.function.UnaryOperator<AuthorityState> next,
      long now,
      AuthorityTracker.Committed then) {
    Optional<AuthorityState> value = authority();
    if (value.isEmpty() || tracker.busy()) {
      then.on(RegisterRound.Kind.UNAVAILABLE, now);
      return;
    }
    tracker.commit(value.get(), next.apply(value.get()), now, then);
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
  private void heard(long now) {
    if (suspicious()) {
      evaluate(now);
    }
  }

  /**
   * Whether this vantage point holds the writer to be down, and the others are to be heard on it.
   */
  private boolean suspicious() {
    return last.isPresent()
        && decision.kind() == Decision.Kind.HOLD
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
    movedAt = now;
    proven = false;
    monitor.expect(open ? Optional.of(value.site()) : Optional.empty(), value.epoch());
    databases.forEach(database -> database.writerIs(value.from().orElse(value.site())));
    value
        .from()
        .ifPresent(lost -> heldDownUntil.put(lost, now + setup.options().holdDown().toNanos()));
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
    decide(situation, now);
    boolean mayCommit = !tracker.busy() && (failedCommits == 0 || now - commitNotBefore >= 0);
    if (mayCommit) {
      if (decision.kind() == Decision.Kind.FAILOVER) {
        close(value, now);
      } else {
        seekSeat(situation, now);
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
    List<HealthView.Vote> votes = new ArrayList<>();
    votes.add(new HealthView.Vote(setup.me().vantage(), monitor.all()));
    for (ControllerReport report : peers.fresh(now)) {
      if (report.epoch() == value.epoch()) {
        votes.add(new HealthView.Vote(report.vantage(), report.sites()));
      }
    }
    List<Situation.Database> views = new ArrayList<>();
    boolean open = value.kind() == AuthorityState.Kind.OPEN;
    long grantsEnd = movedAt + setup.options().drifted(value.waitTime()).toNanos();
    long lastWrite = open || now - grantsEnd < 0 ? now : grantsEnd;
    databases.forEach(database -> views.add(database.view(value, lastWrite, now)));
    heldDownUntil.values().removeIf(until -> now - until >= 0);
    Set<Site> heldDown = new HashSet<>(heldDownUntil.keySet());
    value
        .approval()
        .filter(word -> word.epoch() == value.epoch())
        .ifPresent(word -> heldDown.remove(word.to()));
    HealthView health = new HealthView(setup.controllers().size(), votes);
    proven |= health.writing(value.site(), value.epoch());
    long warmUp = setup.options().monitor().detection().multipliedBy(WARM_UP).toNanos();
    Duration left = Duration.ofNanos(proven ? 0 : Math.max(0, movedAt + warmUp - now));
    return new Situation(
        setup.workload(), value, health, views, heldDown, left, reconciler.fencedSites());
  }

  private void decide(Situation situation, long now) {
    Decision next = FailoverPolicy.decide(situation, reconciler.stuck());
    boolean same = next.kind() == decision.kind() && next.to().equals(decision.to());
    if (!same) {
      decidedSince = now;
    }
    decision = next;
    AuthorityState value = situation.authority();
    if (next.kind() == Decision.Kind.HOLD) {
      journal.forget("detected");
    } else {
      journal.tellOnce(
          "detected",
          value.epoch() + " " + value.kind(),
          Event.Kind.DETECTED,
          value.epoch(),
          value.change(),
          value.site().toString(),
          String.join("; ", next.why()),
          now);
    }
    journal.tellOnce(
        "decision",
        value.epoch()
            + " "
            + next.kind()
            + next.to()
            + next.why().size()
            + "/"
            + next.whyNot().size()
            + situation.health().tally(value.site()),
        Event.Kind.DECISION,
        value.epoch(),
        value.change(),
        "",
        next.line(),
        now);
  }

  /** Any controller may close; but the steward first, then one after the other. */
  private void close(AuthorityState value, long now) {
    Duration patience =
        seat.mine()
            ? Duration.ZERO
            : (stewardSilent(value, now) ? Duration.ZERO : setup.options().staleAfter())
                .plus(setup.options().rankDelay().multipliedBy(setup.self()));
    if (now - decidedSince < patience.toNanos()) {
      return;
    }
    commit(
        value.close(
            decision.to().orElseThrow(), decision.licence(), me(), decision.line(), changeId()),
        now);
  }

  /**
   * A controller that began after the writer was lost cannot bound the loss, and would have to wait
   * for a person: it lets those go first who can.
   */
  private void seekSeat(Situation situation, long now) {
    AuthorityState value = situation.authority();
    boolean missing = !seat.mine() && stewardSilent(value, now);
    if (missing && !stewardMissing) {
      stewardMissingSince = now;
    }
    stewardMissing = missing;
    // A process of ours that died leaves its seat to us: the others have not even missed it yet.
    boolean ours =
        value.steward().map(one -> one.controller().equals(setup.me().name())).orElse(false);
    boolean blind =
        value.kind() == AuthorityState.Kind.CLOSED
            && FailoverPolicy.loss(situation, value.site()).isEmpty();
    long turn = ours ? 0 : setup.options().rankDelay().toNanos() * setup.self();
    long patience = turn + (blind ? setup.options().staleAfter().toNanos() : 0);
    if (missing && now - stewardMissingSince >= patience) {
      String why = value.steward().map(one -> one + " is silent").orElse("there is no steward");
      commit(value.stewardedBy(me(), why, changeId()), now);
    }
  }

  /**
   * Returns whether neither this controller nor any that it hears has heard of the steward lately.
   */
  private boolean stewardSilent(AuthorityState value, long now) {
    if (value.steward().isEmpty()) {
      return true;
    }
    Steward steward = value.steward().get();
    if (now - start < setup.options().staleAfter().toNanos()) {
      return steward.controller().equals(setup.me().name()); // nobody could have been heard yet
    }
    if (steward.controller().equals(setup.me().name())) {
      return true; // a process of ours that is no more, or this one
    }
    return peers.fresh(now).stream()
        .noneMatch(
            report ->
                report.term().equals(steward.term()) || report.heard().contains(steward.term()));
  }

  /**
   * Proposers that try again at once stand in each other's way for ever, the more so at stores that
   * take one write a second (rule R5).
   */
  private void backOff(long now) {
    failedCommits++;
    long slowest = setup.pace().stream().mapToLong(Duration::toNanos).max().orElse(0);
    long least = Math.max(setup.options().rankDelay().toNanos() / 4, slowest);
    long step = least << Math.min(failedCommits - 1, 3);
    commitNotBefore = now + step / 2 + (long) (random.nextDouble() * step);
  }

  private Steward me() {
    return new Steward(setup.me().name(), setup.term());
  }

  private String changeId() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  private void commit(AuthorityState next, long now) {
    AuthorityState from = authority().orElseThrow();
    if (!seat.mine()) {
      seat.takingVacant(from.steward().isEmpty());
    }
    tracker.commit(
        from,
        next,
        now,
        (kind, at) -> {
          if (kind == RegisterRound.Kind.CHOSEN) {
            failedCommits = 0;
          } else {
            backOff(at);
            journal.tell(
                Event.Kind.TROUBLE,
                from.epoch(),
                next.change(),
                "",
                "commit is " + kind + ": " + next.reason(),
                at);
          }
          evaluate(at);
        });
  }
}
