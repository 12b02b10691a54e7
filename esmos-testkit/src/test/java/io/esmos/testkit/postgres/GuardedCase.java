package io.esmos.testkit.postgres;

import static io.esmos.testkit.postgres.GuardedServer.HERE;

import io.esmos.authority.ManualWriteGuard;
import io.esmos.postgres.GuardedDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real server for a class of tests, and for each a guard that is told what to say. */
abstract class GuardedCase {
  @TempDir private static Path directory;
  static GuardedServer server;

  final ManualWriteGuard guard = new ManualWriteGuard(HERE);
  final DataSource guarded = GuardedDataSource.of(server.pool, guard);

  @BeforeAll
  static void start() throws Exception {
    server = new GuardedServer(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void fresh() {
    server.fresh();
    guard.grant(1);
  }
}
