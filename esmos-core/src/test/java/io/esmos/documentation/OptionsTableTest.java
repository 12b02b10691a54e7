package io.esmos.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.TransferOptions;
import io.esmos.authority.GuardOptions;
import io.esmos.failover.ControllerOptions;
import io.esmos.health.MonitorOptions;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of options tell the defaults that the code has. */
class OptionsTableTest {
  private final List<String> document = read();

  private static List<String> read() {
    try {
      return Files.readAllLines(Path.of("..", "docs", "options.md"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> rows(String record) {
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : document) {
      if (line.startsWith("## ")) {
        inside = line.startsWith("## " + record + ":");
      } else if (inside && line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        rows.add(cells[1].strip().replace("`", "") + " " + cells[2].strip());
      }
    }
    return rows;
  }

  private static List<String> defaults(Record options) throws ReflectiveOperationException {
    List<String> rows = new ArrayList<>();
    for (RecordComponent component : options.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(options);
      if (!(value instanceof Record)) {
        rows.add(
            component.getName()
                + " "
                + (value instanceof Duration d ? d.toMillis() + " ms" : value));
      }
    }
    return rows;
  }

  @Test
  void theTablesAreTheCode() throws ReflectiveOperationException {
    assertThat(rows("GuardOptions")).isEqualTo(defaults(GuardOptions.DEFAULTS));
    assertThat(rows("MonitorOptions")).isEqualTo(defaults(MonitorOptions.DEFAULTS));
    assertThat(rows("TransferOptions")).isEqualTo(defaults(TransferOptions.DEFAULTS));
    assertThat(rows("ControllerOptions")).isEqualTo(defaults(ControllerOptions.DEFAULTS));
  }
}
