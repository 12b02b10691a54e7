package io.esmos.testkit.database;

/**
 * What every {@link io.esmos.database.GlobalDatabase} must do, as JUnit tests: a test class
 * implements {@link #bench()} and inherits the rules. Each is explained in {@code
 * docs/contract/global-database.md}, with the harm that is done where it does not hold.
 */
public interface GlobalDatabaseContract extends ViewRules, ArrangeRules, StepRules, CallRules {
  /** Returns a bench with a database as {@link DatabaseBench} describes it. */
  @Override
  DatabaseBench bench();
}
