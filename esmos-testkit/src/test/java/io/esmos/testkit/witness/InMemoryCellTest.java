package io.esmos.testkit.witness;

/** The in-memory witness keeps the contract. */
// docs:witness-contract
final class InMemoryCellTest implements WitnessContract {
  @Override
  public WitnessBench bench() {
    return new InMemoryBench();
  }
}
// /docs:witness-contract
