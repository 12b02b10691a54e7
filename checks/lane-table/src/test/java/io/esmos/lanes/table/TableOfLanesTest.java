package io.esmos.lanes.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Ends the build with the table of lanes; by its name it is the last class. Where CI=true, a lane
 * that did not run is a failure.
 */
class TableOfLanesTest {
  @Test
  void everyLaneRan() throws IOException {
    LaneTable table =
        LaneTable.of(Path.of(System.getProperty("esmos.root")), System.getProperty("esmos.run"));
    System.out.println();
    System.out.println(table);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(table.complete()).as("CI=true: every lane runs%n%s", table).isTrue();
    }
  }
}
