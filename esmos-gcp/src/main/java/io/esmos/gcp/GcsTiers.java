package io.esmos.gcp;

import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Precondition;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Map;
import java.util.Optional;

/**
 * Classes of storage. All of them are read at once, so that every ticket is ready; a move makes a
 * new generation of the same bytes, on the condition that it replaces the one that was meant.
 */
final class GcsTiers implements TierControl {
  private static final String MOVE = "archive.move";

  private final GcsStore store;
  private final GcsCopies copies;

  GcsTiers(GcsStore store, GcsCopies copies) {
    this.store = store;
    this.copies = copies;
  }

  @Override
  public void move(ObjectInfo object, Tier to, Deadline deadline) {
    StorageClass wanted =
        store
            .capabilities()
            .classOf(to)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.UNSUPPORTED, MOVE, "Cloud Storage has no class for " + to));
    Map<String, Object> resource =
        store
            .resource(object.key(), Optional.empty(), deadline, MOVE)
            .orElseThrow(() -> conflict(object));
    if (!object.version().equals(String.valueOf(resource.get("generation")))) {
      throw conflict(object);
    }
    copies.copy(
        new GcsCopies.Source(store.bucket(), object.key().value(), object.version()),
        object.key(),
        GcsJson.copied(resource, wanted.name()),
        GcsJson.encryptionKey(resource),
        Precondition.unchanged(object.version()),
        deadline,
        MOVE);
  }

  @Override
  public RehydrationTicket rehydrate(ObjectInfo object, Rehydration how, Deadline deadline) {
    return new RehydrationTicket(store.name(), object.key(), object.version(), Optional.empty());
  }

  @Override
  public Progress progress(RehydrationTicket ticket, Deadline deadline) {
    boolean there =
        store
            .resource(ticket.key(), Optional.empty(), deadline, "archive.progress")
            .filter(it -> ticket.version().equals(String.valueOf(it.get("generation"))))
            .isPresent();
    return there
        ? new Progress(State.READY, Optional.of(ticket.key()), Optional.empty())
        : new Progress(State.OVER, Optional.empty(), Optional.empty());
  }

  private static ProviderException conflict(ObjectInfo object) {
    return ProviderException.of(
        Code.CONFLICT, MOVE, "the object " + object.key() + " was replaced or deleted");
  }
}
