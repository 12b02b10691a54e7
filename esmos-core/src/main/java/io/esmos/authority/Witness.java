package io.esmos.authority;

import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One small cell in one vendor's store, read and replaced by compare-and-set. Implementations are
 * safe for use by several threads.
 *
 * <p>The store must be strongly consistent and uncached (rule R6): a read that begins after a write
 * has ended sees it or a later one. A store that cannot promise this is refused when the witness is
 * built. The store's own client must not retry a write, or the witness must recognise its own
 * success behind a refused condition.
 */
public interface Witness {
  /** Returns the name of this witness in the witness list; it says where the cell is. */
  String name();

  /** Returns the vendor whose failure takes this witness away. */
  Vendor vendor();

  /**
   * Returns the least time between two writes that the store takes; zero if it has no such limit.
   */
  default Duration writeInterval() {
    return Duration.ZERO;
  }

  /**
   * Returns what the store charges for these calls, for {@link WitnessUse#monthly}; empty if calls
   * are not charged, or the price is not known.
   */
  default Optional<CallPrices> prices() {
    return Optional.empty();
  }

  /**
   * Reads the cell.
   *
   * @return the contents with the version tag, or empty if the store says that there is no cell
   * @throws io.esmos.provider.ProviderException if the store cannot be asked or does not answer
   */
  Optional<Stored> read(Deadline deadline);

  /**
   * Creates the cell if there is none.
   *
   * @return the new version, or empty if there is a cell already
   * @throws io.esmos.provider.ProviderException if it failed; see {@link
   *     io.esmos.provider.ProviderException.Code#effectUnknown}
   */
  Optional<Stored> create(byte[] contents, Deadline deadline);

  /**
   * Replaces the cell if it still has this version tag.
   *
   * @return the new version, or empty if the cell has another version or is not there
   * @throws io.esmos.provider.ProviderException if it failed; see {@link
   *     io.esmos.provider.ProviderException.Code#effectUnknown}
   */
  Optional<Stored> replace(String tag, byte[] contents, Deadline deadline);

  /**
   * A version of the cell. The bytes are not copied; nobody changes them.
   *
   * @param contents the bytes
   * @param tag the store's version tag (ETag, generation, condition), opaque
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared: the tag tells versions apart
  record Stored(byte[] contents, String tag) {
    /** Checks the components. */
    public Stored {
      Objects.requireNonNull(contents, "contents");
      Objects.requireNonNull(tag, "tag");
    }
  }
}
