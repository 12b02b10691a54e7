package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.database.Member;
import io.esmos.topology.Site;
import java.util.Arrays;

/**
 * What was true of a site that is given up (invariant 4): whether a majority of vantage points,
 * whose own network worked, saw it fail, and whether a replica had really lost it.
 */
final class Evidence {
  /** How long ago the evidence may have been true: reports travel, and are stale after 2 s. */
  private static final long LATELY = 5_000_000_000L;

  /**
   * The same where stores are slow: a commit takes them several seconds, and one that was broken
   * off is completed by somebody else (R5) some seconds later.
   */
  private static final long LATELY_WHEN_SLOW = 12_000_000_000L;

  private static final long BEAT_STALE = 1_200_000_000L;

  private final World world;
  private final int[][] streak;
  private final int[][] recovering;
  private final long[][] downAt;
  private final long[] beat;
  private final long[] beatAt;
  private final long[] lostAt;
  private AuthorityState open;
  private long openSince;

  Evidence(World world) {
    this.world = world;
    int sites = world.layout.workload().sites().size();
    int controllers = world.layout.controllers().size();
    this.streak = new int[controllers][sites];
    this.recovering = new int[controllers][sites];
    this.downAt = new long[controllers][sites];
    for (long[] row : downAt) {
      Arrays.fill(row, -LATELY_WHEN_SLOW);
    }
    this.beat = new long[sites];
    this.beatAt = new long[sites];
    this.lostAt = new long[sites];
    Arrays.fill(lostAt, -LATELY_WHEN_SLOW);
    this.open =
        AuthorityState.first(
            world.layout.workload().sites().get(0), java.time.Duration.ofSeconds(1), "-");
  }

  /** A vantage point has heard of a site, or has not although its own network works. */
  void probed(int controller, int site, boolean good, boolean ownNetworkWorks) {
    boolean down = recovering[controller][site] > 0;
    if (good) {
      streak[controller][site] = 0;
      recovering[controller][site] -= down ? 1 : 0;
    } else if (ownNetworkWorks && ++streak[controller][site] >= world.options().monitor().fall()) {
      recovering[controller][site] = world.options().monitor().rise();
    } else if (down) {
      recovering[controller][site] = world.options().monitor().rise();
    }
    if (recovering[controller][site] > 0) {
      downAt[controller][site] = world.now();
    }
  }

  void sample() {
    for (SimMember member : world.database.members) {
      int i = member.number;
      if (member.beat() != beat[i]) {
        beat[i] = member.beat();
        beatAt[i] = world.now();
      }
      boolean lost = !member.receiving || world.now() - beatAt[i] >= BEAT_STALE;
      if (member.up && member.role == Member.Role.REPLICA && lost) {
        lostAt[i] = world.now();
      }
    }
  }

  /** Returns for how long the authority has been open as it is. */
  long openFor(AuthorityState value) {
    if (value.epoch() != open.epoch() || value.kind() != open.kind()) {
      open = value;
      openSince = world.now();
    }
    return world.now() - openSince;
  }

  void check(Site from, AuthorityState value) {
    int site = world.layout.workload().sites().indexOf(from);
    long lately = world.quickStores() ? LATELY : LATELY_WHEN_SLOW;
    int seen = 0;
    for (long[] row : downAt) {
      seen += world.now() - row[site] < lately ? 1 : 0;
    }
    if (seen * 2 <= downAt.length) {
      throw new Violation(
          "4", value + ": only " + seen + " vantage points with a working network saw it fail");
    }
    sample();
    boolean replica = false;
    for (SimMember member : world.database.members) {
      replica |= member.number != site && world.now() - lostAt[member.number] < lately;
    }
    if (!replica) {
      throw new Violation(
          "4", value + ": no replica had lost its writer, there was no second kind of signal");
    }
  }
}
