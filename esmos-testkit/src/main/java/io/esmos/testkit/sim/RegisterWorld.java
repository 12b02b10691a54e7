package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.WitnessList;
import io.esmos.authority.machine.CellCall;
import io.esmos.authority.machine.CellWatch;
import io.esmos.authority.machine.Initialise;
import io.esmos.authority.machine.RegisterRound;
import io.esmos.authority.machine.StorePace;
import io.esmos.machine.Call;
import io.esmos.machine.Effects;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The register alone: many proposers and readers over three or five cells, with every fault of
 * messages, restarts at any step, and one store that may lose its cell or go back in time. Finds
 * what is wrong with the register hundreds of times faster than the whole world does.
 */
public final class RegisterWorld {
  /** What befalls the register beyond lost, late and doubled messages and restarts. */
  public enum Scenario {
    /** Nothing more. */
    MESSAGES,
    /** A store loses its cell, and somebody initialises the register again. */
    WIPED,
    /** A store goes back to a state that every process has moved beyond. */
    ROLLED_BACK,
    /** Every proposer ends at some step of a round, for good; readers go on. */
    ABANDONED,
    /** The cells lie in vendors' stores, which take their time, throttle and lose answers. */
    VENDORS
  }

  static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final Site SITE = Site.of("aws/a");
  private static final List<Scenario> SCENARIOS = List.of(Scenario.values());

  final EventQueue queue = new EventQueue();
  final Chance chance;
  private final Network network;
  private final Story story;
  final WitnessList list;
  final List<SimStore> stores = new ArrayList<>();
  private final List<Proposer> proposers = new ArrayList<>();
  private final List<RegisterReader> readers = new ArrayList<>();
  final RegisterOracle oracle;
  final RegisterHistory history = new RegisterHistory();
  private final Scenario scenario;
  private final long end;
  private boolean abandoned;
  private boolean restarts;
  private int changes;

  private RegisterWorld(long seed, Scenario scenario, Story story) {
    this.chance = new Chance("register", seed);
    this.scenario = scenario;
    this.story = story;
    int cells = chance.odds(0.8) ? 3 : 5;
    List<WitnessList.Member> members = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      members.add(new WitnessList.Member("cell" + i, new Vendor("v" + i)));
    }
    this.list = new WitnessList("clinic", members);
    this.oracle = new RegisterOracle(cells, value -> told("oracle", () -> "chosen: " + value));
    int people = 2 + chance.below(3);
    int watchers = 1 + chance.below(2);
    this.network = new Network(queue, chance.fork("network"), cells + people + watchers + 1);
    this.restarts = chance.odds(0.7);
    network.faults.lostRequest = chance.odds(0.7) ? chance.below(12) / 100.0 : 0;
    network.faults.lostAnswer = chance.odds(0.7) ? chance.below(15) / 100.0 : 0;
    network.faults.late = chance.odds(0.6) ? chance.below(20) / 100.0 : 0;
    network.faults.twice = chance.odds(0.5) ? chance.below(10) / 100.0 : 0;
    network.faults.longestDelay = chance.millis(100, 1_500);
    network.faults.usualDelay = chance.millis(1, 60);
    long interval = chance.odds(0.1) ? 100_000_000L : 0;
    boolean vendors = scenario == Scenario.VENDORS;
    if (vendors) {
      network.faults.usualDelay /= 3; // the stores take their own time
    }
    for (int i = 0; i < cells; i++) {
      StoreModel model = vendors ? chance.oneOf(StoreModel.VENDORS) : StoreModel.every(interval);
      stores.add(new SimStore(i, i, queue, this::wrote, model, new Chance("store" + i, seed)));
    }
    // A store that takes one write a second needs longer for as many rounds.
    this.end = chance.millis(1_500, 4_000) * (vendors ? 4 : 1);
    for (int i = 0; i < people; i++) {
      proposers.add(new Proposer("proposer" + i, cells + i));
    }
    for (int i = 0; i < watchers; i++) {
      readers.add(new RegisterReader(this, "reader" + i, cells + people + i));
    }
    begin();
  }

  /**
   * Runs a seed.
   *
   * @return how many events happened
   * @throws Violation if a rule was broken
   */
  public static long run(long seed, Story story) {
    return run(seed, SCENARIOS.get((int) Long.remainderUnsigned(seed, SCENARIOS.size())), story);
  }

  /** Runs a seed of one scenario. */
  public static long run(long seed, Scenario scenario, Story story) {
    RegisterWorld world = new RegisterWorld(seed, scenario, story);
    try {
      world.live();
    } catch (Violation e) {
      world.told("VIOLATION", () -> String.valueOf(e.getMessage()));
      throw e;
    }
    return world.queue.executed();
  }

  private void live() {
    while (queue.step(end)) {
      // each event checks what it touches
    }
    abandoned = true;
    network.faults.lostRequest = 0;
    network.faults.lostAnswer = 0;
    network.faults.late = 0;
    stores.forEach(SimStore::calm);
    while (queue.step(end + (scenario == Scenario.VENDORS ? 2 : 1) * 3_000_000_000L)) {
      // what is under way ends; readers must now see what is there
    }
    readers.forEach(RegisterReader::checkSight);
    history.check();
  }

  private void begin() {
    AuthorityState first = AuthorityState.first(SITE, Duration.ofSeconds(3), "first");
    Ballot ballot = new Ballot(1, "0".repeat(32)); // the first attempt of anybody is above it
    oracle.begin(ballot, first);
    Cell cell = Cell.empty(list.register(), list.hash()).accept(ballot, first);
    stores.forEach(store -> store.begin(cell));
    proposers.forEach(Proposer::begin);
    readers.forEach(RegisterReader::begin);
    SimStore victim = chance.oneOf(stores);
    if (scenario == Scenario.WIPED) {
      queue.at(chance.millis(200, 1_500), () -> wipe(victim));
    } else if (scenario == Scenario.ROLLED_BACK) {
      network.faults.longestDelay = chance.millis(50, 300);
      queue.at(chance.millis(200, 1_500), () -> rollBack(victim, 40));
    } else if (scenario == Scenario.ABANDONED) {
      proposers.forEach(one -> queue.at(chance.millis(100, 1_400), () -> one.abandon()));
    }
  }

  void told(String who, java.util.function.Supplier<String> what) {
    story.tell(queue.now(), who, what);
  }

  private void wrote(int witness, Cell cell) {
    told(
        "cell" + witness,
        () ->
            "promised "
                + brief(cell.promised())
                + ", accepted "
                + brief(cell.accepted())
                + " "
                + cell.value().map(AuthorityState::change).orElse("nothing"));
    oracle.wrote(witness, cell);
  }

  private static String brief(Ballot ballot) {
    return ballot.counter()
        + "."
        + ballot.nonce().substring(0, Math.min(4, ballot.nonce().length()));
  }

  private void wipe(SimStore victim) {
    told("cell" + victim.number, () -> "loses its contents");
    victim.wipe();
    SimProcess person = process("person", stores.size() + proposers.size() + readers.size());
    AuthorityState first = AuthorityState.first(SITE, Duration.ofSeconds(3), "again");
    oracle.first(first);
    queue.at(
        queue.now() + chance.millis(10, 600),
        () -> {
          told("person", () -> "initialises the register again");
          Initialise.begin(
              person,
              list,
              TIMEOUT,
              first,
              chance.fork("person"),
              person.clock(),
              (value, faults, now) ->
                  told("person", () -> value.isPresent() ? "initialised" : "refused: " + faults));
        });
  }

  /**
   * Goes back once every process has seen more than what the store goes back to, and after nothing
   * is under way to it any more: no rule can tell a process that begins later, or a delayed write
   * whose condition holds again, that time was turned back. Limits of the rule, not of the check.
   */
  private void rollBack(SimStore victim, int tries) {
    Cell there = victim.cell().orElseThrow();
    restarts = false;
    boolean seen = true;
    for (Proposer proposer : proposers) {
      seen &= proposer.saw(victim.number, there);
    }
    for (RegisterReader reader : readers) {
      seen &= reader.saw(victim.number, there);
    }
    if (seen) {
      told("cell" + victim.number, () -> "is down, to be restored");
      victim.down(true);
      queue.at(
          queue.now() + network.faults.longestDelay + 700_000_000,
          () -> {
            told("cell" + victim.number, () -> "is back with an older state");
            victim.rollBack(1 + chance.below(4));
            victim.down(false);
          });
    } else if (tries > 0) {
      queue.at(queue.now() + chance.millis(5, 40), () -> rollBack(victim, tries - 1));
    }
  }

  SimProcess process(String name, int place) {
    return new SimProcess(
        name,
        place,
        queue,
        new SimProcess.Router() {
          @Override
          @SuppressWarnings("unchecked") // the register's machines make calls of cells only
          public <R> void route(SimProcess from, Call<R> call, Effects.Answer<R> then) {
            CellCall cell = (CellCall) call;
            SimStore store = stores.get(cell.witness());
            network.call(
                from,
                store.place,
                call.timeout().toNanos(),
                cell.kind() != CellCall.Kind.READ,
                reply -> store.serve(cell, (Network.Reply<Optional<CellCall.Versioned>>) reply),
                then);
          }
        },
        1 + (chance.nextDouble() - 0.5) / 50,
        chance.between(0, 1_000_000_000_000L),
        0);
  }

  /** Changes the register again and again, and is restarted now and then. */
  private final class Proposer {
    private final SimProcess process;
    private final StorePace pace;
    private final Chance own;
    private CellWatch watch = new CellWatch(list);
    private Chance nonces;

    Proposer(String name, int place) {
      this.process = process(name, place);
      this.pace =
          new StorePace(stores.stream().map(store -> Duration.ofNanos(store.interval())).toList());
      this.own = chance.fork(name);
      this.nonces = own.fork(name);
    }

    void begin() {
      process.after(own.millis(0, 200), this::round);
    }

    void abandon() {
      told(process.name, () -> "ends for good");
      process.end();
    }

    boolean saw(int witness, Cell cell) {
      return !process.up() || watch.newest(witness).equals(cell);
    }

    private void restart() {
      told(process.name, () -> "ends and begins anew");
      process.end();
      process.begin();
      watch = new CellWatch(list);
      nonces = own.fork(process.name);
      process.after(own.millis(1, 200), this::round);
    }

    private void round() {
      if (abandoned) {
        return;
      }
      if (restarts && own.odds(0.25)) {
        queue.at(queue.now() + own.millis(0, 250), this::restartOnce);
      }
      String mine = process.name + "." + changes++;
      boolean identity = own.odds(0.2);
      long begun = queue.now();
      RegisterRound.begin(
          process,
          watch,
          pace,
          TIMEOUT,
          Ballot.above(watch.highestCounter(), nonces),
          base -> base.map(from -> identity ? from : next(from, mine, begun)),
          process.clock(),
          (result, now) -> ended(result, mine, begun));
    }

    private void restartOnce() {
      if (process.up() && !abandoned && restarts) {
        restart();
      }
    }

    private AuthorityState next(AuthorityState from, String mine, long begun) {
      AuthorityState next = from.paused(!from.paused(), "changed", mine);
      oracle.proposed(from, next);
      history.writing(from.change(), mine, begun);
      told(process.name, () -> "proposes " + mine + " on top of " + from.change());
      return next;
    }

    private void ended(RegisterRound.Result result, String mine, long begun) {
      told(process.name, () -> "round " + brief(result.ballot()) + " is " + result.kind());
      if (result.kind() == RegisterRound.Kind.CHOSEN && result.value().isPresent()) {
        String value = result.value().get().change();
        if (!oracle.isChosen(result.ballot())) {
          throw new Violation(
              "register", process + " was told that " + value + " is chosen; it is not");
        }
        if (value.equals(mine)) {
          history.wrote(process.name, value, begun, queue.now());
        } else {
          history.read(process.name, value, begun, queue.now());
        }
      }
      process.after(own.odds(0.5) ? own.millis(0, 20) : own.millis(0, 300), this::round);
    }
  }
}
