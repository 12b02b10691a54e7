package io.esmos.authority;

import io.esmos.topology.Site;
import java.util.Objects;

/**
 * The one destructive step that the authority allows next (rule S2).
 *
 * @param step what is done
 * @param resource the resource that it is done to
 * @param target the site that it is done at
 * @param source what it is done against, such as the writer's system identifier and timeline; empty
 *     if the resource has none
 * @param attempt counts the intents of one epoch, from 1
 * @param term the term of the steward that committed it, the only one that may make its call
 * @param ended whether it is known that the call had no effect and can have none any more
 */
public record Intent(
    Step step,
    String resource,
    Site target,
    String source,
    int attempt,
    String term,
    boolean ended) {
  /** The destructive steps. They are serial. */
  public enum Step {
    /** Makes the target take writes. */
    PROMOTE,
    /** Replaces the target's data by a copy of the writer's. */
    RECLONE
  }

  /** Checks the components. */
  public Intent {
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(resource, "resource");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(source, "source");
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt " + attempt + " must be at least 1");
    }
    if (term.isEmpty()) {
      throw new IllegalArgumentException("an intent needs the term that committed it");
    }
  }

  /** Returns this intent, ended. */
  public Intent end() {
    return new Intent(step, resource, target, source, attempt, term, true);
  }

  /** Returns whether both are the same attempt, ended or not. */
  public boolean same(Intent other) {
    return other.ended == ended ? equals(other) : end().equals(other.end());
  }

  @Override
  public String toString() {
    return step
        + " "
        + resource
        + " at "
        + target
        + " attempt "
        + attempt
        + (ended ? " (ended)" : "");
  }
}
