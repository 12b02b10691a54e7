package io.esmos.testkit.witness;

import io.esmos.authority.Witness;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store of one cell in memory, which keeps the contract and can be told to fail. Its witnesses,
 * and itself, are safe for use by several threads.
 */
public final class InMemoryCell {
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean loseNextAnswer = new AtomicBoolean();
  private volatile @Nullable Hold hold;
  private volatile boolean reachable = true;
  private long writes;
  private Witness.@Nullable Stored stored;

  /** Makes a store without a cell in it. */
  public InMemoryCell() {}

  /** Returns a witness of this cell. */
  public Witness witness(String name, Vendor vendor) {
    return new InMemoryWitness(name, vendor);
  }

  /** The next call has its effect, and its answer is lost. */
  public void loseNextAnswer() {
    loseNextAnswer.set(true);
  }

  /** From now on calls wait, before their effect, until released or their deadline. */
  public Hold hold() {
    Hold now = new Hold();
    hold = now;
    return now;
  }

  /** Says whether calls reach the store at all. */
  public void reachable(boolean yes) {
    reachable = yes;
  }

  /** Loses the cell. */
  public void lose() {
    locked(() -> stored = null);
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Witness.Stored> call(
      String operation, Deadline deadline, Supplier<Optional<Witness.Stored>> effect) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before it was sent");
    }
    if (!reachable) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "the store cannot be reached");
    }
    Hold now = hold;
    try {
      if (now != null && !now.pass(deadline.remaining())) {
        throw ProviderException.of(Code.TIMEOUT, operation, "no answer in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.UNAVAILABLE, operation, "interrupted while it waited");
    }
    Optional<Witness.Stored> answer = locked(effect);
    if (loseNextAnswer.getAndSet(false)) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "the answer was lost");
    }
    return answer;
  }

  private Optional<Witness.Stored> put(byte[] contents) {
    Witness.Stored next = new Witness.Stored(contents.clone(), "v" + ++writes);
    stored = next;
    return Optional.of(next);
  }

  private final class InMemoryWitness implements Witness {
    private final String name;
    private final Vendor vendor;

    InMemoryWitness(String name, Vendor vendor) {
      this.name = name;
      this.vendor = vendor;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Vendor vendor() {
      return vendor;
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      return call("witness.read " + name, deadline, () -> Optional.ofNullable(stored));
    }

    @Override
    public Optional<Stored> create(byte[] contents, Deadline deadline) {
      return call(
          "witness.create " + name,
          deadline,
          () -> stored == null ? put(contents) : Optional.empty());
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      return call(
          "witness.replace " + name,
          deadline,
          () -> {
            Stored present = stored;
            return present != null && present.tag().equals(tag) ? put(contents) : Optional.empty();
          });
    }

    @Override
    public String toString() {
      return "InMemoryWitness[" + name + " at " + vendor + "]";
    }
  }
}
