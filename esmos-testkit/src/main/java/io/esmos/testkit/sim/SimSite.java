package io.esmos.testkit.sim;

import io.esmos.authority.GuardOptions;
import io.esmos.authority.machine.GrantView;
import io.esmos.authority.machine.GuardMachine;
import io.esmos.health.ProbeResult;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.util.HashMap;
import java.util.Map;

/**
 * A site's service: a guard, and writes that do what {@code WriteGuard.run} does: check, commit in
 * the database under the epoch row, check again, and only then say yes.
 */
final class SimSite {
  private static final long BEAT = 250_000_000L;
  private static final ProbeResult READS = ProbeResult.healthy("can be read");
  private static final ProbeResult STOPPED = ProbeResult.unhealthy("the database is stopped");
  private static final ProbeResult REFUSED = ProbeResult.unhealthy("the write was refused");

  final int number;
  final Site site;
  final SimProcess process;
  final SimMember member;

  /** Since when it ought to hold a grant and does not, if that is so. */
  long lapsedSince = Long.MAX_VALUE;

  private final World world;
  private final Map<Long, ProbeResult> writing = new HashMap<>();
  private GrantView view = GrantView.nothingKnown();

  /** When this life of the service began. */
  long bornAt;

  private boolean beatStalled;

  SimSite(World world, int number, Site site, SimProcess process, SimMember member) {
    this.world = world;
    this.number = number;
    this.site = site;
    this.process = process;
    this.member = member;
  }

  void begin() {
    process.begin();
    bornAt = world.now();
    view = GrantView.nothingKnown();
    GuardMachine machine =
        new GuardMachine(process, world.list, site, GuardOptions.DEFAULTS, this::publish);
    machine.start(process.clock());
    process.after(world.chance.between(0, BEAT), this::beat);
  }

  void end() {
    process.end();
    view = GrantView.nothingKnown();
  }

  /** Returns whether it holds a grant that has not run out on its own clock. */
  boolean granted() {
    return process.up() && view.grantedAt(process.clock());
  }

  void stallBeat(boolean on) {
    beatStalled = on;
  }

  private void publish(GrantView next) {
    boolean other = next.epoch() != view.epoch() || next.granted() != view.granted();
    view = next;
    if (other) {
      world.told(
          site.toString(),
          () ->
              (next.granted()
                  ? "granted epoch " + next.epoch()
                  : "not granted, epoch " + next.epoch() + ": " + next.why()));
    }
    if (granted()) {
      world.oracle.granted(this, next.epoch());
    }
  }

  private void beat() {
    process.after(BEAT, this::beat);
    world.watchGrant(this, granted(), view);
    if (beatStalled || !granted()) {
      return;
    }
    long epoch = view.epoch();
    if (member.writes() && member.stalledUntil <= world.now() && member.epoch() == epoch) {
      world.database.append(member, epoch, member.beat() + 1);
      world.oracle.committed(this, epoch);
    }
  }

  /** What a load balancer asks: is this site the writer, and does a write get through? */
  void health(Network.Reply<ProbeResult> reply) {
    if (!process.up()) {
      refuse(reply);
      return;
    }
    process.happen(process.life(), () -> judge(reply));
  }

  private void refuse(Network.Reply<ProbeResult> reply) {
    if (world.refuses) {
      reply.fail(ProviderException.Code.UNAVAILABLE, "refused");
    }
  }

  private void judge(Network.Reply<ProbeResult> reply) {
    if (!granted()) {
      boolean reads =
          member.up && (member.writes() || member.role == io.esmos.database.Member.Role.REPLICA);
      reply.value(reads ? READS : STOPPED);
      return;
    }
    long epoch = view.epoch();
    write(
        0,
        done ->
            reply.value(
                done
                    ? writing.computeIfAbsent(epoch, e -> ProbeResult.writing(e, "one row written"))
                    : REFUSED));
  }

  /** Told whether a write was acknowledged; not told at all if its outcome is unknown. */
  interface Done {
    void is(boolean acknowledged);
  }

  /** A client's write arrives. */
  void request(long number, Done done) {
    if (process.up()) {
      process.happen(process.life(), () -> write(number, done));
    }
  }

  private void write(long number, Done done) {
    if (!granted()) {
      done.is(false);
      return;
    }
    long epoch = view.epoch();
    process.after(world.chance.between(100_000, 3_000_000), () -> commit(number, epoch, done));
  }

  private void commit(long number, long epoch, Done done) {
    if (member.stalledUntil > world.now()) {
      process.after(
          member.stalledUntil - world.now() + 1_000_000, () -> commit(number, epoch, done));
      return;
    }
    if (!member.writes() || (world.epochRow && member.epoch() != epoch)) {
      done.is(false);
      return;
    }
    Branch branch = member.branch;
    int place = world.database.append(member, epoch, member.beat());
    long committedAt = world.now();
    world.oracle.committed(this, epoch);
    int life = process.life();
    world.database.whenSynchronous(
        member,
        place,
        () ->
            world.queue.at(
                world.now() + world.chance.between(50_000, 2_000_000),
                () ->
                    process.happen(
                        life, () -> confirm(number, epoch, branch, place, committedAt, done))));
  }

  private void confirm(
      long number, long epoch, Branch branch, int place, long committedAt, Done done) {
    if (!granted() || view.epoch() != epoch) {
      return; // WriteOutcomeUnknown
    }
    world.oracle.acknowledges(this, epoch, number, branch, place, committedAt);
    done.is(true);
  }

  @Override
  public String toString() {
    return site.toString();
  }
}
