package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Vendor;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An archive that hands every call on to another one, with the same deadline, and changes neither
 * results nor failures. Extend it to change a few calls of an archive and leave the others as they
 * are: to count requests, to keep a program from writing, or to damage what is read in a rehearsal.
 * Safe for use by several threads if the other archive is.
 *
 * <ul>
 *   <li>What changes bytes has to change {@link #get}, {@link #put} and {@link #uploads}, and to
 *       return empty from {@link #copyFrom}: the store would copy past it.
 *   <li>The other archive does not know this one as its own kind. A copy that reads from it
 *       therefore moves the bytes through this process, by {@link #get}.
 * </ul>
 */
public class ForwardingArchive implements ObjectArchive {
  private final ObjectArchive to;

  /** Hands every call on to that archive. */
  protected ForwardingArchive(ObjectArchive to) {
    this.to = Objects.requireNonNull(to, "to");
  }

  @Override
  public String name() {
    return to.name();
  }

  @Override
  public Vendor vendor() {
    return to.vendor();
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return to.capabilities();
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return to.head(key, deadline);
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    return to.get(key, request, deadline);
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    return to.list(prefix, cursor, most, deadline);
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    return to.put(key, body, request, deadline);
  }

  @Override
  public MultipartUploads uploads() {
    return to.uploads();
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    to.delete(key, condition, deadline);
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    return to.deleteAll(keys, deadline);
  }

  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey key,
      PutRequest request,
      Deadline deadline) {
    return to.copyFrom(source, object, key, request, deadline);
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return to.tags(key, deadline);
  }

  @Override
  public Optional<TierControl> tiers() {
    return to.tiers();
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return to.lifecycle();
  }

  @Override
  public Optional<RetentionControl> retention() {
    return to.retention();
  }

  @Override
  public Optional<VersionControl> versions() {
    return to.versions();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + name() + "]";
  }
}
