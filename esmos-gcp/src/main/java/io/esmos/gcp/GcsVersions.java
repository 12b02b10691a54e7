package io.esmos.gcp;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Noncurrent generations. Cloud Storage keeps no marks of deletions. */
final class GcsVersions implements VersionControl {
  private static final String LIST = "archive.versions";
  private static final String RESTORE = "archive.restore";

  private final GcsStore store;
  private final GcsCopies copies;

  GcsVersions(GcsStore store, GcsCopies copies) {
    this.store = store;
    this.copies = copies;
  }

  @Override
  public List<Version> list(ObjectKey key, Deadline deadline) {
    List<Version> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      GcsCalls.Call call =
          GcsCalls.Call.of("GET", store.bucketPath() + "/o")
              .with("prefix", key.value())
              .with("startOffset", key.value())
              // The least name after it.
              .with("endOffset", key.value() + "\u0001")
              .with("versions", "true")
              .with("projection", "noAcl");
      Map<String, Object> page =
          store.ask(
              cursor.map(token -> call.with("pageToken", token)).orElse(call), deadline, LIST);
      for (Object item : GcsJson.list(page, "items")) {
        if (item instanceof Map<?, ?> resource
            && key.value().equals(String.valueOf(resource.get("name")))) {
          found.add(version(resource));
        }
      }
      cursor = Optional.ofNullable(page.get("nextPageToken")).map(Object::toString);
    } while (cursor.isPresent());
    found.sort(Comparator.comparingLong((Version it) -> Long.parseLong(it.versionId())).reversed());
    return found;
  }

  @Override
  public void delete(ObjectKey key, String versionId, Deadline deadline) {
    store.delete(
        GcsCalls.Call.of("DELETE", store.path(key))
            .with("generation", GcsStore.generation(versionId, "archive.delete")),
        deadline,
        "archive.delete");
  }

  @Override
  public ObjectInfo restore(ObjectKey key, String versionId, Deadline deadline) {
    Map<String, Object> resource =
        store
            .resource(key, Optional.of(versionId), deadline, RESTORE)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.NOT_FOUND, RESTORE, "there is no such content of " + key));
    return copies.copy(
        new GcsCopies.Source(store.bucket(), key.value(), versionId),
        key,
        GcsJson.copied(resource, GcsJson.text(resource, "storageClass")),
        GcsJson.encryptionKey(resource),
        Precondition.none(),
        deadline,
        RESTORE);
  }

  private Version version(Map<?, ?> resource) {
    var entry = GcsJson.entry(resource, store.capabilities(), LIST);
    return new Version(
        entry.version(),
        Optional.of(entry.version()),
        entry.length(),
        entry.modified(),
        resource.get("timeDeleted") == null);
  }
}
