package io.esmos.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What happened in a seed, for people: who did what, when. Told only when a seed is run again to be
 * read, because the telling costs more than the simulation.
 */
public final class Story {
  private static final int LONGEST = 400;

  private final boolean told;
  private final List<String> lines = new ArrayList<>();

  private Story(boolean told) {
    this.told = told;
  }

  /** Returns a story that is told. */
  public static Story told() {
    return new Story(true);
  }

  /** Returns a story that nobody will read. */
  public static Story untold() {
    return new Story(false);
  }

  void tell(long now, String who, Supplier<String> what) {
    if (told) {
      String text = what.get();
      lines.add(
          String.format(
              Locale.ROOT,
              "%9.3f s  %-12s %s",
              now / 1e9,
              who,
              text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text));
    }
  }

  /** Returns the lines, the oldest first. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Returns the story as one text. */
  public String text() {
    return String.join("\n", lines);
  }
}
