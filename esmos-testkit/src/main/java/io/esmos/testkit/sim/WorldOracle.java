package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Intent;
import io.esmos.failover.Event;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees the whole world at once, and checks the invariants wherever something changes that one of
 * them speaks of. It decides nothing and tells the machines nothing.
 */
final class WorldOracle {
  /** A write that a site has acknowledged, and where its database had put it. */
  private record Acknowledged(
      long number, Site site, long epoch, Branch branch, int place, long at) {}

  private record Opening(long epoch, Site site, long at) {}

  private final World world;
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private final List<Opening> openings = new ArrayList<>();
  private final Map<String, Integer> begun = new HashMap<>();
  private final Map<String, Integer> landed = new HashMap<>();
  private final Map<Long, Set<Site>> validated = new HashMap<>();
  private final Map<Site, Long> provenFenced = new HashMap<>();
  private final Map<Site, Long> lostAt = new HashMap<>();
  private final Map<Long, Long> bounds = new HashMap<>();
  private final Map<Long, Long> boundAt = new HashMap<>();
  private @Nullable AuthorityState newest;
  private int changes;
  private long undoneIn;
  long lastAcknowledged;
  int missing;

  WorldOracle(World world) {
    this.world = world;
  }

  void begin(AuthorityState first) {
    newest = first;
    openings.add(new Opening(first.epoch(), first.site(), 0));
  }

  AuthorityState newest() {
    return java.util.Objects.requireNonNull(newest);
  }

  /** Returns how many times the writer has changed. */
  int changes() {
    return changes;
  }

  private Opening opened() {
    return openings.get(openings.size() - 1);
  }

  private static Violation broken(String rule, String what) {
    return new Violation(rule, what);
  }

  // --- the authority --------------------------------------------------------------------------

  void chosen(AuthorityState value) {
    AuthorityState before = newest();
    if (value.recent().size() <= before.recent().size()
        && before.recent().contains(value.change())) {
      return; // an older value that only now has its majority
    }
    newest = value;
    boolean moved = value.kind() != before.kind() || value.epoch() != before.epoch();
    world.told(
        "AUTHORITY",
        () ->
            value
                + " steward "
                + value.steward().map(Object::toString).orElse("-")
                + " lossless "
                + value.lossless()
                + (moved ? ": " + value.reason() : ""));
    if (!moved) {
      return;
    }
    if (value.kind() == AuthorityState.Kind.OPEN) {
      opened(value);
    } else {
      closed(before, value);
    }
  }

  private void closed(AuthorityState before, AuthorityState value) {
    Site from = value.from().orElseThrow();
    boolean approved = value.approval().isPresent();
    Long lost = lostAt.get(value.site());
    if (lost != null
        && world.now() - lost < world.holdDown()
        && !approved
        && !world.writes(value.site())) {
      throw broken(
          "9",
          value
              + " returns to a site that was lost "
              + (world.now() - lost) / 1_000_000
              + " ms ago");
    }
    lostAt.put(from, world.now());
    if (before.kind() == AuthorityState.Kind.OPEN && !approved && !world.writes(value.site())) {
      world.checkTwoSignals(from, value);
    }
  }

  private void opened(AuthorityState value) {
    changes++;
    for (Opening earlier : openings) {
      if (earlier.epoch == value.epoch() && !earlier.site.equals(value.site())) {
        throw broken(
            "1", value + " opens epoch " + value.epoch() + " a second time, after " + earlier.site);
      }
    }
    openings.add(new Opening(value.epoch(), value.site(), world.now()));
    SimMember writer = world.database.at(value.site());
    boolean undone = undoneIn == value.epoch(); // while the commit was under way
    if (!writer.writes() && writer.up && !writer.fenced && !undone) {
      throw broken("S3", value + " is opened, but its database is " + writer.role);
    }
    for (SimSite other : world.sites) {
      if (!other.site.equals(value.site()) && other.granted() && !isFenced(other.site)) {
        throw broken("1", value + " is opened while " + other + " holds a grant");
      }
    }
    checkLoss(value, writer);
  }

  /** Invariant 2: what the new writer lacks was allowed to be lost, and was announced. */
  private void checkLoss(AuthorityState value, SimMember writer) {
    List<Acknowledged> lost = new ArrayList<>();
    for (Acknowledged one : acknowledged) {
      if (!writer.has(one.branch, one.place)) {
        lost.add(one);
      }
    }
    acknowledged.removeAll(lost);
    missing += lost.size();
    if (lost.isEmpty()) {
      return;
    }
    Acknowledged oldest = lost.get(0);
    Acknowledged latest = lost.get(lost.size() - 1);
    Long bound = bounds.get(value.epoch());
    Long at = boundAt.get(value.epoch());
    if (bound == null || at == null) {
      throw broken("2", lost.size() + " acknowledged writes are lost, and no bound was recorded");
    }
    long age = Math.min(at, latest.at) - oldest.at;
    if (bound >= 0 && age > bound + bound / 50 + 2_000_000) {
      throw broken(
          "2",
          lost.size()
              + " acknowledged writes are lost, the oldest "
              + age / 1_000_000
              + " ms before the last of them; the record says at most "
              + bound / 1_000_000
              + " ms");
    }
  }

  void event(SimController who, Event event) {
    if (event.kind() == Event.Kind.LOSS_BOUND) {
      boolean unknown = event.text().equals("unknown");
      bounds.put(event.epoch(), unknown ? -1 : Duration.parse(event.text()).toNanos());
      boundAt.put(event.epoch(), world.now());
    }
  }

  // --- destructive calls -----------------------------------------------------------------------

  private static String key(long epoch, Intent intent) {
    return epoch
        + "/"
        + intent.resource()
        + "/"
        + intent.target()
        + "/"
        + intent.attempt()
        + "/"
        + intent.term();
  }

  void begins(SimController who, long epoch, Intent intent) {
    if (begun.merge(key(epoch, intent), 1, Integer::sum) > 1) {
      throw broken("S2", who + " calls twice for " + intent);
    }
    if (!intent.term().equals(who.term())) {
      throw broken(
          "S2",
          who + " of term " + who.term() + " calls for " + intent + " of term " + intent.term());
    }
  }

  /** A promotion has its effect now. */
  void lands(long epoch, Intent intent, SimMember target) {
    if (landed.merge(epoch + "/" + intent.resource(), 1, Integer::sum) > 1) {
      throw broken("S2", "a second promotion lands in epoch " + epoch + ": " + intent);
    }
    AuthorityState now = newest();
    if (now.epoch() != epoch || now.kind() != AuthorityState.Kind.CLOSED) {
      throw broken("S3", intent + " of epoch " + epoch + " lands under " + now);
    }
    if (!now.intent().map(one -> one.same(intent) && !one.ended()).orElse(false)) {
      throw broken("S2", intent + " lands, but the authority holds " + now.intent());
    }
    for (SimSite other : world.sites) {
      if (!other.site.equals(target.site) && other.granted() && !isFenced(other.site)) {
        throw broken("S1", target.site + " is promoted while " + other + " holds a grant");
      }
    }
  }

  /** A promoted server has come back as a replica: its promotion is undone. */
  void undone(long epoch, String resource) {
    landed.remove(epoch + "/" + resource);
    undoneIn = epoch;
  }

  void fenced(Site site) {
    provenFenced.put(site, world.now());
  }

  void unfenced(Site site) {
    provenFenced.remove(site);
  }

  boolean isFenced(Site site) {
    return provenFenced.containsKey(site);
  }

  // --- writes -----------------------------------------------------------------------------------

  void granted(SimSite who, long epoch) {
    AuthorityState now = newest();
    if (epoch > now.epoch()) {
      throw broken("G1", who + " is granted epoch " + epoch + ", which was not chosen: " + now);
    }
    for (SimSite other : world.sites) {
      if (other != who && other.granted() && !isFenced(other.site) && !isFenced(who.site)) {
        throw broken("1", who + " and " + other + " hold grants at the same time");
      }
    }
  }

  /** A site's database has committed a write under this epoch. */
  void committed(SimSite who, long epoch) {
    Opening open = opened();
    if (epoch < open.epoch && who.bornAt > open.at) {
      throw broken("11", who + " came back after " + open + " and writes under epoch " + epoch);
    }
  }

  /** A site acknowledges a write that its database committed at this moment. */
  void acknowledges(
      SimSite who, long epoch, long number, Branch branch, int place, long committedAt) {
    Opening open = opened();
    boolean old = epoch < open.epoch || (epoch == open.epoch && !who.site.equals(open.site));
    if (old && !(isFenced(who.site) && committedAt < open.at)) {
      throw broken(
          "1", who + " acknowledges write " + number + " under epoch " + epoch + " after " + open);
    }
    validated.computeIfAbsent(epoch, key -> new HashSet<>()).add(who.site);
    if (number > 0) {
      lastAcknowledged = world.now();
    }
    acknowledged.add(new Acknowledged(number, who.site, epoch, branch, place, committedAt));
    if (acknowledged.size() > 4_000) {
      acknowledged.subList(0, 1_000).clear();
    }
  }

  // --- traffic ----------------------------------------------------------------------------------

  void routed(String vendor, Optional<Site> site, long epoch, long before) {
    if (epoch < before) {
      throw broken("S8", vendor + " goes back from epoch " + before + " to " + epoch);
    }
    if (site.isEmpty()) {
      throw broken("7", vendor + " sends the traffic nowhere");
    }
    if (epoch > 1 && !validated.getOrDefault(epoch, Set.of()).contains(site.get())) {
      throw broken(
          "3",
          vendor
              + " sends the traffic to "
              + site.get()
              + ", whose writes were not proven in epoch "
              + epoch);
    }
  }
}
