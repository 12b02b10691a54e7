package io.esmos.archive;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of an object is read. Immutable; begin with {@link #WHOLE}. */
public final class ReadRequest {
  /** All bytes of whatever version is there. */
  public static final ReadRequest WHOLE = new ReadRequest(null, null, null, null);

  private final @Nullable ByteRange range;
  private final @Nullable String version;
  private final @Nullable String versionId;
  private final @Nullable PartSums sums;

  private ReadRequest(
      @Nullable ByteRange range,
      @Nullable String version,
      @Nullable String versionId,
      @Nullable PartSums sums) {
    this.range = range;
    this.version = version;
    this.versionId = versionId;
    this.sums = sums;
  }

  /** Returns this request for these bytes only. */
  public ReadRequest range(ByteRange bytes) {
    return new ReadRequest(Objects.requireNonNull(bytes, "bytes"), version, versionId, sums);
  }

  /** Returns this request, refused with {@code CONFLICT} if the object has another version. */
  public ReadRequest unchanged(String since) {
    return new ReadRequest(range, Objects.requireNonNull(since, "since"), versionId, sums);
  }

  /** Returns this request for an older content of a versioned bucket. */
  public ReadRequest versionId(String id) {
    return new ReadRequest(range, version, Objects.requireNonNull(id, "id"), sums);
  }

  /**
   * Returns this request with what is known of the object's parts. {@link ArchiveTransfer} compares
   * it with what it reads of whole parts; an archive has no use for it.
   */
  public ReadRequest sums(PartSums known) {
    return new ReadRequest(range, version, versionId, Objects.requireNonNull(known, "known"));
  }

  /** Returns the bytes that are wanted; empty for all. */
  public Optional<ByteRange> range() {
    return Optional.ofNullable(range);
  }

  /** Returns the version that the object must have. */
  public Optional<String> version() {
    return Optional.ofNullable(version);
  }

  /** Returns which content of a versioned bucket is wanted. */
  public Optional<String> versionId() {
    return Optional.ofNullable(versionId);
  }

  /** Returns what is known of the object's parts. */
  public Optional<PartSums> sums() {
    return Optional.ofNullable(sums);
  }

  @Override
  public String toString() {
    return range == null ? "whole" : range.toString();
  }
}
