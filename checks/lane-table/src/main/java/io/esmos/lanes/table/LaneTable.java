package io.esmos.lanes.table;

import io.esmos.lanes.Lane;
import io.esmos.lanes.LaneRecord;
import io.esmos.lanes.LaneRecord.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What ran in each lane, in all modules, and what did not. */
final class LaneTable {
  private final List<Row> rows;

  private LaneTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /**
   * Collects what the modules recorded in this run of the build. A module that has tests of a lane
   * and no record was not reached, because it or one that it needs failed earlier.
   */
  static LaneTable of(Path root, String run) throws IOException {
    Path folder = LaneRecord.folder(root);
    Map<String, Row> rows = new TreeMap<>();
    List<String> recorded = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(it -> it.toString().endsWith(".tsv")).toList()) {
          LaneRecord.read(file, run)
              .ifPresent(
                  record -> {
                    recorded.add(record.module());
                    record.rows().forEach(it -> rows.merge(it.key(), it, Row::plus));
                  });
        }
      }
    }
    for (TestSources module : TestSources.below(root)) {
      if (!recorded.contains(module.module())) {
        for (Lane lane : module.lanes()) {
          Row row = new Row(lane, module.module(), 0, 0, 0, "it, or what it needs, failed first");
          rows.put(row.key(), row);
        }
      }
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparing(Row::lane).thenComparing(Row::product));
    return new LaneTable(sorted);
  }

  /** Whether every lane that has tests ran all of them. */
  boolean complete() {
    return rows.stream().noneMatch(Row::notRun);
  }

  /** Returns the table as text. A lane without tests says so. */
  @Override
  public String toString() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("lane", "product and version", "tests run"));
    for (Lane lane : Lane.values()) {
      List<Row> mine = rows.stream().filter(it -> it.lane() == lane).toList();
      mine.forEach(it -> lines.add(List.of(lane.tag(), it.product(), it.count())));
      if (mine.isEmpty()) {
        lines.add(List.of(lane.tag(), "-", "no test yet (needs " + lane.needs() + ")"));
      }
    }
    int first = width(lines, 0);
    int second = width(lines, 1);
    StringBuilder text = new StringBuilder();
    for (List<String> it : lines) {
      text.append(pad(it.get(0), first))
          .append(" | ")
          .append(pad(it.get(1), second))
          .append(" | ")
          .append(it.get(2))
          .append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(it -> it.get(column).length()).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
