package io.esmos.failover;

import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What ought to be done, with the reasons for it and against it; those for <em>not</em> acting are
 * kept as carefully.
 *
 * @param kind what ought to be done
 * @param to the site that ought to become the writer, if any
 * @param lossBound how much acknowledged work may be lost by it, as time; empty if unknown or if
 *     nothing is to be done
 * @param licence why it may be done on top of an unfinished change, by name of the rule S5
 * @param why the reasons for acting
 * @param whyNot the reasons against it, or for not acting yet
 */
public record Decision(
    Kind kind,
    Optional<Site> to,
    Optional<Duration> lossBound,
    io.esmos.authority.AuthorityState.Licence licence,
    List<String> why,
    List<String> whyNot) {
  /** What ought to be done. */
  public enum Kind {
    /** Nothing. */
    HOLD,
    /** Move the writer, because it is lost. */
    FAILOVER,
    /** Nothing, until a person approves. */
    AWAIT_APPROVAL,
    /** Nothing, although the writer is lost: a rule forbids every way. */
    REFUSE
  }

  /** Checks the components. */
  public Decision {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(licence, "licence");
    why = List.copyOf(why);
    whyNot = List.copyOf(whyNot);
    if (kind == Kind.FAILOVER && to.isEmpty()) {
      throw new IllegalArgumentException("a failover needs a site to go to");
    }
  }

  /** Returns that nothing is to be done, for these reasons. */
  public static Decision hold(String... reasons) {
    return of(Kind.HOLD, List.of(), List.of(reasons));
  }

  /** Returns a decision that moves nothing. */
  public static Decision of(Kind kind, List<String> why, List<String> whyNot) {
    return new Decision(
        kind,
        Optional.empty(),
        Optional.empty(),
        io.esmos.authority.AuthorityState.Licence.NONE,
        why,
        whyNot);
  }

  /** Returns the decision as one line for logs. */
  public String line() {
    return kind
        + to.map(site -> " to " + site).orElse("")
        + lossBound.map(bound -> ", may lose " + bound.toMillis() + " ms").orElse("")
        + (why.isEmpty() ? "" : " because " + String.join("; ", why))
        + (whyNot.isEmpty() ? "" : (why.isEmpty() ? ": " : " but ") + String.join("; ", whyNot));
  }
}
