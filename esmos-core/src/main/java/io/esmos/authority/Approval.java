package io.esmos.authority;

import io.esmos.topology.Site;
import java.util.Objects;

/**
 * A person's word that a change of writer may go ahead although a rule stands in its way.
 *
 * @param epoch the epoch in which it was given; it is void in every other
 * @param to the site that may become the writer
 * @param by who gave it
 * @param force the rule that may be broken, by its name: {@code loss-bound} (more may be lost than
 *     the objective allows) or {@code unended-intent} (an earlier step may still land); empty if
 *     the change is only approved
 */
public record Approval(long epoch, Site to, String by, String force) {
  /** Names the rule that a replica above the loss bound is not promoted. */
  public static final String LOSS_BOUND = "loss-bound";

  /** Names the rule that a change on top of an unended intent waits (S5). */
  public static final String UNENDED_INTENT = "unended-intent";

  /** Checks the components. */
  public Approval {
    Objects.requireNonNull(to, "to");
    if (by.isBlank()) {
      throw new IllegalArgumentException("an approval needs the name of who gives it");
    }
    if (!force.isEmpty() && !force.equals(LOSS_BOUND) && !force.equals(UNENDED_INTENT)) {
      throw new IllegalArgumentException(
          "force \"" + force + "\" must be " + LOSS_BOUND + " or " + UNENDED_INTENT);
    }
  }
}
