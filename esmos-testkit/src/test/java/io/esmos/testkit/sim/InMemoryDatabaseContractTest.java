package io.esmos.testkit.sim;

import io.esmos.testkit.database.DatabaseBench;
import io.esmos.testkit.database.GlobalDatabaseContract;

/** The contract of the database, in memory. */
// docs:global-database-contract
final class InMemoryDatabaseContractTest implements GlobalDatabaseContract {
  @Override
  public DatabaseBench bench() {
    return InMemoryDatabaseBench.sound();
  }
}
// /docs:global-database-contract
