package io.esmos.testkit.postgres;

import io.esmos.testkit.database.DatabaseBench;
import io.esmos.testkit.database.GlobalDatabaseContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the database, against real servers. */
class PostgresContractTest implements GlobalDatabaseContract {
  @TempDir private static Path directory;
  private static RelayedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new RelayedCluster(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  public DatabaseBench bench() {
    return new PostgresBench(cluster);
  }
}
