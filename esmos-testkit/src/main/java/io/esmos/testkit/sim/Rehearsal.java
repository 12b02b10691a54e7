package io.esmos.testkit.sim;

import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * A unit test of a topology: what would happen to us? Runs the real controllers and guards of a
 * workload in the simulated world, loses what is named, and checks every invariant after every
 * event, and that clients write again in the end. Immutable.
 *
 * <pre>{@code
 * Rehearsal.of(workload).lose(new Vendor("aws")).during(Duration.ofMinutes(10)).seeds(1_000).assertInvariants();
 * }</pre>
 */
public final class Rehearsal {
  /**
   * What all seeds came to.
   *
   * @param seeds how many were run
   * @param changes how many times the writer changed, in all of them
   * @param missing how many acknowledged writes were lost, each within a bound that was recorded
   */
  public record Outcome(long seeds, long changes, long missing) {}

  private final Layout layout;
  private final Set<Vendor> vendors;
  private final Set<Site> sites;
  private final Duration takes;
  private final long seeds;

  private Rehearsal(
      Layout layout, Set<Vendor> vendors, Set<Site> sites, Duration takes, long seeds) {
    this.layout = layout;
    this.vendors = Set.copyOf(vendors);
    this.sites = Set.copyOf(sites);
    this.takes = takes;
    this.seeds = seeds;
  }

  /** Returns a rehearsal of this workload, with controllers and witnesses at three vendors. */
  public static Rehearsal of(Workload workload) {
    return of(Layout.around(workload));
  }

  /** Returns a rehearsal of this layout, in which nothing is lost yet. */
  public static Rehearsal of(Layout layout) {
    return new Rehearsal(layout, Set.of(), Set.of(), Duration.ofSeconds(15), 100);
  }

  /** Returns a rehearsal in which this vendor is lost too, with all that it runs. */
  public Rehearsal lose(Vendor vendor) {
    Set<Vendor> all = new java.util.HashSet<>(vendors);
    all.add(vendor);
    return new Rehearsal(layout, all, sites, takes, seeds);
  }

  /** Returns a rehearsal in which this site is lost too, with its database. */
  public Rehearsal lose(Site site) {
    Set<Site> all = new TreeSet<>(sites);
    all.add(site);
    return new Rehearsal(layout, vendors, all, takes, seeds);
  }

  /** Returns a rehearsal in which what is lost is back after this time. */
  public Rehearsal during(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("something must be lost for longer than " + time);
    }
    return new Rehearsal(layout, vendors, sites, time, seeds);
  }

  /** Returns a rehearsal of so many seeds. */
  public Rehearsal seeds(long count) {
    if (count < 1) {
      throw new IllegalArgumentException("seeds " + count + " must be at least 1");
    }
    return new Rehearsal(layout, vendors, sites, takes, count);
  }

  /**
   * Runs all seeds.
   *
   * @throws AssertionError if an invariant was broken, with the seed and its story
   */
  public Outcome assertInvariants() {
    long changes = 0;
    long missing = 0;
    for (long seed = 0; seed < seeds; seed++) {
      try {
        SimulatedWorld.Result result = run(seed, Story.untold());
        changes += result.changes();
        missing += result.missing();
      } catch (Violation e) {
        throw new AssertionError(
            "seed " + seed + " breaks " + e.getMessage() + "\n\n" + story(seed), e);
      }
    }
    return new Outcome(seeds, changes, missing);
  }

  /** Returns the story of a seed: who did what, when. */
  public String story(long seed) {
    Story story = Story.told();
    try {
      run(seed, story);
    } catch (Violation e) {
      return story.text() + "\n" + e.getMessage();
    }
    return story.text();
  }

  private SimulatedWorld.Result run(long seed, Story story) {
    return SimulatedWorld.rehearse(seed, layout, vendors, sites, takes, story);
  }
}
