package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireBody;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One content of a key, or the mark that it was deleted. What can change of it is changed under the
 * lock of the server.
 */
final class Content {
  final String versionId;
  final Instant modified;
  final boolean deletion;
  final WireBody body;
  final String etag;

  /** What the user gave and gets back: media type, metadata, encryption. */
  final Map<String, String> headers;

  /** Values in base64 by algorithm, {@code -N} behind those over parts. */
  final Map<String, String> checksums;

  final boolean composite;
  final List<Long> parts;
  String storageClass;
  Map<String, String> tags;
  @Nullable Hold hold;
  boolean legalHold;
  @Nullable Restore restore;
  String replication = "";

  /** Until when, and by whom, a content cannot be deleted. */
  record Hold(String mode, Instant until) {}

  /** A copy of an archived content that can be read from one moment to another. */
  record Restore(Instant ready, Instant over) {}

  /** What a content is made of. */
  record Made(
      WireBody body,
      String etag,
      Map<String, String> headers,
      Map<String, String> checksums,
      boolean composite,
      List<Long> parts) {}

  Content(
      String versionId,
      Instant modified,
      Made made,
      String storageClass,
      Map<String, String> tags,
      boolean deletion) {
    this.versionId = versionId;
    this.modified = modified;
    this.deletion = deletion;
    this.body = made.body();
    this.etag = made.etag();
    this.headers = made.headers();
    this.checksums = made.checksums();
    this.composite = made.composite();
    this.parts = made.parts();
    this.storageClass = storageClass;
    this.tags = tags;
  }

  static Content deletion(String versionId, Instant modified) {
    Made nothing = new Made(WireBody.empty(), "", Map.of(), Map.of(), false, List.of());
    return new Content(versionId, modified, nothing, "STANDARD", Map.of(), true);
  }

  boolean archived() {
    return storageClass.equals("GLACIER") || storageClass.equals("DEEP_ARCHIVE");
  }

  boolean readable(Instant now) {
    Restore copy = restore;
    return !archived()
        || (copy != null && !now.isBefore(copy.ready()) && now.isBefore(copy.over()));
  }

  /** Refuses the end of this content while it is kept. */
  void checkRemoval(Instant now, boolean bypass) {
    Hold kept = hold;
    boolean retained =
        kept != null && now.isBefore(kept.until()) && !(bypass && kept.mode().equals("GOVERNANCE"));
    if (legalHold || retained) {
      throw Refusal.locked();
    }
  }
}
