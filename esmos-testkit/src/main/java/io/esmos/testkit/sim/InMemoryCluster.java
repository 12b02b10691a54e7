package io.esmos.testkit.sim;

import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.sim.Requests.Way;
import io.esmos.testkit.time.ManualTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The machines behind an {@link InMemoryDatabase}: a replicated database in memory, the same model
 * that the simulated world has, and a hand on its servers and on the way to them. The first site
 * writes and all others follow it; the epoch row is 1, and commits wait for nobody.
 *
 * <p>It has no thread of its own. What takes time happens while somebody calls it, when the clock
 * has come that far; {@link #await} is such a call. A site without a member is {@code NOT_FOUND}.
 * Safe for use by several threads.
 */
public final class InMemoryCluster {
  private static final long RECEIVER_TIMEOUT = 2_000_000_000L;

  /** How long a request takes at most when nothing is wrong, in nanoseconds: servers are near. */
  private static final long USUAL_DELAY = 1_000_000L;

  /** A row that was written, and its place in the history. */
  private record Row(String name, Branch branch, int place) {}

  /** A commit that is not acknowledged yet. */
  private record Open(SimMember writer, CompletableFuture<Void> commit) {}

  private final EventQueue queue = new EventQueue();
  private final SimDatabase database;
  private final Driver driver;
  private final Requests requests;
  private final List<Row> rows = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private volatile boolean platform = true;

  private InMemoryCluster(Ticker clock, @Nullable ManualTime moved, List<Site> sites) {
    if (sites.isEmpty() || new HashSet<>(sites).size() < sites.size()) {
      throw new IllegalArgumentException("a cluster needs sites, each of them once: " + sites);
    }
    Network network = new Network(queue, new Chance("in-memory", 0), sites.size() + 1);
    network.faults.usualDelay = USUAL_DELAY;
    this.driver = new Driver(queue, clock, moved);
    this.requests = new Requests(queue, network, driver, sites.size());
    this.database = new SimDatabase(queue, new Wires(network), RECEIVER_TIMEOUT, sites);
    database.begin(0);
  }

  /**
   * Returns a cluster on this clock, such as {@link io.esmos.time.SystemTime#ticker()}. On a clock
   * that a test moves, a call waits until another thread moves it.
   */
  public static InMemoryCluster on(Ticker clock, List<Site> sites) {
    return new InMemoryCluster(clock, null, sites);
  }

  /**
   * Returns a cluster whose waiting callers move the clock on themselves, faster than real time: a
   * test on one thread sees delays and time-outs, and hardly waits for them.
   */
  public static InMemoryCluster moving(ManualTime clock, List<Site> sites) {
    return new InMemoryCluster(clock, clock, sites);
  }

  /**
   * Returns a provider of this database, as one process has it.
   *
   * @param name the resource, as the workload lists it
   */
  public InMemoryDatabase database(String name) {
    return new InMemoryDatabase(name, this);
  }

  /** Sets whether the platform can stop a member and confirm it; it can unless told otherwise. */
  public void platform(boolean stops) {
    platform = stops;
  }

  // --- machines -------------------------------------------------------------------------------

  /** Ends a member and its machine at once; connections are refused. Idempotent. */
  public void kill(Site site) {
    act(
        () -> {
          database.lose(member(site));
          breakCommits(member(site));
        });
  }

  /** Brings a machine back, and its member as it was: a writer writes again. Idempotent. */
  public void revive(Site site) {
    act(
        () -> {
          SimMember member = member(site);
          if (!member.up) {
            database.comeBack(member, member.role);
          }
        });
  }

  // --- the way from the providers to a member and its platform ----------------------------------

  /** Cuts the providers off from a member and its platform: requests get lost without a word. */
  public void cut(Site site) {
    act(() -> requests.way(member(site), Way.CUT));
  }

  /** When a member is promoted next, that answer and all after it get lost. */
  public void losePromotion(Site site) {
    act(() -> requests.losePromotion(member(site), true));
  }

  /** Ends what the two above began. */
  public void heal(Site site) {
    act(
        () -> {
          requests.losePromotion(member(site), false);
          requests.way(member(site), Way.OPEN);
        });
  }

  /** Returns how many of the providers' requests to a member, or of its answers, have got lost. */
  public int lost(Site site) {
    return driver.act(() -> requests.lost(member(site)));
  }

  // --- clients beside the members ---------------------------------------------------------------

  /**
   * Begins to write a row at a member. The future ends when the commit is acknowledged, or with a
   * {@link ProviderException}: {@code CONFLICT} if the member does not write, {@code UNAVAILABLE}
   * if it ended before it could say whether the commit holds.
   */
  public CompletableFuture<Void> append(Site site, String row) {
    CompletableFuture<Void> commit = new CompletableFuture<>();
    act(() -> append(member(site), row, commit));
    return commit;
  }

  private void append(SimMember writer, String row, CompletableFuture<Void> commit) {
    if (!writer.writes()) {
      refuse(commit, Code.CONFLICT, writer.site + " does not write");
      return;
    }
    int place = database.append(writer, writer.epoch(), writer.beat());
    rows.add(new Row(row, writer.branch, place));
    Open one = new Open(writer, commit);
    open.add(one);
    database.whenSynchronous(
        writer,
        place,
        () -> {
          open.remove(one);
          driver.tell(() -> commit.complete(null));
        });
  }

  /** Returns whether a member runs and has a row of this name in its history. */
  public boolean has(Site site, String row) {
    return driver.act(
        () -> {
          SimMember member = member(site);
          return member.up
              && rows.stream()
                  .anyMatch(one -> one.name.equals(row) && member.has(one.branch, one.place));
        });
  }

  /**
   * Counts the heartbeat row of a writer up, and returns it.
   *
   * @throws ProviderException {@code CONFLICT} if the member does not write
   */
  public long beat(Site site) {
    return driver.act(
        () -> {
          SimMember writer = member(site);
          if (!writer.writes()) {
            throw ProviderException.of(Code.CONFLICT, "memory.beat", site + " does not write");
          }
          database.append(writer, writer.epoch(), writer.beat() + 1);
          return writer.beat();
        });
  }

  /**
   * Lets time pass until this holds; returns whether it did so by the deadline. An interrupt ends
   * it, and stays visible. The condition may call the cluster and its providers.
   */
  public boolean await(BooleanSupplier condition, Deadline deadline) {
    try {
      return driver.await(condition, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public String toString() {
    return "in-memory cluster at " + database.members.stream().map(member -> member.site).toList();
  }

  // --- what the provider needs ------------------------------------------------------------------

  SimDatabase model() {
    return database;
  }

  boolean platformStops() {
    return platform;
  }

  /** Returns the member at a site. */
  SimMember member(Site site) {
    return database.members.stream()
        .filter(member -> member.site.equals(site))
        .findFirst()
        .orElseThrow(
            () -> ProviderException.of(Code.NOT_FOUND, "memory.site", site + " has no member"));
  }

  /** Asks members, as {@link Requests#ask} does. */
  <R> Map<Site, Outcome<R>> ask(
      String operation,
      Collection<SimMember> members,
      Deadline deadline,
      Duration takes,
      Requests.Server<R> server) {
    return requests.ask(operation, members, deadline, takes, server);
  }

  /** A member is promoted, and has not answered yet. */
  void promoting(SimMember member) {
    requests.promoting(member);
  }

  /** Ends the sessions of a member that has stopped to write: their commits are unknown. */
  void breakCommits(SimMember member) {
    List<Open> broken = open.stream().filter(one -> one.writer == member).toList();
    open.removeAll(broken);
    broken.forEach(one -> refuse(one.commit, Code.UNAVAILABLE, member.site + " has ended"));
  }

  /** Does something between two events. */
  void act(Runnable what) {
    driver.act(
        () -> {
          what.run();
          return true;
        });
  }

  private void refuse(CompletableFuture<Void> commit, Code code, String why) {
    ProviderException failure = ProviderException.of(code, "memory.append", why);
    driver.tell(() -> commit.completeExceptionally(failure));
  }

  /** How members reach each other. */
  private record Wires(Network network) implements SimDatabase.Links {
    @Override
    public boolean open(int from, int to) {
      return network.open(from, to);
    }

    @Override
    public long delay() {
      return network.delay();
    }
  }
}
