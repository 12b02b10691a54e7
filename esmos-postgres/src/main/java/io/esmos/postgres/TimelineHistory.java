package io.esmos.postgres;

import io.esmos.database.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a timeline came about: where it left its parent, its parent the grandparent, and so on
 * (PostgreSQL: "Timelines", files {@code 00000002.history}).
 *
 * @param timeline the timeline
 * @param parents the earlier timelines with the place up to which each is part of the history
 */
record TimelineHistory(long timeline, List<Position> parents) {
  TimelineHistory {
    parents = List.copyOf(parents);
  }

  /**
   * Reads a history file.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static TimelineHistory parse(long timeline, String file) {
    List<Position> parents = new ArrayList<>();
    for (String line : file.lines().toList()) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      List<String> words = List.of(text.split("\\s+", 3));
      if (words.size() < 2) {
        throw new IllegalArgumentException("a timeline's history has a line of one word");
      }
      parents.add(new Position(Long.parseLong(words.get(0)), Lsn.parse(words.get(1)).offset()));
    }
    return new TimelineHistory(timeline, parents);
  }

  /** Returns whether a place lies on this history: whoever is there can follow it. */
  boolean holds(Position position) {
    return position.timeline() == timeline
        || parents.stream()
            .anyMatch(
                parent ->
                    parent.timeline() == position.timeline()
                        && position.offset() <= parent.offset());
  }

  /** Returns what tells this timeline from another of the same number. */
  String name() {
    if (parents.isEmpty()) {
      return Long.toString(timeline);
    }
    Position last = parents.get(parents.size() - 1);
    return timeline + "@" + String.format(Locale.ROOT, "%X", last.offset());
  }
}
