package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Older contents in memory. */
final class MemoryVersions implements VersionControl {
  private static final String LIST = "archive.versions";
  private static final String DELETE = "archive.deleteVersion";
  private static final String RESTORE = "archive.restore";

  private final ArchiveCapabilities can;
  private final MemoryCalls calls;
  private final MemoryStore store;

  MemoryVersions(ArchiveCapabilities can, MemoryCalls calls, MemoryStore store) {
    this.can = can;
    this.calls = calls;
    this.store = store;
  }

  @Override
  public List<Version> list(ObjectKey key, Deadline deadline) {
    return calls.call(
        LIST,
        key,
        deadline,
        fault -> {
          List<Version> all = new ArrayList<>();
          List<HeldObject> held = store.all(key);
          for (int i = 0; i < held.size(); i++) {
            all.add(version(held.get(i), i == held.size() - 1));
          }
          Collections.reverse(all);
          return all;
        });
  }

  @Override
  public void delete(ObjectKey key, String versionId, Deadline deadline) {
    boolean unused =
        calls.call(
            DELETE,
            key,
            deadline,
            fault -> {
              Optional<HeldObject> held = find(store, key, versionId);
              held.ifPresent(one -> store.deleteVersion(key, one, DELETE));
              return held.isPresent();
            });
  }

  @Override
  public ObjectInfo restore(ObjectKey key, String versionId, Deadline deadline) {
    return calls.call(
        RESTORE,
        key,
        deadline,
        fault -> {
          HeldObject old =
              find(store, key, versionId)
                  .filter(held -> !held.deletion())
                  .orElseThrow(
                      () ->
                          ProviderException.of(
                              Code.NOT_FOUND, RESTORE, key + " has no such content"));
          return store
              .write(key, old.content(), Precondition.none(), RESTORE)
              .info(can, store.now());
        });
  }

  /** Returns the content of this id. */
  static Optional<HeldObject> find(MemoryStore store, ObjectKey key, String versionId) {
    return store.all(key).stream().filter(held -> id(held).equals(versionId)).findFirst();
  }

  private static Version version(HeldObject held, boolean newest) {
    return new Version(
        id(held),
        held.deletion() ? Optional.empty() : Optional.of(held.version()),
        held.content().length(),
        held.written(),
        newest);
  }

  private static String id(HeldObject held) {
    return "id-" + held.version();
  }
}
