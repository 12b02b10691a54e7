package io.esmos.archive;

import java.io.InputStream;
import java.util.Optional;

/**
 * An object that is being read. Who opened it closes it; closing before the end gives up the
 * connection. For use by one thread at a time.
 */
public interface ObjectReading extends AutoCloseable {
  /** Returns what the answer said of the object: length and version are those of all of it. */
  ObjectInfo info();

  /**
   * Returns the bytes that were asked for. A body that ends before all of them fails with an {@link
   * java.io.IOException}, never with an early end; so does the deadline of the call.
   */
  InputStream body();

  /**
   * Returns what the store says of exactly the bytes that were asked for, where it does: the
   * checksum of a part, or of a short range.
   */
  default Optional<Checksum> rangeChecksum() {
    return Optional.empty();
  }

  /** Gives up what is not read. */
  @Override
  void close();
}
