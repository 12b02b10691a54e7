package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.GuardOptions;
import io.esmos.authority.WitnessList;
import io.esmos.authority.machine.GrantView;
import io.esmos.database.Member;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.machine.ControllerSetup;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * The whole system in one thread: controllers, guarded services with their databases, witnesses,
 * DNS vendors and clients, with the accidents of one seed.
 */
final class World implements SimDatabase.Links {
  static final Duration LONGEST_CALL = Duration.ofSeconds(4);

  /**
   * How long a healthy writer may be without a grant where stores take one write a second: a round
   * that completes what was broken off writes twice, 2 s; one before it may have failed, 2 s, and
   * have waited for its next turn, 1.5 s; that it was needed was seen within 1 s; and the grant
   * still lasted for more than 1.5 s when the stores began to differ.
   */
  private static final Duration LONGEST_LAPSE = Duration.ofSeconds(5);

  private static final long SAMPLE = 250_000_000L;

  final EventQueue queue = new EventQueue();
  final Chance chance;
  final Story story;
  final Layout layout;
  final Places places;
  final Network network;
  final WitnessList list;
  final RegisterOracle register;
  final WorldOracle oracle;
  final Evidence evidence;
  final List<SimStore> stores = new ArrayList<>();
  final List<SimSite> sites = new ArrayList<>();
  final List<SimController> controllers = new ArrayList<>();
  final List<SimClient> clients = new ArrayList<>();
  final SimDatabase database;
  final Traffic traffic;
  final Calls calls;
  final Operator operator;

  /** Whether a machine that is gone refuses connections, or is silent. */
  final boolean refuses;

  /** Whether the database compares the epoch of each transaction with its own. */
  final boolean epochRow;

  /** Accidents that wait for a controller to come to a step. */
  final List<Strike> strikes = new ArrayList<>();

  long lastAccident;
  private final ControllerOptions options = ControllerOptions.DEFAULTS;

  /** Strikes at an event of a controller; returns whether it has. */
  interface Strike {
    boolean at(SimController who, io.esmos.failover.Event event);
  }

  World(long seed, Layout layout, Scenario scenario, Story story) {
    this.chance = new Chance("world", seed);
    this.story = story;
    this.layout = layout;
    this.places = new Places(layout, 2);
    this.network = new Network(queue, chance.fork("network"), places.count());
    this.refuses = chance.odds(0.5);
    this.epochRow = scenario.epochRow() && chance.odds(0.5);
    List<WitnessList.Member> members = new ArrayList<>();
    for (VantagePoint point : layout.witnesses()) {
      members.add(new WitnessList.Member("cell at " + point, point.vendor()));
    }
    this.list = new WitnessList(layout.workload().name(), members);
    this.oracle = new WorldOracle(this);
    this.register = new RegisterOracle(list.size(), oracle::chosen);
    this.evidence = new Evidence(this);
    this.calls = new Calls(this);
    this.database =
        new SimDatabase(queue, this, chance.millis(1_000, 6_000), layout.workload().sites());
    for (int i = 0; i < list.size(); i++) {
      StoreModel model =
          scenario.slowStores() && chance.odds(0.6)
              ? chance.oneOf(StoreModel.VENDORS)
              : StoreModel.PLAIN;
      stores.add(
          new SimStore(
              i, places.witness(i), queue, register, model, new Chance("store" + i, seed)));
    }
    for (Site site : layout.workload().sites()) {
      int number = sites.size();
      sites.add(
          new SimSite(
              this, number, site, process(site.toString(), number), database.members.get(number)));
    }
    for (int i = 0; i < layout.controllers().size(); i++) {
      controllers.add(new SimController(this, i, process("c" + i, places.controller(i))));
    }
    this.traffic = new Traffic(this);
    for (int i = 0; i < 2; i++) {
      clients.add(new SimClient(this, i, process("client" + i, places.client(i))));
    }
    this.operator = new Operator(this, scenario);
    begin();
  }

  private SimProcess process(String name, int place) {
    double rate = 1 + (chance.nextDouble() - 0.5) * 0.0198;
    return new SimProcess(
        name,
        place,
        queue,
        calls,
        rate,
        chance.between(0, 1_000_000_000_000L),
        chance.between(0, 1_000_000_000_000L));
  }

  private void begin() {
    AuthorityState first =
        AuthorityState.first(
            layout.workload().sites().get(0), GuardOptions.DEFAULTS.grantTime(), "first");
    Ballot ballot = new Ballot(1, "0".repeat(32));
    register.begin(ballot, first);
    oracle.begin(first);
    Cell cell = Cell.empty(list.register(), list.hash()).accept(ballot, first);
    stores.forEach(store -> store.begin(cell));
    database.begin(0);
    sites.forEach(SimSite::begin);
    controllers.forEach(one -> queue.at(chance.millis(0, 100), one::begin));
    clients.forEach(SimClient::begin);
    operator.begin();
    sample();
  }

  private void sample() {
    queue.at(now() + SAMPLE, this::sample);
    evidence.sample();
  }

  long now() {
    return queue.now();
  }

  void told(String who, Supplier<String> what) {
    story.tell(queue.now(), who, what);
  }

  ControllerSetup setup(int number, String term) {
    List<ControllerSetup.Member> all = new ArrayList<>();
    for (int i = 0; i < layout.controllers().size(); i++) {
      all.add(new ControllerSetup.Member("c" + i, layout.controllers().get(i)));
    }
    return new ControllerSetup(
        layout.workload(),
        list,
        stores.stream().map(store -> Duration.ofNanos(store.interval())).toList(),
        all,
        number,
        term,
        1,
        Collections.nCopies(layout.workload().resources().size(), LONGEST_CALL),
        traffic.names(),
        options);
  }

  ControllerOptions options() {
    return options;
  }

  long holdDown() {
    return options.holdDown().toNanos();
  }

  boolean writes(Site site) {
    return database.at(site).writes();
  }

  @Override
  public boolean open(int from, int to) {
    return network.open(from, to);
  }

  @Override
  public long delay() {
    return network.delay();
  }

  /** Something was broken or mended: what is expected of healthy parts begins anew. */
  void accident(Supplier<String> what) {
    lastAccident = now();
    told("FAULT", what);
  }

  void checkTwoSignals(Site from, AuthorityState value) {
    evidence.check(from, value);
  }

  /**
   * Invariant 16, first half: with a reachable majority, no CLOSED and no accident lately, a
   * healthy writer's grant does not lapse. Where a store takes one write a second and a witness is
   * away, the two that are left may show different ballots for longer than a grant lasts, if a
   * commit is broken off between them: the grant is back as soon as somebody has completed it.
   */
  void watchGrant(SimSite site, boolean granted, GrantView view) {
    if (!mustHoldGrant(site, granted)) {
      site.lapsedSince = Long.MAX_VALUE;
      return;
    }
    site.lapsedSince = Math.min(site.lapsedSince, now());
    boolean fast = quickStores();
    if (fast || now() - site.lapsedSince > LONGEST_LAPSE.toNanos()) {
      throw new Violation(
          "16",
          site
              + " is the writer, but has held no grant for "
              + (now() - site.lapsedSince) / 1_000_000
              + " ms: "
              + view);
    }
  }

  /** Returns whether all stores do what they are asked at once. */
  boolean quickStores() {
    return stores.stream().allMatch(SimStore::quick);
  }

  private boolean mustHoldGrant(SimSite site, boolean granted) {
    AuthorityState value = oracle.newest();
    return !granted
        && value.open(site.site)
        && value.grantTime().compareTo(GuardOptions.DEFAULTS.grantTime()) >= 0
        && now() - lastAccident > 4_000_000_000L
        && now() - site.bornAt > 2_000_000_000L
        && evidence.openFor(value) > 2_000_000_000L
        && network.faults.lostRequest == 0
        && network.faults.lostAnswer == 0
        && network.faults.late == 0
        && reachesMajority(site.process.place);
  }

  boolean reachesMajority(int place) {
    int count = 0;
    for (SimStore store : stores) {
      boolean reached =
          !store.isDown()
              && store.cell().isPresent()
              && network.open(place, store.place)
              && network.open(store.place, place);
      count += reached ? 1 : 0;
    }
    return list.majority(count);
  }

  /** Tells how everything is, at the end of a story. */
  void tellState() {
    for (SimMember member : database.members) {
      told(
          member.site.toString(),
          () ->
              (member.up ? "" : "down ")
                  + (sites.get(member.number).granted() ? "granted " : "")
                  + member.describe(database.members));
    }
    for (SimController one : controllers) {
      io.esmos.failover.machine.ControllerMachine machine = one.machine();
      if (machine != null) {
        told(
            "c" + one.number,
            () ->
                (machine.steward(one.process.clock()) ? "steward, " : "")
                    + machine.decision().line()
                    + " plan "
                    + machine.plan(one.process.clock()));
      }
    }
  }

  /** A person changes the grant time, with a round of his own. */
  void lowerGrantTime(Duration time) {
    SimProcess person = process("person", places.client(0));
    io.esmos.authority.machine.CellWatch watch = new io.esmos.authority.machine.CellWatch(list);
    person.begin();
    io.esmos.authority.machine.RegisterRound.begin(
        person,
        watch,
        new io.esmos.authority.machine.StorePace(Collections.nCopies(list.size(), Duration.ZERO)),
        Duration.ofMillis(500),
        Ballot.above(register.highest(), chance.fork("person")),
        base -> base.map(value -> value.granting(time, "lowered." + now())),
        person.clock(),
        (result, at) -> told("person", () -> "lowers the grant time: " + result.kind()));
  }

  // --- what an accident does to a site --------------------------------------------------------

  void loseSite(SimSite site) {
    if (site.process.up()) {
      told(site.toString(), () -> "is lost");
      site.end();
      database.lose(site.member);
    }
  }

  void returnSite(SimSite site, boolean asWriter) {
    if (site.process.up()) {
      return;
    }
    boolean wasWriter = site.member.role == Member.Role.WRITER;
    boolean named = oracle.newest().open(site.site);
    Member.Role role = wasWriter && (asWriter || named) ? Member.Role.WRITER : Member.Role.REPLICA;
    database.comeBack(site.member, role);
    if (wasWriter && role == Member.Role.REPLICA) {
      oracle.undone(oracle.newest().epoch(), layout.workload().resources().get(0));
    }
    told(site.toString(), () -> "is back, its database as " + site.member.role);
    site.begin();
  }
}
