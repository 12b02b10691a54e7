package io.esmos.health;

import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Vendor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all vantage points hold of the sites. A verdict needs a majority of all of them, from at
 * least two vendors; a vantage point that was not heard of lately has no vote, but counts.
 *
 * @param points how many vantage points there are in all
 * @param votes what each vantage point that was heard of lately holds
 */
public record HealthView(int points, List<Vote> votes) {
  /** Checks that there are not more votes than vantage points. */
  public HealthView {
    votes = List.copyOf(votes);
    if (votes.size() > points) {
      throw new IllegalArgumentException(votes.size() + " votes of " + points + " vantage points");
    }
  }

  /**
   * The vote of one vantage point.
   *
   * @param from where it is
   * @param sites what it holds of each site
   */
  public record Vote(VantagePoint from, Map<Site, SiteHealth> sites) {
    /** Takes a copy of the sites. */
    public Vote {
      sites = Map.copyOf(sites);
    }
  }

  /** Returns what a majority from at least two vendors holds of a site, else unknown. */
  public Verdict verdict(Site site) {
    for (Verdict verdict : List.of(Verdict.DOWN, Verdict.UP)) {
      int count = 0;
      Set<Vendor> vendors = new HashSet<>();
      for (Vote vote : votes) {
        if (vote.sites().getOrDefault(site, SiteHealth.NOTHING).verdict() == verdict) {
          count++;
          vendors.add(vote.from().vendor());
        }
      }
      if (count * 2 > points && vendors.size() >= 2) {
        return verdict;
      }
    }
    return Verdict.UNKNOWN;
  }

  /** Returns whether any vantage point saw the site prove its write path in this epoch. */
  public boolean writing(Site site, long epoch) {
    return votes.stream()
        .map(vote -> vote.sites().getOrDefault(site, SiteHealth.NOTHING).writing())
        .anyMatch(claim -> claim.isPresent() && claim.getAsLong() == epoch);
  }

  /** Returns the bare verdicts on a site, which stay the same while nothing has changed. */
  public String tally(Site site) {
    StringBuilder out = new StringBuilder();
    for (Vote vote : votes) {
      Verdict verdict = vote.sites().getOrDefault(site, SiteHealth.NOTHING).verdict();
      out.append(' ').append(vote.from()).append(' ').append(verdict);
    }
    return out.toString();
  }

  /** Returns the votes on a site, for people: {@code aws/x DOWN (refused), gcp/y UP (ok)}. */
  public String explain(Site site) {
    StringBuilder out = new StringBuilder();
    for (Vote vote : votes) {
      SiteHealth health = vote.sites().getOrDefault(site, SiteHealth.NOTHING);
      out.append(out.length() == 0 ? "" : ", ")
          .append(vote.from())
          .append(' ')
          .append(health.verdict())
          .append(" (")
          .append(health.reason())
          .append(')');
    }
    return out + " of " + points + " vantage points";
  }
}
