package io.esmos.authority;

import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The value of the authority: which site may write, or that nobody may while the writer changes.
 * Immutable. Only the methods of this class make one value from another, so that every transition
 * keeps the rules: from {@code CLOSED(e, to)} only {@code OPEN(e, to)} or {@code CLOSED(e + 1, …)}.
 *
 * @param kind whether a site may write
 * @param epoch the fencing token: grows by one whenever the writing site changes
 * @param site the writer when open; the site that is to become it when closed
 * @param from when closed, the site that was open last and may still hold grants
 * @param intent the destructive step that is allowed next, if any
 * @param grantTime how long a grant to write lasts (rule G3)
 * @param waitTime how long a change must wait for grants to end: never below any grant time that a
 *     live grant may have
 * @param steward the controller that acts now, if any
 * @param lossless the sites that hold every acknowledged write, because each commit waits for them
 * @param paused whether a person has stopped all automatic changes
 * @param approval a person's word for this epoch, if any
 * @param reason why the last change was made, for people
 * @param change the id of the last change
 * @param recent the ids of the last changes, the newest last, at most {@value #RECENT}
 */
public record AuthorityState(
    Kind kind,
    long epoch,
    Site site,
    Optional<Site> from,
    Optional<Intent> intent,
    Duration grantTime,
    Duration waitTime,
    Optional<Steward> steward,
    SortedSet<Site> lossless,
    boolean paused,
    Optional<Approval> approval,
    String reason,
    String change,
    List<String> recent) {

  /** How many ids of past changes a value keeps, to find whether a lost commit had landed. */
  public static final int RECENT = 16;

  /** Whether a site may write. */
  public enum Kind {
    /** The site may write. */
    OPEN,
    /** Nobody may write; the site is to become the writer. */
    CLOSED
  }

  /** Why a change may be made on top of an unfinished one (rule S5). */
  public enum Licence {
    /** The earlier intent has ended, or there is none. */
    NONE,
    /** The earlier intent's target is proven fenced. */
    TARGET_FENCED,
    /** A person has forced it, by name. */
    FORCED
  }

  /** Checks the components against each other. */
  public AuthorityState {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(reason, "reason");
    lossless = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(lossless));
    recent = List.copyOf(recent);
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch " + epoch + " must be at least 1");
    }
    if ((kind == Kind.CLOSED) != from.isPresent()) {
      throw new IllegalArgumentException("a CLOSED value has the site it comes from, an OPEN none");
    }
    if (grantTime.isNegative() || grantTime.isZero() || waitTime.compareTo(grantTime) < 0) {
      throw new IllegalArgumentException(
          "grant time "
              + grantTime
              + " must be above zero, and wait time "
              + waitTime
              + " at least as long");
    }
    if (change.isEmpty()
        || recent.isEmpty()
        || !recent.get(recent.size() - 1).equals(change)
        || recent.size() > RECENT) {
      throw new IllegalArgumentException("a value ends its recent changes with its own");
    }
    if (intent.isPresent()
        && intent.get().step() == Intent.Step.PROMOTE
        && (kind == Kind.OPEN || !intent.get().target().equals(site))) {
      throw new IllegalArgumentException("only the site of a CLOSED value can be promoted");
    }
    if (intent.isPresent()
        && intent.get().step() == Intent.Step.RECLONE
        && (kind == Kind.CLOSED || intent.get().target().equals(site))) {
      throw new IllegalArgumentException(
          "only what is not the writer of an OPEN value is re-cloned");
    }
  }

  /** Returns the first value of a register: epoch 1, this site may write. */
  public static AuthorityState first(Site writer, Duration grantTime, String change) {
    return new AuthorityState(
        Kind.OPEN,
        1,
        writer,
        Optional.empty(),
        Optional.empty(),
        grantTime,
        grantTime,
        Optional.empty(),
        new TreeSet<>(),
        false,
        Optional.empty(),
        "initialised",
        change,
        List.of(change));
  }

  /** Returns whether this site may write. */
  public boolean open(Site here) {
    return kind == Kind.OPEN && site.equals(here);
  }

  /** Returns whether an intent is there that has not ended. */
  public boolean intentPending() {
    return intent.isPresent() && !intent.get().ended();
  }

  /**
   * Returns the value that closes this epoch: nobody may write until {@code to} is opened.
   *
   * @throws IllegalStateException if an intent is pending and the licence does not cover it
   */
  public AuthorityState close(Site to, Licence licence, Steward by, String why, String id) {
    if (intentPending() && licence == Licence.NONE) {
      throw new IllegalStateException(
          "S5: " + intent.get() + " is pending; end it, prove its target fenced, or force");
    }
    return new AuthorityState(
        Kind.CLOSED,
        epoch + 1,
        to,
        Optional.of(from.orElse(site)),
        Optional.empty(),
        grantTime,
        waitTime,
        Optional.of(by),
        lossless,
        paused,
        approval,
        why,
        id,
        append(id));
  }

  /**
   * Returns the value that opens the site this value was closed for.
   *
   * @param waited whether the whole wait was done, so that no grant of an older time can be alive
   */
  public AuthorityState open(boolean waited, SortedSet<Site> nowLossless, String why, String id) {
    if (kind == Kind.OPEN) {
      throw new IllegalStateException(this + " is open already");
    }
    return new AuthorityState(
        Kind.OPEN,
        epoch,
        site,
        Optional.empty(),
        Optional.empty(),
        grantTime,
        waited ? grantTime : waitTime,
        steward,
        nowLossless,
        paused,
        Optional.empty(),
        why,
        id,
        append(id));
  }

  /**
   * Returns this value with an intent.
   *
   * @throws IllegalStateException if another is pending
   */
  public AuthorityState intend(Intent next, String id) {
    if (intentPending()) {
      throw new IllegalStateException("S2: " + intent.get() + " is pending");
    }
    return with(
        Optional.of(next),
        grantTime,
        waitTime,
        steward,
        lossless,
        paused,
        approval,
        next.toString(),
        id);
  }

  /** Returns this value with its intent ended. */
  public AuthorityState endIntent(String why, String id) {
    return with(
        intent.map(Intent::end), grantTime, waitTime, steward, lossless, paused, approval, why, id);
  }

  /** Returns this value with another steward. */
  public AuthorityState stewardedBy(Steward next, String why, String id) {
    return with(
        intent, grantTime, waitTime, Optional.of(next), lossless, paused, approval, why, id);
  }

  /** Returns this value with another set of sites that hold every acknowledged write. */
  public AuthorityState losslessAt(SortedSet<Site> sites, String why, String id) {
    return with(intent, grantTime, waitTime, steward, sites, paused, approval, why, id);
  }

  /** Returns this value with automatic changes stopped, or allowed again. */
  public AuthorityState paused(boolean stop, String why, String id) {
    return with(intent, grantTime, waitTime, steward, lossless, stop, approval, why, id);
  }

  /** Returns this value with a person's word. */
  public AuthorityState approved(Approval word, String id) {
    return with(
        intent,
        grantTime,
        waitTime,
        steward,
        lossless,
        paused,
        Optional.of(word),
        "approved by " + word.by(),
        id);
  }

  /** Returns this value with another grant time; the wait time never falls with it (rule G3). */
  public AuthorityState granting(Duration time, String id) {
    Duration wait = time.compareTo(waitTime) > 0 ? time : waitTime;
    return with(intent, time, wait, steward, lossless, paused, approval, "grant time " + time, id);
  }

  private AuthorityState with(
      Optional<Intent> nextIntent,
      Duration grant,
      Duration wait,
      Optional<Steward> nextSteward,
      SortedSet<Site> nextLossless,
      boolean nextPaused,
      Optional<Approval> nextApproval,
      String why,
      String id) {
    return new AuthorityState(
        kind,
        epoch,
        site,
        from,
        nextIntent,
        grant,
        wait,
        nextSteward,
        nextLossless,
        nextPaused,
        nextApproval,
        why,
        id,
        append(id));
  }

  private List<String> append(String id) {
    List<String> all = new ArrayList<>(recent);
    all.add(id);
    return all.subList(Math.max(0, all.size() - RECENT), all.size());
  }

  @Override
  public String toString() {
    return kind
        + " epoch "
        + epoch
        + " "
        + from.map(f -> f + " to ").orElse("")
        + site
        + intent.map(i -> ", " + i).orElse("")
        + ", change "
        + change;
  }
}
