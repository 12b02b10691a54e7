package io.esmos.authority;

import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.util.Optional;

/** A witness in memory, for core's own tests: the testkit has the one for users. */
final class MemoryWitness implements Witness {
  private final Vendor vendor;
  private Optional<Stored> cell = Optional.empty();
  private int versions;
  volatile boolean silent;

  MemoryWitness(Vendor vendor) {
    this.vendor = vendor;
  }

  @Override
  public String name() {
    return "memory-" + vendor;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public synchronized Optional<Stored> read(Deadline deadline) {
    check();
    return cell;
  }

  @Override
  public synchronized Optional<Stored> create(byte[] contents, Deadline deadline) {
    check();
    return cell.isPresent() ? Optional.empty() : write(contents);
  }

  @Override
  public synchronized Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    check();
    return cell.isPresent() && cell.get().tag().equals(tag) ? write(contents) : Optional.empty();
  }

  private Optional<Stored> write(byte[] contents) {
    cell = Optional.of(new Stored(contents, "v" + ++versions));
    return cell;
  }

  private void check() {
    if (silent) {
      throw io.esmos.provider.ProviderException.of(
          io.esmos.provider.ProviderException.Code.UNAVAILABLE, "memory", "told to be silent");
    }
  }
}
