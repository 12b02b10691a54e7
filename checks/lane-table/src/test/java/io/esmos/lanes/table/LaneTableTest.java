package io.esmos.lanes.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.lanes.Lane;
import io.esmos.lanes.LaneRecord;
import io.esmos.lanes.LaneRecord.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaneTableTest {
  private static final String RUN = "2";

  @TempDir private Path root;

  @BeforeEach
  void sources() throws IOException {
    source("core", "class ATest {}");
    source("dns", "@ServersLane(Program.BIND) class ATest {}");
  }

  @Test
  void addsUpModules() throws IOException {
    record(RUN, "core", new Row(Lane.JVM, "Java 17", 7, 0, 0, ""));
    record(
        RUN,
        "dns",
        new Row(Lane.JVM, "Java 17", 3, 1, 1, ""),
        new Row(Lane.SERVERS, "BIND 9.18.49", 2, 0, 0, ""));

    LaneTable table = LaneTable.of(root, RUN);

    assertThat(table)
        .hasToString(
            """
            lane       | product and version | tests run
            jvm        | Java 17             | 10, 1 FAILED, 1 skipped
            containers | -                   | no test yet (needs a Docker engine)
            servers    | BIND 9.18.49        | 2
            clients    | -                   | no test yet (needs Python and vendors' clients)
            ipv6       | -                   | no test yet (needs the address ::1)
            amd64      | -                   | no test yet (needs an x86-64 processor)
            """);
    assertThat(table.complete()).isTrue();
  }

  @Test
  void saysWhatToInstall() throws IOException {
    record(RUN, "core", new Row(Lane.JVM, "Java 17", 1, 0, 0, ""));
    record(RUN, "dns", new Row(Lane.SERVERS, "BIND", 0, 0, 0, "install bind9"));

    LaneTable table = LaneTable.of(root, RUN);

    assertThat(table.toString())
        .contains("servers    | BIND                | NOT RUN: install bind9");
    assertThat(table.complete()).isFalse();
  }

  @Test
  void moduleWithoutRecordDidNotRun() throws IOException {
    record(RUN, "core", new Row(Lane.JVM, "Java 17", 1, 1, 0, ""));
    record("1", "dns", new Row(Lane.SERVERS, "BIND 9.18.49", 2, 0, 0, ""));

    LaneTable table = LaneTable.of(root, RUN);

    assertThat(table.toString())
        .contains("jvm        | Java 17             | 1, 1 FAILED")
        .contains("jvm        | dns                 | NOT RUN: it, or what it needs, failed first")
        .contains("servers    | dns                 | NOT RUN: it, or what it needs, failed first")
        .doesNotContain("9.18.49");
    assertThat(table.complete()).isFalse();
  }

  @Test
  void laneThatGetsItsFirstTestIsExpectedFromThenOn() throws IOException {
    record(RUN, "core", new Row(Lane.JVM, "Java 17", 1, 0, 0, ""));
    source("aws", "@ContainersLane class ATest {}");

    assertThat(LaneTable.of(root, RUN).toString())
        .contains("containers | aws                 | NOT RUN");
  }

  private void source(String module, String text) throws IOException {
    Path folder = Files.createDirectories(root.resolve(module).resolve("src/test/java"));
    Files.writeString(folder.resolve("ATest.java"), text);
  }

  private void record(String run, String module, Row... rows) throws IOException {
    new LaneRecord(module, List.of(rows)).write(LaneRecord.folder(root), run);
  }
}
