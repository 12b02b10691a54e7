package io.esmos.gcp;

import com.google.api.services.dns.model.ResourceRecordSet;
import io.esmos.dns.RRset;
import java.util.Objects;
import java.util.Optional;

/**
 * What the vendor holds of one name and type, as far as is known.
 *
 * @param set what it holds; empty if it holds nothing
 * @param raw the same in the vendor's spelling, which a deletion must repeat exactly
 */
record Known(Optional<RRset> set, Optional<ResourceRecordSet> raw) {
  static final Known ABSENT = new Known(Optional.empty(), Optional.empty());

  Known {
    Objects.requireNonNull(set, "set");
    Objects.requireNonNull(raw, "raw");
  }

  static Known of(RRset set, ResourceRecordSet raw) {
    return new Known(Optional.of(set), Optional.of(raw));
  }

  /** Returns whether the vendor spells it otherwise than it would be guessed. */
  boolean oddlySpelled() {
    return raw.isPresent()
        && set.isPresent()
        && !ExactChange.sameOnTheWire(raw.get(), RecordSets.raw(set.get()));
  }
}
