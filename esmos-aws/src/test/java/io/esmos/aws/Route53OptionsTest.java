package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The options are what their table says, and are refused out of bounds. */
class Route53OptionsTest {
  @Test
  void theTableIsTheCode() throws IOException, ReflectiveOperationException {
    List<String> rows = new ArrayList<>();
    for (RecordComponent component : Route53Options.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(Route53Options.DEFAULTS);
      String text = value instanceof Duration time ? time.toMillis() + " ms" : value.toString();
      rows.add("| `" + component.getName() + "` | " + text + " |");
    }
    List<String> document = Files.readAllLines(Path.of("..", "docs", "options.md"));
    for (String row : rows) {
      assertThat(document).anyMatch(line -> line.startsWith(row));
    }
  }

  @Test
  void everyFaultIsToldAtOnce() {
    assertThatThrownBy(() -> new Route53Options(0, 11, 0, -1, Duration.ofHours(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requestsPerSecond 0 must be from 1 to 10000")
        .hasMessageContaining("attempts 11")
        .hasMessageContaining("rounds 0")
        .hasMessageContaining("remembered -1")
        .hasMessageContaining("memoryAge");
  }
}
