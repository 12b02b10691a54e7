package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A content of a key, or the mark of its deletion; guarded by the store's lock. */
final class HeldObject {
  private final ObjectKey key;
  private final String version;
  private final Instant written;
  private final Content content;
  private final boolean deletion;
  private Tier tier;
  private @Nullable Retention retention;
  private boolean legalHold;
  private ObjectInfo.Replication replication = ObjectInfo.Replication.NONE;
  private @Nullable Instant readyAt;
  private @Nullable Instant readableUntil;

  /**
   * What was written.
   *
   * @param bytes the bytes, never changed
   * @param request what came with them
   * @param checksums what the store says of them
   * @param origin the upload or the archived version that it was made of; empty if there is none
   */
  record Content(Chunk bytes, PutRequest request, List<Checksum> checksums, String origin) {
    int length() {
      return bytes.length();
    }
  }

  HeldObject(ObjectKey key, String version, Instant written, Content content, boolean deletion) {
    this.key = key;
    this.version = version;
    this.written = written;
    this.content = content;
    this.deletion = deletion;
    this.tier = content.request().tier();
    this.retention = content.request().retention().orElse(null);
    this.legalHold = content.request().hasLegalHold();
  }

  String version() {
    return version;
  }

  Content content() {
    return content;
  }

  Instant written() {
    return written;
  }

  /** Returns whether it says that the object was deleted. */
  boolean deletion() {
    return deletion;
  }

  Tier tier() {
    return tier;
  }

  Optional<Retention> retention() {
    return Optional.ofNullable(retention);
  }

  Optional<Instant> readyAt() {
    return Optional.ofNullable(readyAt);
  }

  Optional<Instant> readableUntil() {
    return Optional.ofNullable(readableUntil);
  }

  void moveTo(Tier other) {
    tier = other;
    readyAt = null;
    readableUntil = null;
  }

  void retain(Retention wanted) {
    retention = wanted;
  }

  void legalHold(boolean on) {
    legalHold = on;
  }

  void replication(ObjectInfo.Replication state) {
    replication = state;
  }

  /** Becomes readable at a moment, until another one or for good. */
  void readable(Instant from, @Nullable Instant until) {
    readyAt = from;
    readableUntil = until;
  }

  boolean readable(ArchiveCapabilities can, Instant now) {
    boolean ready = readyAt != null && !now.isBefore(readyAt);
    if (online(can)) {
      return readyAt == null || ready;
    }
    return ready && (readableUntil == null || now.isBefore(readableUntil));
  }

  boolean online(ArchiveCapabilities can) {
    return can.classOf(tier).orElseThrow().online();
  }

  /** Returns whether a retention or a hold forbids to delete it. */
  boolean kept(Instant now) {
    return legalHold || (retention != null && now.isBefore(retention.until()));
  }

  ObjectInfo info(ArchiveCapabilities can, Instant now) {
    return new ObjectInfo(
        key,
        content.length(),
        version,
        can.has(Feature.VERSIONS) ? Optional.of("id-" + version) : Optional.empty(),
        written,
        tier,
        can.classOf(tier).orElseThrow().name(),
        readable(can, now),
        content.request().contentType(),
        content.checksums(),
        content.request().metadata(),
        retention(),
        legalHold,
        replication);
  }

  ObjectPage.Entry entry() {
    return new ObjectPage.Entry(key, content.length(), version, written, tier);
  }
}
