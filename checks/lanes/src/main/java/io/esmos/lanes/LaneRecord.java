package io.esmos.lanes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one module's tests did in one run of the build: a file that the table reads at the end.
 *
 * @param module the module's folder, relative to the root
 * @param rows one per lane, product and reason
 */
public record LaneRecord(String module, List<Row> rows) {
  private static final String SEPARATOR = "\t";

  /** Copies the rows. */
  public LaneRecord {
    rows = List.copyOf(rows);
  }

  /** Returns where the modules of the project at this root leave their records. */
  public static Path folder(Path root) {
    return root.resolve("target").resolve("lanes");
  }

  /** Writes the record. The run keeps the files of an earlier build out of the table. */
  public void write(Path folder, String run) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(SEPARATOR, run, module));
    rows.forEach(it -> lines.add(it.line()));
    Files.createDirectories(folder);
    Files.write(folder.resolve(module.replace('/', '.') + ".tsv"), lines);
  }

  /** Reads one file; empty if it is of another run. */
  public static Optional<LaneRecord> read(Path file, String run) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] head = lines.isEmpty() ? new String[0] : lines.get(0).split(SEPARATOR, -1);
    if (head.length != 2 || !head[0].equals(run)) {
      return Optional.empty();
    }
    return Optional.of(new LaneRecord(head[1], lines.stream().skip(1).map(Row::of).toList()));
  }

  /**
   * A line of the table.
   *
   * @param lane the lane
   * @param product what it ran against, with its version where it ran
   * @param tests how many ran, failed ones included
   * @param failed how many of them failed
   * @param skipped how many did not run for a reason of their own
   * @param need what is missing; empty if nothing
   */
  public record Row(Lane lane, String product, int tests, int failed, int skipped, String need) {
    /** Keeps the texts on one line. */
    public Row {
      product = oneLine(product);
      need = oneLine(need);
    }

    /** Whether the machine lacks something, as opposed to a test that is switched off. */
    public boolean notRun() {
      return tests == 0 && skipped == 0;
    }

    /** Rows of the same key add up. */
    public String key() {
      return String.join(SEPARATOR, lane.tag(), product, need);
    }

    /** Adds what another module counted. */
    public Row plus(Row other) {
      return new Row(
          lane, product, tests + other.tests, failed + other.failed, skipped + other.skipped, need);
    }

    /** Returns the text of the last column. */
    public String count() {
      if (notRun()) {
        return "NOT RUN: " + need;
      }
      StringBuilder text = new StringBuilder().append(tests);
      if (failed > 0) {
        text.append(", ").append(failed).append(" FAILED");
      }
      if (skipped > 0) {
        text.append(", ").append(skipped).append(" skipped");
      }
      return need.isEmpty() ? text.toString() : text + ": " + need;
    }

    String line() {
      return String.join(
          SEPARATOR, lane.name(), product, "" + tests, "" + failed, "" + skipped, need);
    }

    static Row of(String line) {
      String[] it = line.split(SEPARATOR, -1);
      return new Row(
          Lane.valueOf(it[0]),
          it[1],
          Integer.parseInt(it[2]),
          Integer.parseInt(it[3]),
          Integer.parseInt(it[4]),
          it[5]);
    }

    private static String oneLine(String text) {
      return text.replaceAll("\\s+", " ").strip();
    }
  }
}
