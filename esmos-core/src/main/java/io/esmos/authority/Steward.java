package io.esmos.authority;

import java.util.Objects;

/**
 * The controller that acts now.
 *
 * @param controller its configured name, for people
 * @param term a nonce drawn at each start of the process; permissions hang on it alone, so that a
 *     restarted controller is a new one (rule S2)
 */
public record Steward(String controller, String term) {
  /** Checks the components. */
  public Steward {
    Objects.requireNonNull(controller, "controller");
    if (term.isEmpty()) {
      throw new IllegalArgumentException("a steward needs a term");
    }
  }

  @Override
  public String toString() {
    return controller + "#" + term.substring(0, Math.min(6, term.length()));
  }
}
