package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.postgres.BaseBackup;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server, its copy, and what a kill leaves behind. */
class EmbeddedPostgresTest {
  @TempDir private static Path directory;
  private static EmbeddedPostgres writer;

  @BeforeAll
  static void start() {
    writer = Servers.at(directory.resolve("writer"));
    writer.initialise();
    writer.start(soon());
  }

  @AfterAll
  static void stop() {
    writer.close();
  }

  @Test
  void writesDurably() {
    assertThat(Sql.ask(writer, "SHOW fsync")).isEqualTo("on");
    assertThat(Sql.ask(writer, "SHOW synchronous_commit")).isEqualTo("on");
  }

  @Test
  void aCopyOverTheNetworkFollows() {
    Sql.run(
        writer,
        "CREATE TABLE copied AS SELECT n, repeat('x', 500) AS t FROM generate_series(1, 20000) n");
    try (EmbeddedPostgres replica = Servers.at(directory.resolve("replica"))) {
      replica.copyOf(
          writer.endpoint(), Servers.conninfo(writer, "aws/ap-northeast-1"), "esmos_one", soon());
      replica.start(soon());
      assertThat(Sql.ask(replica, "SELECT pg_is_in_recovery()")).isEqualTo("t");
      Sql.run(writer, "INSERT INTO copied VALUES (0, 'after')");
      Sql.await(replica, "SELECT count(*) FROM copied", "20001");
    }
  }

  @Test
  void aKillEndsEveryBackendAndLeavesNoSharedMemory() throws Exception {
    EmbeddedPostgres server = Servers.at(directory.resolve("killed"));
    server.initialise();
    server.start(soon());
    List<String> lines = ProcessTree.pidFile(server.data()).orElseThrow();
    String segment = lines.get(6).trim().split("\\s+", -1)[1];
    try (Connection session = server.endpoint().open(soon())) {
      assertThat(session.isValid(5)).isTrue();
      List<ProcessHandle> all =
          ProcessHandle.of(server.pid().orElseThrow()).orElseThrow().descendants().toList();
      assertThat(all).isNotEmpty();
      assertThat(segments()).contains(segment);

      server.kill();

      assertThat(all).noneMatch(ProcessTree::runs);
      assertThat(segments()).doesNotContain(segment);
    }
    server.start(soon());
    assertThat(Sql.ask(server, "SELECT 1")).isEqualTo("1");
    assertThat(server.stop(soon())).isTrue();
    assertThat(segments()).doesNotContain(segment);
  }

  @Test
  void aCopyThatIsRefusedLeavesNothing() {
    Path target = directory.resolve("too-large");
    assertThatThrownBy(() -> BaseBackup.of(writer.endpoint()).limit(1000).copyTo(target, soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.INVALID));
    assertThat(target).doesNotExist();
    assertThat(Path.of(target + ".part")).doesNotExist();
    // The slot ends with the session, a moment after it was closed here.
    Sql.await(writer, "SELECT count(*) FROM pg_replication_slots WHERE temporary", "0");
  }

  @Test
  void whatExistsIsNotOverwritten() throws Exception {
    Path target = Files.createDirectory(directory.resolve("exists"));
    assertThatThrownBy(() -> BaseBackup.of(writer.endpoint()).copyTo(target, soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT));
  }

  private static List<String> segments() throws Exception {
    Process process = new ProcessBuilder("ipcs", "-m").start();
    return new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("\\s+", -1))
        .filter(words -> words.length > 2)
        .map(words -> words[1])
        .toList();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
