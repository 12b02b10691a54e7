package io.esmos.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.database.Position;
import io.esmos.topology.Site;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** PostgreSQL's notations: log positions, histories, names, connection strings. */
class TextTest {
  private static final Site A = Site.of("aws/ap-southeast-1");
  private static final Site B = Site.of("azure/eastasia");

  @Test
  void logPositions() {
    assertThat(Lsn.parse("16/B374D848").offset()).isEqualTo(0x16_B374D848L);
    assertThat(Lsn.parse("16/B374D848")).hasToString("16/B374D848");
    assertThat(Lsn.segmentName("00000002", 0x1_0500_0000L / (16 << 20), 16 << 20))
        .isEqualTo("000000020000000100000005");
    assertThatThrownBy(() -> Lsn.parse("B374D848")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Lsn.parse("-1/0")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void histories() {
    TimelineHistory history =
        TimelineHistory.parse(3, "1\t0/5000000\tno recovery target\n\n2\t0/6000000\tsame\n");
    assertThat(history.name()).isEqualTo("3@6000000");
    assertThat(history.holds(new Position(1, 0x5000000))).isTrue();
    assertThat(history.holds(new Position(1, 0x5000001))).isFalse();
    assertThat(history.holds(new Position(2, 0x6000000))).isTrue();
    assertThat(history.holds(new Position(3, Long.MAX_VALUE))).isTrue();
    assertThat(history.holds(new Position(4, 1))).isFalse();
    assertThatThrownBy(() -> TimelineHistory.parse(2, "nonsense"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everySynchronousNameIsWaitedForOrNone() {
    Set<Site> members = Set.of(A, B);
    String both = SynchronousNames.waitingFor(members);
    assertThat(both).isEqualTo("FIRST 2 (\"aws/ap-southeast-1\", \"azure/eastasia\")");
    assertThat(SynchronousNames.waitedFor(both, members)).isEqualTo(members);
    assertThat(SynchronousNames.waitingFor(Set.of())).isEmpty();
    assertThat(SynchronousNames.waitedFor("", members)).isEmpty();
    assertThat(SynchronousNames.waitedFor(both.replace("2 (", "1 ("), members)).isEmpty();
    assertThat(SynchronousNames.waitedFor(both.replace("FIRST", "ANY"), members))
        .isEqualTo(members);
    assertThat(SynchronousNames.waitedFor("*", members)).isEmpty();
    assertThat(SynchronousNames.waitedFor("\"AZURE/eastasia\"", members)).containsExactly(B);
    assertThat(SynchronousNames.waitedFor("somebody", members)).isEmpty();
  }

  @Test
  void connectionStrings() {
    String text = "host=db port = 5433 password='it\\'s a \\\\' user=x";
    assertThat(ConnInfo.parse(text))
        .isEqualTo(Map.of("host", "db", "port", "5433", "password", "it's a \\", "user", "x"));
    String named = ConnInfo.with(text, "application_name", "aws/a");
    assertThat(ConnInfo.parse(named)).containsEntry("password", "it's a \\");
    assertThat(ConnInfo.parse(named)).containsEntry("application_name", "aws/a");
    assertThat(ConnInfo.sameServer("host=db", "host=DB port=5432")).isTrue();
    assertThat(ConnInfo.sameServer("host=db", "host=db port=5433")).isFalse();
    assertThatThrownBy(() -> ConnInfo.parse("postgresql://user:secret@db/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> ConnInfo.parse("password='secret")).hasMessageNotContaining("secret");
  }

  @Test
  void settingsAreQuoted() {
    assertThat(SqlText.literal("a'b\\c")).isEqualTo("E'a''b\\\\c'");
    assertThatThrownBy(() -> SqlText.literal("a\nb")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void faultsOfRoutesAreToldAllAtOnce() {
    assertThat(RouteFaults.of(Set.of(A, B), (from, to) -> "port=1"))
        .hasSize(2)
        .allMatch(fault -> fault.contains("has no host"));
    Site c = Site.of("gcp/asia-east1");
    assertThat(RouteFaults.of(Set.of(A, B, c), (from, to) -> "host=one"))
        .hasSize(3)
        .allMatch(fault -> fault.contains("cannot tell"));
    assertThat(RouteFaults.of(Set.of(), (from, to) -> "")).hasSize(1);
    assertThat(RouteFaults.of(Set.of(A, B), (from, to) -> "host=" + to)).isEmpty();
  }

  @Test
  void aBackupLeavesOutWhatBelongsToTheRunningServer() {
    for (String path :
        List.of(
            "postmaster.pid",
            "pg_wal/000000010000000000000001",
            "base/5/t3_16384",
            "base/pgsql_tmp/pgsql_tmp12.0",
            "global/pg_internal.init",
            "standby.signal",
            "pg_replslot/esmos_a")) {
      assertThat(new BackupFile(path, false, 1).leftOut()).as(path).isTrue();
    }
    for (String path :
        List.of(
            "PG_VERSION",
            "base/5/16384",
            "global/pg_filenode.map",
            "pg_xact/0000",
            "postgresql.auto.conf",
            "base/5/16384.1",
            "pg_multixact/members/0000")) {
      assertThat(new BackupFile(path, false, 1).leftOut()).as(path).isFalse();
    }
    for (String path : List.of("/etc/passwd", "../x", "base/../../x", "a\\b", "")) {
      assertThat(new BackupFile(path, false, 1).isSafe()).as(path).isFalse();
    }
  }
}
