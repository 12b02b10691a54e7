package io.esmos.failover;

import io.esmos.authority.Approval;
import io.esmos.authority.Authority;
import io.esmos.authority.AuthorityState;
import io.esmos.authority.Witness;
import io.esmos.authority.machine.RegisterRound;
import io.esmos.database.GlobalDatabase;
import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.machine.ControllerMachine;
import io.esmos.failover.machine.ControllerSetup;
import io.esmos.health.ControlTarget;
import io.esmos.health.HealthProbe;
import io.esmos.runtime.EffectRuntime;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Workload;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A controller of one workload: watches, decides, and, when it is the steward, acts. Run one in at
 * least three places at two or more vendors; any one of them can finish what another began. Safe
 * for use by several threads.
 *
 * <p>{@link #close} ends it at once, also in the middle of a step: a call that was sent may still
 * take effect, and the next steward waits for that before it goes on. Nothing that was handed in is
 * closed.
 */
public final class FailoverController implements AutoCloseable {
  private final ControllerMachine machine;
  private final EffectRuntime runtime;
  private final ReportBoard board;
  private final ControllerSetup setup;

  private FailoverController(Builder builder) {
    this.setup = builder.setup();
    this.board = builder.board;
    ControllerPerformer performer = new ControllerPerformer(builder);
    int calls =
        builder.authority.witnesses().size() * 4
            + setup.workload().sites().size() * 3
            + setup.controllers().size() * 2
            + builder.controlTargets.size() * 2
            + builder.resources.size() * 6
            + builder.switches.size() * 4;
    this.runtime =
        new EffectRuntime("esmos-" + setup.me().name(), performer, calls, SystemTime.ticker());
    EventLog log = new EventLog(setup.workload().name(), setup.me().name(), builder.listeners);
    this.machine =
        new ControllerMachine(
            setup,
            runtime,
            new SecureRandom(),
            log,
            report -> board.post(report.text()),
            SystemTime.ticker().nanos());
  }

  /** Begins a controller of this workload. */
  public static Builder builder(Workload workload, Authority authority) {
    return new Builder(workload, authority);
  }

  /** Begins to watch and act. To be called once. */
  public void start() {
    runtime.tell(now -> machine.start());
  }

  /** Returns the board with this controller's reports, for the others to read. */
  public ReportBoard board() {
    return board;
  }

  /** Returns what this controller knows and would do, for people; it changes nothing. */
  public String explain() {
    return ask(
        (now, answer) -> {
          StringBuilder out = new StringBuilder();
          out.append("workload  ").append(setup.workload()).append('\n');
          out.append("authority ")
              .append(machine.authority().map(AuthorityState::toString).orElse("not known"))
              .append('\n');
          out.append("steward   ")
              .append(
                  machine
                      .authority()
                      .flatMap(AuthorityState::steward)
                      .map(Object::toString)
                      .orElse("none"))
              .append(machine.steward(now) ? ", which is this controller" : "")
              .append('\n');
          Decision decision = machine.decision();
          out.append("decision  ")
              .append(decision.kind())
              .append(decision.to().map(site -> " to " + site).orElse(""))
              .append('\n');
          decision.why().forEach(reason -> out.append("  for     ").append(reason).append('\n'));
          decision.whyNot().forEach(reason -> out.append("  against ").append(reason).append('\n'));
          machine.plan(now).forEach(step -> out.append("  step    ").append(step).append('\n'));
          answer.complete(out.toString());
        });
  }

  /** Returns the value of the authority that this controller knows. */
  public Optional<AuthorityState> authority() {
    return ask((now, answer) -> answer.complete(machine.authority()));
  }

  /** Returns what is known of the change that made this epoch, merged from all controllers. */
  public FailoverRecord record(long epoch) {
    return ask((now, answer) -> answer.complete(machine.record(epoch)));
  }

  /** Returns the newest events of this controller. */
  public List<Event> events() {
    return ask((now, answer) -> answer.complete(machine.events()));
  }

  /**
   * Commits a person's word for the epoch that is known now.
   *
   * @param to the site that may become the writer
   * @param by who says so
   * @param force the rule that may be broken, or empty; see {@link Approval}
   * @return whether the authority has taken it; false means: look, and try again
   */
  public boolean approve(Site to, String by, String force) {
    long epoch = authority().map(AuthorityState::epoch).orElse(0L);
    Approval word = new Approval(epoch, to, by, force);
    return ask(
        (now, answer) ->
            machine.approve(
                word, now, (kind, at) -> answer.complete(kind == RegisterRound.Kind.CHOSEN)));
  }

  /**
   * Stops all automatic changes of the writer, or allows them again.
   *
   * @return whether the authority has taken it; false means: look, and try again
   */
  public boolean pause(boolean stop, String by) {
    return ask(
        (now, answer) ->
            machine.pause(
                stop, by, now, (kind, at) -> answer.complete(kind == RegisterRound.Kind.CHOSEN)));
  }

  @Override
  public void close() {
    runtime.tell(now -> machine.close());
    runtime.close();
  }

  private interface Question<T> {
    void ask(long now, CompletableFuture<T> answer);
  }

  private <T> T ask(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    LongConsumer task = now -> question.ask(now, answer);
    if (!runtime.tell(task)) {
      throw new IllegalStateException("the controller is closed");
    }
    Duration bound = setup.options().witnessDeadline().multipliedBy(20).plusSeconds(1);
    try {
      return answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("the controller is closed or does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Collects what a controller is made of. Not thread-safe. */
  public static final class Builder {
    final Authority authority;
    final Map<String, GlobalDatabase> resources = new java.util.LinkedHashMap<>();
    final List<TrafficSwitch> switches = new ArrayList<>();
    final List<ControlTarget> controlTargets = new ArrayList<>();
    final Map<String, Peer> peers = new java.util.HashMap<>();
    final List<EventListener> listeners = new ArrayList<>();
    @Nullable HealthProbe probe;
    final Workload workload;
    final List<ControllerSetup.Member> controllers = new ArrayList<>();
    private ControllerOptions options = ControllerOptions.DEFAULTS;
    private ReportBoard board = new ReportBoard(SystemTime.ticker());
    String self = "";

    private Builder(Workload workload, Authority authority) {
      this.workload = workload;
      this.authority = authority;
    }

    /** Adds this controller itself, at its place in the rank order. */
    public Builder self(String name, VantagePoint vantage) {
      self = name;
      controllers.add(new ControllerSetup.Member(name, vantage));
      return this;
    }

    /** Adds another controller, at its place in the rank order, which is the same everywhere. */
    public Builder peer(Peer peer, VantagePoint vantage) {
      peers.put(peer.name(), peer);
      controllers.add(new ControllerSetup.Member(peer.name(), vantage));
      return this;
    }

    /** Adds a resource; the workload must name it. */
    public Builder resource(GlobalDatabase database) {
      resources.put(database.name(), database);
      return this;
    }

    /** Adds traffic switches, one for each vendor. */
    public Builder traffic(List<? extends TrafficSwitch> more) {
      switches.addAll(more);
      return this;
    }

    /** Sets how the sites are probed. */
    public Builder probe(HealthProbe how) {
      probe = how;
      return this;
    }

    /** Adds something independent that is asked to learn whether the own network works. */
    public Builder controlTarget(ControlTarget target) {
      controlTargets.add(target);
      return this;
    }

    /** Adds a listener that gets every event. */
    public Builder listener(EventListener listener) {
      listeners.add(listener);
      return this;
    }

    /** Sets the options. */
    public Builder options(ControllerOptions next) {
      options = next;
      return this;
    }

    /** Sets the board for the reports. */
    public Builder board(ReportBoard next) {
      board = next;
      return this;
    }

    /**
     * Returns the controller.
     *
     * @throws IllegalArgumentException with every fault of the configuration at once
     */
    public FailoverController build() {
      List<String> faults = ControllerFaults.of(this);
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "controller of " + workload.name() + ": " + String.join("; ", faults));
      }
      return new FailoverController(this);
    }

    ControllerSetup setup() {
      byte[] term = new byte[16];
      new SecureRandom().nextBytes(term);
      List<String> names = controllers.stream().map(ControllerSetup.Member::name).toList();
      return new ControllerSetup(
          workload,
          authority.list(),
          authority.witnesses().stream().map(Witness::writeInterval).toList(),
          controllers,
          names.indexOf(self),
          HexFormat.of().formatHex(term),
          controlTargets.size(),
          workload.resources().stream().map(name -> resource(name).longestCall()).toList(),
          switches.stream().map(TrafficSwitch::name).toList(),
          options);
    }

    Peer peer(int number) {
      Peer found = peers.get(controllers.get(number).name());
      if (found == null) {
        throw new IllegalArgumentException("no peer " + number);
      }
      return found;
    }

    GlobalDatabase resource(String name) {
      GlobalDatabase found = resources.get(name);
      if (found == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return found;
    }
  }
}
