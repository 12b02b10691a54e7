package io.esmos.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What fails over as one: a business capability with its sites in promotion order, its resources
 * (databases, caches, tables that move together), its objectives and the jurisdictions that its
 * data may lie in. Immutable; made by {@link #named}.
 */
public final class Workload {
  private final String name;
  private final Pattern pattern;
  private final List<Site> sites;
  private final List<String> resources;
  private final Map<FailureDomain, Objective> objectives;
  private final Map<Site, Jurisdiction> jurisdictions;
  private final Alone alone;

  /**
   * What a writer does that must not lose anything with a site, when there is no living site left
   * that a commit could wait for.
   */
  public enum Alone {
    /** It waits: nothing is acknowledged until another site follows. Nothing can be lost. */
    WAIT,
    /**
     * It goes on with one copy. The set of lossless candidates in the authority is emptied first,
     * so that no later failover claims to lose nothing.
     */
    GO_ON
  }

  private Workload(Builder builder) {
    List<String> faults = builder.faults();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "workload " + builder.name + ": " + String.join("; ", faults));
    }
    name = builder.name;
    pattern = Pattern.SINGLE_WRITER;
    sites = List.copyOf(builder.sites);
    resources = List.copyOf(builder.resources);
    objectives = Map.copyOf(builder.objectives);
    jurisdictions = Map.copyOf(builder.jurisdictions);
    alone = builder.alone;
  }

  /** Begins a workload of this name, a DNS label. */
  public static Builder named(String name) {
    return new Builder(Names.check("workload", name));
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the pattern. */
  public Pattern pattern() {
    return pattern;
  }

  /** Returns the sites in promotion order. */
  public List<Site> sites() {
    return sites;
  }

  /** Returns the names of the resources, in the order in which they are promoted. */
  public List<String> resources() {
    return resources;
  }

  /** Returns the objective for the loss of this failure domain, if there is one. */
  public Optional<Objective> objective(FailureDomain domain) {
    return Optional.ofNullable(objectives.get(domain));
  }

  /**
   * Returns how much may be lost when this failure domain is lost: the objective for it, else that
   * of the next larger domain, which contains it.
   */
  public Optional<Duration> rpo(FailureDomain lost) {
    for (FailureDomain domain : FailureDomain.values()) {
      Objective objective = objectives.get(domain);
      if (domain.compareTo(lost) >= 0 && objective != null) {
        return Optional.of(objective.rpo());
      }
    }
    return Optional.empty();
  }

  /** Returns the largest failure domain whose loss must lose nothing, if there is one. */
  public Optional<FailureDomain> lossless() {
    Optional<FailureDomain> found = Optional.empty();
    for (FailureDomain domain : FailureDomain.values()) {
      Objective objective = objectives.get(domain);
      if (objective != null && objective.rpo().isZero()) {
        found = Optional.of(domain);
      }
    }
    return found;
  }

  /** Returns what a writer does that is the last living site. */
  public Alone alone() {
    return alone;
  }

  /** Returns the jurisdiction of a site, if one was given. */
  public Optional<Jurisdiction> jurisdiction(Site site) {
    return Optional.ofNullable(jurisdictions.get(site));
  }

  @Override
  public String toString() {
    return name + " at " + sites;
  }

  /** Collects what a workload is made of. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final List<Site> sites = new ArrayList<>();
    private final List<String> resources = new ArrayList<>();
    private final Map<FailureDomain, Objective> objectives = new EnumMap<>(FailureDomain.class);
    private final Map<Site, Jurisdiction> jurisdictions = new HashMap<>();
    private final Set<Jurisdiction> allowed = new HashSet<>();
    private Alone alone = Alone.WAIT;

    private Builder(String name) {
      this.name = name;
    }

    /** Adds a site at the end of the promotion order. */
    public Builder site(Site site) {
      sites.add(site);
      return this;
    }

    /** Adds a site at the end of the promotion order, and says whose law it is under. */
    public Builder site(Site site, Jurisdiction jurisdiction) {
      jurisdictions.put(site, jurisdiction);
      return site(site);
    }

    /** Adds a resource. */
    public Builder resource(String resource) {
      resources.add(Names.check("resource", resource));
      return this;
    }

    /** Sets what is promised for the loss of a failure domain. */
    public Builder objective(FailureDomain domain, Objective objective) {
      objectives.put(domain, objective);
      return this;
    }

    /** Restricts the data to these jurisdictions; each site must then name one of them. */
    public Builder allow(Jurisdiction... only) {
      allowed.addAll(List.of(only));
      return this;
    }

    /** Sets what a writer does that is the last living site; by default it waits. */
    public Builder alone(Alone what) {
      alone = Objects.requireNonNull(what, "what");
      return this;
    }

    /**
     * Returns the workload.
     *
     * @throws IllegalArgumentException with every fault at once
     */
    public Workload build() {
      return new Workload(this);
    }

    private List<String> faults() {
      List<String> faults = new ArrayList<>();
      if (sites.size() < 2) {
        faults.add("needs at least two sites, has " + sites.size());
      }
      if (new HashSet<>(sites).size() < sites.size()) {
        faults.add("names a site twice: " + sites);
      }
      if (resources.isEmpty()) {
        faults.add("needs at least one resource");
      }
      if (new HashSet<>(resources).size() < resources.size()) {
        faults.add("names a resource twice: " + resources);
      }
      for (Site site : sites) {
        Jurisdiction law = jurisdictions.get(site);
        if (!allowed.isEmpty() && (law == null || !allowed.contains(law))) {
          faults.add(
              "site "
                  + site
                  + (law == null ? " names no jurisdiction" : " is in jurisdiction " + law)
                  + ", but the data may lie only in "
                  + allowed);
        }
      }
      objectives.forEach(
          (domain, objective) -> {
            if (sites.size() > 1
                && sites.stream().allMatch(site -> site.shares(domain, sites.get(0)))) {
              faults.add(
                  "has an objective for the loss of a "
                      + domain
                      + ", but all of its sites lie in one; add a site elsewhere");
            }
          });
      return faults;
    }
  }
}
