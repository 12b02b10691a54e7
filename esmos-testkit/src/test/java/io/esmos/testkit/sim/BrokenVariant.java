package io.esmos.testkit.sim;

import java.util.List;

/**
 * A way to get ESMOS wrong: small changes of the real sources, each of which must be found exactly
 * once, and the rules that one of the simulated worlds must then see broken.
 *
 * @param name what is wrong
 * @param world the world that finds it, as {@link Seeds#search} takes it
 * @param rules the rules that may be seen broken
 * @param edits the changes
 */
record BrokenVariant(String name, String world, List<String> rules, List<Edit> edits) {
  /**
   * A change of one source file.
   *
   * @param type the class, from {@code io.esmos} on, such as {@code authority.Ballot}
   * @param was the text that is replaced
   * @param becomes what it becomes
   */
  record Edit(String type, String was, String becomes) {}

  static BrokenVariant of(String name, String world, String rules, Edit... edits) {
    return new BrokenVariant(name, world, List.of(rules.split(" ")), List.of(edits));
  }

  static Edit in(String type, String was, String becomes) {
    return new Edit(type, was, becomes);
  }

  @Override
  public String toString() {
    return name;
  }
}
