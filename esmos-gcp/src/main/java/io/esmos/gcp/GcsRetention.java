package io.esmos.gcp;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.provider.Deadline;
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
    change(object, "retention", GcsJson.retention(retention), deadline, "archive.retain");
  }

  @Override
  public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
    change(object, "temporaryHold", on, deadline, "archive.hold");
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

  private void change(
      ObjectInfo object, String field, Object value, Deadline deadline, String operation) {
    Map<String, @Nullable Object> said = new HashMap<>();
    said.put(field, value);
    store.ask(
        GcsStore.patch(store.path(object.key()), said)
            .with("generation", GcsStore.generation(object.version(), operation))
            .with("projection", "noAcl"),
        deadline,
        operation);
  }
}
