package io.esmos.dns;

import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Zones at one DNS vendor, or on one primary name server. Implementations are safe for use by
 * several threads. Every call ends by its deadline with a result or a {@link
 * io.esmos.provider.ProviderException}.
 */
public interface DnsProvider {
  /** Returns a short name for logs and records, such as {@code cloudflare}. */
  String name();

  /** Returns the vendor whose failure takes this provider away. */
  Vendor vendor();

  /** Returns what this provider can do. Constant; asks nobody. */
  DnsCapabilities capabilities();

  /** Returns the apexes of the zones that can be read. */
  List<DnsName> zones(Deadline deadline);

  /**
   * Reads a whole zone.
   *
   * @throws io.esmos.provider.ProviderException {@code NOT_FOUND} if there is no such zone; a zone
   *     that could not be read to its end is never returned
   */
  Zone read(DnsName apex, Deadline deadline);

  /**
   * Reads some RRsets of a zone, strongly consistent with {@link #apply} as far as the vendor can;
   * those that do not exist are missing from the result. A key without variant asks for every
   * variant of that name and type.
   */
  Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline);

  /**
   * Applies a batch if its conditions hold: all of it or nothing, where the capabilities say so. A
   * vendor that compares more than a condition asks for, such as the TTL, is given what it holds.
   * An answer that is lost is looked for by reading, see {@link LostAnswer}; a change is never sent
   * twice unless its conditions make the second one harmless.
   *
   * @return the change, to ask for its status
   * @throws io.esmos.provider.ProviderException {@code CONFLICT} if a condition does not hold;
   *     {@code INVALID} or {@code UNSUPPORTED} for what the vendor cannot hold; after {@code
   *     TIMEOUT} or {@code UNAVAILABLE} the batch may still be applied
   */
  Change apply(DnsName apex, ChangeBatch batch, Deadline deadline);

  /** Returns what the vendor says of a change; {@code UNKNOWN} where it says nothing. */
  ChangeStatus status(Change change, Deadline deadline);

  /**
   * A change that was taken.
   *
   * @param apex the zone
   * @param id the vendor's id of the change, or the version that it made; opaque
   */
  record Change(DnsName apex, String id) {}

  /** What a vendor says of a change. None of it is "seen at every authoritative server". */
  enum ChangeStatus {
    /** The vendor is still spreading it. */
    PENDING,
    /** The vendor says that its servers have it. */
    DONE,
    /** The vendor says nothing. */
    UNKNOWN
  }
}
