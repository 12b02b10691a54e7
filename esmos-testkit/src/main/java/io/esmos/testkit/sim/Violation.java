package io.esmos.testkit.sim;

/** A rule was broken in the simulated world. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String rule;

  Violation(String rule, String what) {
    super(rule + ": " + what);
    this.rule = rule;
  }

  /** Returns the name of the rule, as in {@code docs/invariants.md}. */
  public String rule() {
    return rule;
  }
}
