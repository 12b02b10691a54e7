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
    rows.addAll(rows(Route53Options.DEFAULTS));
    rows.addAll(rows(ArcOptions.DEFAULTS));
    List<String> document = Files.readAllLines(Path.of("..", "docs", "options.md"));
    for (String row : rows) {
      assertThat(document).anyMatch(line -> line.startsWith(row));
    }
  }

  private static List<String> rows(Record defaults) throws ReflectiveOperationException {
    List<String> rows = new ArrayList<>();
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(defaults);
      String text = value instanceof Duration time ? time.toMillis() + " ms" : value.toString();
      rows.add("| `" + component.getName() + "` | " + text + " |");
    }
    return rows;
  }

  @Test
  void everyFaultOfArcIsToldAtOnce() {
    assertThatThrownBy(() -> new ArcOptions(0, Duration.ofMinutes(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("changesPerSecond 0 must be from 1 to 10000")
        .hasMessageContaining("endpointTimeout PT2M");
    assertThat(ArcOptions.DEFAULTS.endpointTimeout(Duration.ofMillis(10)))
        .isEqualTo(new ArcOptions(3, Duration.ofMillis(10)));
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
