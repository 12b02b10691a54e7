package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bucket's rules by age, carried out by the vendor. Rules of others are never changed or dropped.
 * Safe for use by several threads; where the vendor has no condition for it, two programs that
 * change the rules at once can undo each other, which is found by reading back and done again.
 */
public interface LifecycleControl {
  /** Returns our rules, those whose ids begin with {@link Rule#PREFIX}. */
  List<Rule> read(Deadline deadline);

  /** Returns how many rules of others there are. */
  int others(Deadline deadline);

  /**
   * Makes these our rules, all of them; the rules of others stay as they are.
   *
   * @throws io.esmos.provider.ProviderException {@code UNSUPPORTED} for a tier that the vendor
   *     lacks, or where it has no rules that end uploads; {@code INVALID} above the vendor's number
   *     of rules
   */
  void replaceOurs(List<Rule> rules, Deadline deadline);

  /**
   * A rule.
   *
   * @param id its name, beginning with {@link #PREFIX}
   * @param prefix how the keys begin that it is for; empty for all
   * @param move to which tier, and after how many days
   * @param deleteAfter after how many days objects are deleted
   * @param abortAfter after how many days unfinished uploads are ended
   */
  record Rule(
      String id,
      String prefix,
      Optional<Move> move,
      Optional<Duration> deleteAfter,
      Optional<Duration> abortAfter) {
    /** How the ids of our rules begin. */
    public static final String PREFIX = "esmos-";

    private static final Pattern ID = Pattern.compile(PREFIX + "[a-z0-9-]{1,50}");

    /** Checks the components. */
    public Rule {
      Objects.requireNonNull(prefix, "prefix");
      if (!ID.matcher(id).matches()) {
        throw new IllegalArgumentException(
            "a rule's id is " + PREFIX + " and up to 50 of a-z, 0-9 and -, not " + id);
      }
      deleteAfter.ifPresent(Rule::days);
      abortAfter.ifPresent(Rule::days);
      if (move.isEmpty() && deleteAfter.isEmpty() && abortAfter.isEmpty()) {
        throw new IllegalArgumentException("rule " + id + " does nothing");
      }
      if (move.isPresent()
          && deleteAfter.isPresent()
          && deleteAfter.get().compareTo(move.get().after()) <= 0) {
        throw new IllegalArgumentException(
            "rule " + id + " deletes objects before or when it moves them");
      }
    }

    /** Returns the rule that moves objects to a tier after so long. */
    public static Rule moving(String id, String prefix, Tier to, Duration after) {
      return new Rule(
          id, prefix, Optional.of(new Move(to, after)), Optional.empty(), Optional.empty());
    }

    private static void days(Duration age) {
      if (age.compareTo(Duration.ofDays(1)) < 0 || !age.equals(Duration.ofDays(age.toDays()))) {
        throw new IllegalArgumentException("the age of a rule is whole days, not " + age);
      }
    }
  }

  /**
   * A move by age.
   *
   * @param to the tier
   * @param after the age, in whole days
   */
  record Move(Tier to, Duration after) {
    /** Checks the components. */
    public Move {
      Objects.requireNonNull(to, "to");
      Rule.days(after);
    }
  }
}
