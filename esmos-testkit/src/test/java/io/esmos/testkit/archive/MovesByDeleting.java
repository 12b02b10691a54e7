package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.provider.Deadline;
import java.util.Optional;

/** Deletes an object before it is written again in another tier. */
final class MovesByDeleting extends ForwardingArchive {
  MovesByDeleting(ObjectArchive to) {
    super(to);
  }

  @Override
  public Optional<TierControl> tiers() {
    TierControl inner = super.tiers().orElseThrow();
    return Optional.of(
        new TierControl() {
          @Override
          public void move(ObjectInfo object, Tier to, Deadline deadline) {
            delete(object.key(), Precondition.none(), deadline);
            put(object.key(), Chunk.of(new byte[1]), PutRequest.PLAIN.tier(to), deadline);
          }

          @Override
          public RehydrationTicket rehydrate(
              ObjectInfo object, Rehydration how, Deadline deadline) {
            return inner.rehydrate(object, how, deadline);
          }

          @Override
          public Progress progress(RehydrationTicket ticket, Deadline deadline) {
            return inner.progress(ticket, deadline);
          }
        });
  }
}
