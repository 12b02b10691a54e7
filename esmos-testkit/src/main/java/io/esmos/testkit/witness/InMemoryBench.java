package io.esmos.testkit.witness;

import io.esmos.authority.Witness;
import io.esmos.topology.Vendor;
import java.util.function.UnaryOperator;

/** The bench of an {@link InMemoryCell}, and of what is wrapped around its witnesses. */
public final class InMemoryBench implements WitnessBench {
  private final InMemoryCell cell = new InMemoryCell();
  private final Witness witness;
  private final Witness other;

  /** Makes a bench whose witnesses keep the contract. */
  public InMemoryBench() {
    this(UnaryOperator.identity());
  }

  /** Makes a bench whose two witnesses are each wrapped so. */
  public InMemoryBench(UnaryOperator<Witness> wrapping) {
    witness = wrapping.apply(cell.witness("memory", Vendor.AWS));
    other = wrapping.apply(cell.witness("memory", Vendor.AWS));
  }

  @Override
  public Witness witness() {
    return witness;
  }

  @Override
  public Witness other() {
    return other;
  }

  @Override
  public void loseNextAnswer() {
    cell.loseNextAnswer();
  }

  @Override
  public Hold hold() {
    return cell.hold();
  }

  /** Nothing is left to release: whoever waits does so until its own deadline. */
  @Override
  public void close() {}
}
