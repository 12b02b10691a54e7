package io.esmos.gcp;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Retentions of single objects, and temporary holds. Both are metadata of a generation; the service
 * refuses to shorten what may not be shortened.
 */
final class GcsRetention implements RetentionControl {
  private final GcsStore store;

  GcsRetention(GcsStore store) {
    this.store = store;
  }

  @Override
  public void retain(ObjectInfo object, Retention retention, Deadline deadline) {
    store.capabilities().need(Feature.RETENTION, "archive.retain");
    Map<String, Object> made =
        change(object, "retention", GcsJson.retention(retention), deadline, "archive.retain");
    boolean kept =
        store.info(made, "archive.retain").retention().filter(retention::equals).isPresent();
    confirm(kept, "archive.retain");
  }

  @Override
  public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
    Map<String, Object> made = change(object, "temporaryHold", on, deadline, "archive.hold");
    confirm(Boolean.TRUE.equals(made.get("temporaryHold")) == on, "archive.hold");
  }

  @Override
  public List<Lock> locks(Deadline deadline) {
    store.capabilities().need(Feature.PREFIX_LOCKS, "archive.locks");
    return List.of();
  }

  @Override
  public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
    store.capabilities().need(Feature.PREFIX_LOCKS, "archive.locks");
  }

  private static void confirm(boolean asSent, String operation) {
    if (!asSent) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "Cloud Storage keeps the object otherwise than was sent");
    }
  }

  private Map<String, Object> change(
      ObjectInfo object, String field, Object value, Deadline deadline, String operation) {
    Map<String, @Nullable Object> said = new HashMap<>();
    said.put(field, value);
    return store.ask(
        GcsStore.patch(store.path(object.key()), said)
            .with("generation", GcsStore.generation(object.version(), operation))
            .with("projection", "noAcl"),
        deadline,
        operation);
  }
}
