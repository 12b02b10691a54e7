package io.esmos.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.Cell;
import io.esmos.authority.CellFormat;
import io.esmos.authority.Intent;
import io.esmos.failover.ControllerReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The examples of the formats are what the code writes and reads. */
class FormatsTest {
  private static String example(String kind) throws IOException {
    String document = Files.readString(Path.of("..", "docs", "formats.md"));
    int begin = document.indexOf("```\n" + kind + " ") + 4;
    return document.substring(begin, document.indexOf("```", begin));
  }

  @Test
  void theCellIsRead() throws IOException {
    String text = example("esmos-cell");
    Cell cell = CellFormat.read(text.getBytes(StandardCharsets.UTF_8));
    assertThat(cell.value().orElseThrow().intent().map(Intent::step)).contains(Intent.Step.PROMOTE);
    assertThat(new String(CellFormat.write(cell), StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  void theReportIsRead() throws IOException {
    String text = example("esmos-report");
    ControllerReport report = ControllerReport.parse(text);
    assertThat(report.events()).hasSize(2);
    assertThat(report.text()).isEqualTo(text);
  }
}
