package io.esmos.testkit.azureblob;

import io.esmos.testkit.wire.WireBody;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A committed block blob, or an older version of one. Changed under the server's lock alone. */
final class Blob {
  /**
   * A block.
   *
   * @param id its id, in base64 as it was sent
   * @param bytes what it holds
   */
  record Block(String id, WireBody bytes) {}

  /**
   * Until when a version can be neither changed nor deleted.
   *
   * @param until the end
   * @param locked whether it can only be prolonged
   */
  record Policy(Instant until, boolean locked) {}

  /**
   * A way back from the archive tier.
   *
   * @param tier the tier that it will have
   * @param priority Standard or High
   * @param dueNanos when it is done, on the server's ticker
   */
  record Rehydration(String tier, String priority, long dueNanos) {}

  /**
   * What made the blob by copying.
   *
   * @param id the copy's id
   * @param source its URL
   */
  record Copy(String id, String source) {}

  final WireBody content;
  final List<Block> blocks;
  final Map<String, String> properties;
  final Map<String, String> metadata;
  final Map<String, String> tags = new TreeMap<>();
  final Instant created;
  String etag = "";
  Instant modified;
  String versionId = "";
  String tier = "Hot";
  boolean tierInferred = true;
  String scope = "";
  boolean legalHold;
  @Nullable Policy policy;
  @Nullable Rehydration rehydration;
  @Nullable Copy copy;

  /**
   * Makes a blob.
   *
   * @param properties the headers of its content, by the names that an answer has
   */
  Blob(
      WireBody content,
      List<Block> blocks,
      Map<String, String> properties,
      Map<String, String> metadata,
      Instant now) {
    this.content = content;
    this.blocks = List.copyOf(blocks);
    this.properties = new TreeMap<>(properties);
    this.metadata = new TreeMap<>(metadata);
    this.created = now;
    this.modified = now;
  }

  boolean archived() {
    return tier.equals("Archive");
  }

  /** Refuses what changes the bytes or the metadata of a version that is protected. */
  void checkUnprotected(Instant now) {
    if (legalHold) {
      throw new Refusal(Refusal.Code.BlobImmutableDueToLegalHold, "the blob is under a legal hold");
    }
    if (policy != null && policy.until().isAfter(now)) {
      throw new Refusal(
          Refusal.Code.BlobImmutableDueToPolicy, "the blob is immutable due to a policy");
    }
  }
}
