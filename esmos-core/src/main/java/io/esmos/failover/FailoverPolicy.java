package io.esmos.failover;

import io.esmos.authority.Approval;
import io.esmos.authority.AuthorityState;
import io.esmos.authority.AuthorityState.Licence;
import io.esmos.database.Member;
import io.esmos.health.Verdict;
import io.esmos.topology.FailureDomain;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What ought to be done, as a pure function of the situation. A failover needs two independent
 * kinds of signal: the vantage points' verdict, and the replicas' own view of their writer. Silence
 * is not a second kind, and if everything is red the observer is suspected.
 */
public final class FailoverPolicy {
  private FailoverPolicy() {}

  /** Returns what ought to be done. */
  public static Decision decide(Situation situation) {
    return decide(situation, false);
  }

  /**
   * Returns what ought to be done.
   *
   * @param stuck whether the site that is to become the writer works, but has had its time and
   *     cannot be promoted: it will never have what others have
   */
  public static Decision decide(Situation situation, boolean stuck) {
    AuthorityState authority = situation.authority();
    Optional<Site> actual = actualWriter(situation);
    if (authority.paused()) {
      return Decision.hold("automatic changes are paused: " + authority.reason());
    }
    if (authority.kind() == AuthorityState.Kind.OPEN && actual.isPresent()) {
      return candidates(
          situation,
          List.of("the database's writer is " + actual.get() + ", not " + authority.site()),
          Licence.NONE,
          actual);
    }
    Verdict verdict = situation.health().verdict(authority.site());
    if (authority.kind() == AuthorityState.Kind.CLOSED && verdict == Verdict.UP) {
      return targetUp(situation, stuck);
    }
    if (verdict != Verdict.DOWN) {
      return Decision.hold(
          authority.site()
              + " is "
              + verdict
              + ": "
              + situation.health().explain(authority.site()));
    }
    if (situation.workload().sites().stream()
        .allMatch(site -> situation.health().verdict(site) == Verdict.DOWN)) {
      return Decision.hold("every site is DOWN: the observers are suspected, a person must look");
    }
    return authority.kind() == AuthorityState.Kind.OPEN ? lost(situation) : targetLost(situation);
  }

  private static Decision lost(Situation situation) {
    Site writer = situation.authority().site();
    if (!situation.warmUpLeft().isZero()) {
      return Decision.hold(
          writer
              + " was opened just now and has "
              + situation.warmUpLeft().toMillis()
              + " ms left to prove its first write");
    }
    List<String> why = new ArrayList<>();
    why.add(writer + " is DOWN: " + situation.health().explain(writer));
    List<String> whyNot = new ArrayList<>();
    boolean second = false;
    for (Situation.Database database : situation.databases()) {
      if (database.fresh() && database.writerGone()) {
        second = true;
        why.add(database.name() + ": " + database.evidence());
      } else {
        whyNot.add(database.name() + ": " + database.evidence());
      }
    }
    if (!second) {
      whyNot.add(0, "no second kind of signal: the replicas have not lost the writer");
      return Decision.of(Decision.Kind.HOLD, why, whyNot);
    }
    return candidates(situation, why, Licence.NONE, Optional.empty());
  }

  /**
   * A target that works is promoted, unless too much may be lost by it: then a person must say so.
   */
  private static Decision targetUp(Situation situation, boolean stuck) {
    AuthorityState authority = situation.authority();
    Site target = authority.site();
    boolean begun =
        authority.intentPending()
            || situation.databases().stream()
                .anyMatch(it -> it.status().at(target).role() == Member.Role.WRITER);
    boolean fresh = situation.databases().stream().allMatch(Situation.Database::fresh);
    if ((stuck || diverged(situation, target)) && !begun) {
      String why = target + " was to become the writer, but cannot get what others have";
      Decision other = candidates(situation, List.of(why), Licence.NONE, Optional.empty());
      if (other.kind() == Decision.Kind.FAILOVER) {
        return other;
      }
    }
    if (begun || !fresh || mayPromote(situation, target, !stuck)) {
      return Decision.hold(
          target + " is UP and is to become the writer: " + situation.health().explain(target));
    }
    return Decision.of(
        Decision.Kind.AWAIT_APPROVAL,
        List.of(target + " is to become the writer"),
        List.of(
            target
                + " may lack "
                + loss(situation, target, !stuck)
                    .map(loss -> loss.toMillis() + " ms")
                    .orElse("an unknown amount")
                + " of acknowledged work: approve it with force "
                + Approval.LOSS_BOUND));
  }

  private static Decision targetLost(Situation situation) {
    AuthorityState authority = situation.authority();
    Site target = authority.site();
    List<String> why =
        List.of(
            target
                + ", which was to become the writer, is DOWN: "
                + situation.health().explain(target));
    if (!authority.intentPending()) {
      return candidates(situation, why, Licence.NONE, Optional.empty());
    }
    if (situation.fenced().contains(target)) {
      return candidates(situation, why, Licence.TARGET_FENCED, Optional.empty());
    }
    if (forced(authority, Approval.UNENDED_INTENT)) {
      return candidates(situation, why, Licence.FORCED, Optional.empty());
    }
    return Decision.of(
        Decision.Kind.AWAIT_APPROVAL,
        why,
        List.of(
            authority.intent().get()
                + " may still land there (S5): wait until it is known to have"
                + " ended, prove "
                + target
                + " fenced, or force "
                + Approval.UNENDED_INTENT));
  }

  private static Decision candidates(
      Situation situation, List<String> why, Licence licence, Optional<Site> only) {
    List<String> whyNot = new ArrayList<>();
    Optional<Duration> allowed = allowedLoss(situation);
    boolean waiting = false;
    for (Site site : situation.workload().sites()) {
      if (site.equals(situation.authority().site())
          || (only.isPresent() && !only.get().equals(site))) {
        continue;
      }
      Optional<String> obstacle = obstacle(situation, site);
      if (obstacle.isPresent()) {
        whyNot.add(site + " " + obstacle.get());
        continue;
      }
      Optional<Duration> loss = loss(situation, site);
      boolean within =
          loss.isPresent() && allowed.isPresent() && loss.get().compareTo(allowed.get()) <= 0;
      if (within || approvedLoss(situation.authority(), site)) {
        return new Decision(Decision.Kind.FAILOVER, Optional.of(site), loss, licence, why, whyNot);
      }
      waiting = true;
      whyNot.add(
          site
              + (diverged(situation, site)
                  ? " has diverged and needs a re-clone: it may lack "
                  : " may lack ")
              + loss.map(l -> l.toMillis() + " ms").orElse("an unknown amount")
              + " of acknowledged work, the objective allows "
              + allowed.map(a -> a.toMillis() + " ms").orElse("nothing that was stated")
              + ": approve it with force "
              + Approval.LOSS_BOUND);
    }
    return Decision.of(waiting ? Decision.Kind.AWAIT_APPROVAL : Decision.Kind.REFUSE, why, whyNot);
  }

  private static Optional<String> obstacle(Situation situation, Site site) {
    if (situation.health().verdict(site) != Verdict.UP) {
      return Optional.of("is not known to be UP: " + situation.health().explain(site));
    }
    if (situation.heldDown().contains(site)) {
      return Optional.of("was lost lately and is held down");
    }
    for (Situation.Database database : situation.databases()) {
      Member member = database.status().at(site);
      if (!database.fresh()) {
        return Optional.of("has a " + database.name() + " that was not seen lately");
      }
      if (member.role() != Member.Role.REPLICA && member.role() != Member.Role.WRITER) {
        return Optional.of("has a " + database.name() + " that is " + member.role());
      }
      if (member.role() == Member.Role.REPLICA && member.position().isEmpty()) {
        return Optional.of("has a " + database.name() + " of unknown position");
      }
    }
    return Optional.empty();
  }

  private static boolean diverged(Situation situation, Site site) {
    return situation.databases().stream().anyMatch(it -> it.diverged().contains(site));
  }

  /** Returns how much acknowledged work may be lost by promoting this site, after it caught up. */
  public static Optional<Duration> loss(Situation situation, Site site) {
    if (diverged(situation, site)) {
      return Optional.empty(); // it can never get what the others have
    }
    Duration worst = Duration.ZERO;
    for (Situation.Database database : situation.databases()) {
      Site from = situation.authority().from().orElse(situation.authority().site());
      boolean lossless =
          situation.authority().lossless().stream()
              .anyMatch(
                  holder ->
                      !holder.equals(from)
                          && !database.diverged().contains(holder)
                          && database.status().at(holder).role() == Member.Role.REPLICA);
      if (lossless || database.status().at(site).role() == Member.Role.WRITER) {
        continue;
      }
      Optional<Duration> loss = database.leastLoss(from);
      if (loss.isEmpty()) {
        return Optional.empty();
      }
      worst = loss.get().compareTo(worst) > 0 ? loss.get() : worst;
    }
    return Optional.of(worst);
  }

  /**
   * Returns how much acknowledged work may be lost by promoting this site as it is.
   *
   * @param caughtUp whether it has all that the reachable members have; if not, only what it has
   *     itself counts
   */
  public static Optional<Duration> loss(Situation situation, Site site, boolean caughtUp) {
    if (caughtUp) {
      return loss(situation, site);
    }
    Site from = situation.authority().from().orElse(situation.authority().site());
    boolean holder = situation.authority().lossless().contains(site);
    if (!site.equals(from) && holder && !diverged(situation, site)) {
      return Optional.of(Duration.ZERO); // every commit waited for it
    }
    return situation.databases().stream()
        .map(database -> Optional.ofNullable(database.loss().get(site)))
        .reduce((a, b) -> a.flatMap(x -> b.map(y -> x.compareTo(y) > 0 ? x : y)))
        .orElse(Optional.empty());
  }

  /** Returns how much the objectives allow to be lost, for what has failed. */
  static Optional<Duration> allowedLoss(Situation situation) {
    Site lost = situation.authority().from().orElse(situation.authority().site());
    FailureDomain domain = FailureDomain.SITE;
    for (FailureDomain larger : FailureDomain.values()) {
      List<Site> inside =
          situation.workload().sites().stream().filter(site -> site.shares(larger, lost)).toList();
      if (inside.size() > 1
          && inside.stream().allMatch(site -> situation.health().verdict(site) == Verdict.DOWN)) {
        domain = larger;
      }
    }
    return situation.workload().rpo(domain);
  }

  /**
   * Returns whether a site may be promoted on what is known now: nothing is lost, or not more than
   * the objective allows, or a person has approved it.
   *
   * @param caughtUp whether it has all that the reachable members have
   */
  public static boolean mayPromote(Situation situation, Site site, boolean caughtUp) {
    Optional<Duration> loss = loss(situation, site, caughtUp);
    Optional<Duration> allowed = allowedLoss(situation);
    boolean within =
        loss.isPresent() && allowed.isPresent() && loss.get().compareTo(allowed.get()) <= 0;
    return within || approvedLoss(situation.authority(), site);
  }

  static boolean approvedLoss(AuthorityState authority, Site site) {
    return forced(authority, Approval.LOSS_BOUND) && authority.approval().get().to().equals(site);
  }

  private static boolean forced(AuthorityState authority, String rule) {
    return authority.approval().isPresent()
        && authority.approval().get().force().equals(rule)
        && (authority.approval().get().epoch() == authority.epoch()
            || authority.approval().get().epoch() == authority.epoch() - 1);
  }

  /** Returns the one member that writes everywhere although the authority names another (S4). */
  private static Optional<Site> actualWriter(Situation situation) {
    Site named = situation.authority().site();
    Optional<Site> found = Optional.empty();
    for (Situation.Database database : situation.databases()) {
      Optional<Member> writer = database.status().writer();
      Member.Role role = database.status().at(named).role();
      boolean namedCannot = role == Member.Role.REPLICA || role == Member.Role.STOPPED;
      if (!database.fresh()
          || writer.isEmpty()
          || writer.get().site().equals(named)
          || !namedCannot) {
        return Optional.empty();
      }
      if (found.isPresent() && !found.get().equals(writer.get().site())) {
        return Optional.empty();
      }
      found = Optional.of(writer.get().site());
    }
    return found;
  }
}
