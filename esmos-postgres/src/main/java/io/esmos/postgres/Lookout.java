package io.esmos.postgres;

import io.esmos.database.Member;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all members, so that a silent one delays the others once and not each time: who did not
 * answer in a whole look is waited for only shortly in the next ones, while he is asked on. As soon
 * as he answers he is waited for again. What he has said late is not used, and nothing follows from
 * his silence: he is shown as unknown. Safe for use by several threads.
 */
final class Lookout {
  /** How long one who was silent is waited for: above a round trip across the world. */
  private static final Duration SHORTLY = Duration.ofMillis(300);

  private static final String OPERATION = "postgres.describe";

  private final PostgresMembers members;
  private final Set<Site> silent = ConcurrentHashMap.newKeySet();
  private final Map<Site, Knock> knocking = new ConcurrentHashMap<>();
  private final Map<Site, Long> newestEpoch = new ConcurrentHashMap<>();

  /**
   * What was seen of one member.
   *
   * @param seen what it says itself, if it does
   * @param role else, what its host says
   * @param late whether it took all of its time to say nothing
   */
  record Sight(@Nullable SeenMember seen, Member.Role role, boolean late) {
    static final Sight NOTHING = new Sight(null, Member.Role.UNKNOWN, true);
  }

  private record Knock(FanOut.Running<Sight> running, Deadline deadline) {}

  Lookout(PostgresMembers members) {
    this.members = members;
  }

  /** Returns the newest epoch that was seen at a member, 0 if none was. */
  long newestEpoch(Site site) {
    return newestEpoch.getOrDefault(site, 0L);
  }

  /** Looks at every member; ends by the deadline. */
  Map<Site, Sight> look(Deadline deadline) {
    Set<Site> quiet = new TreeSet<>(silent);
    if (quiet.size() == members.sites().size()) {
      quiet.clear(); // there is nobody whom they would delay
    }
    Map<Site, FanOut.Running<Sight>> looks = new HashMap<>();
    Map<Site, FanOut.Running<Sight>> knocks = new HashMap<>();
    for (Site site : members.sites()) {
      if (!quiet.contains(site)) {
        looks.put(site, ask(site, (at, call) -> observe(at, call, deadline)));
      } else if (mayKnock(site)) {
        FanOut.Running<Sight> knock = ask(site, (at, call) -> hostFirst(at, call, deadline));
        knocks.put(site, knock);
        knocking.put(site, new Knock(knock, deadline));
      }
    }
    Map<Site, Sight> all = new HashMap<>();
    quiet.forEach(site -> all.put(site, Sight.NOTHING));
    looks.forEach(
        (site, one) -> {
          Sight sight = sight(one.end(deadline));
          all.put(site, sight);
          if (sight.late() && !Thread.currentThread().isInterrupted()) {
            silent.add(site);
          }
        });
    Deadline soon = deadline.atMost(SHORTLY);
    knocks.forEach((site, one) -> all.put(site, sight(one.look(soon))));
    return all;
  }

  /** Who is asked already is not asked twice, unless that has had its time. */
  private boolean mayKnock(Site site) {
    Knock before = knocking.get(site);
    if (before == null || before.running().future().isDone()) {
      return true;
    }
    if (before.deadline().passed()) {
      before.running().call().end();
      return true;
    }
    return false;
  }

  private FanOut.Running<Sight> ask(Site site, FanOut.At<Sight> work) {
    return members.start(
        site,
        new SiteCall(OPERATION),
        (at, call) -> {
          Sight sight = work.site(at, call);
          if (!sight.late()) {
            silent.remove(at);
          }
          return sight;
        });
  }

  private static Sight sight(FanOut.Outcome<Sight> outcome) {
    if (outcome.value() != null) {
      return outcome.value();
    }
    ProviderException failure = outcome.failure();
    boolean late = failure != null && failure.code() == Code.TIMEOUT;
    return new Sight(null, Member.Role.UNKNOWN, late);
  }

  /** Where a server was silent, its platform may say at once that it is stopped. */
  private Sight hostFirst(Site site, SiteCall call, Deadline deadline) {
    Member.Role role = host(site, deadline.atMost(deadline.remaining().dividedBy(5)));
    return role == Member.Role.UNKNOWN
        ? observe(site, call, deadline)
        : new Sight(null, role, true);
  }

  /** The last fifth of the time is the host's, for a server that does not answer. */
  private Sight observe(Site site, SiteCall call, Deadline deadline) {
    Deadline most = deadline.atMost(deadline.remaining().multipliedBy(4).dividedBy(5));
    boolean late;
    try {
      SeenMember seen = members.sessions(site).repeatable(call, most, SeenMember::ask);
      OptionalLong epoch = seen.epoch();
      if (epoch.isPresent()) {
        newestEpoch.merge(site, epoch.getAsLong(), Math::max);
      }
      return new Sight(seen, Member.Role.UNKNOWN, false);
    } catch (SQLException e) {
      late = PostgresErrors.code(e) == Code.TIMEOUT || most.passed();
    } catch (ProviderException e) {
      late = e.code() == Code.TIMEOUT;
    }
    return new Sight(null, host(site, deadline), late);
  }

  private Member.Role host(Site site, Deadline deadline) {
    try {
      Member.Role role = members.host(site).silent(deadline);
      return role == Member.Role.STOPPED || role == Member.Role.CHANGING
          ? role
          : Member.Role.UNKNOWN;
    } catch (ProviderException e) {
      return Member.Role.UNKNOWN;
    }
  }
}
