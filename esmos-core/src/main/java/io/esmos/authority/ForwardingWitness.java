package io.esmos.authority;

import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A witness that hands every call on to another one, with the same deadline, and changes neither
 * results nor failures. Extend it to change a few calls of a witness and leave the others as they
 * are: to count or time them, or to fail them in a rehearsal. Never answer {@link #read} from
 * memory: a witness that is not asked is no witness (rule R6). Safe for use by several threads if
 * the other witness is.
 */
public class ForwardingWitness implements Witness {
  private final Witness to;

  /** Hands every call on to that witness. */
  protected ForwardingWitness(Witness to) {
    this.to = Objects.requireNonNull(to, "to");
  }

  @Override
  public String name() {
    return to.name();
  }

  @Override
  public Vendor vendor() {
    return to.vendor();
  }

  @Override
  public Duration writeInterval() {
    return to.writeInterval();
  }

  @Override
  public Optional<CallPrices> prices() {
    return to.prices();
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    return to.read(deadline);
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    return to.create(contents, deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    return to.replace(tag, contents, deadline);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + name() + "]";
  }
}
