package io.esmos.archive;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an object is given when it is written. Immutable; begin with {@link #PLAIN}. */
public final class PutRequest {
  /** No metadata, no tags, hot, no retention, the store's own key, no condition. */
  public static final PutRequest PLAIN =
      new PutRequest(
          Map.of(),
          Map.of(),
          "application/octet-stream",
          Tier.HOT,
          null,
          false,
          null,
          Precondition.none());

  /** What every vendor takes: Blob's names are C# identifiers, S3's are lower case. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,62}");

  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

  private final Map<String, String> metadata;
  private final Map<String, String> tags;
  private final String contentType;
  private final Tier tier;
  private final @Nullable Retention retention;
  private final boolean legalHold;
  private final @Nullable String encryptionKey;
  private final Precondition condition;

  private PutRequest(
      Map<String, String> metadata,
      Map<String, String> tags,
      String contentType,
      Tier tier,
      @Nullable Retention retention,
      boolean legalHold,
      @Nullable String encryptionKey,
      Precondition condition) {
    this.metadata = metadata;
    this.tags = tags;
    this.contentType = contentType;
    this.tier = tier;
    this.retention = retention;
    this.legalHold = legalHold;
    this.encryptionKey = encryptionKey;
    this.condition = condition;
  }

  /**
   * Returns this request with this metadata.
   *
   * @throws IllegalArgumentException if a name is not a lower-case letter and up to 62 lower-case
   *     letters and digits, or begins with {@code esmos}; or if a value is empty or has a character
   *     that is not visible ASCII, or a blank at its ends
   */
  public PutRequest metadata(Map<String, String> pairs) {
    pairs.forEach(PutRequest::check);
    return new PutRequest(
        Map.copyOf(pairs), tags, contentType, tier, retention, legalHold, encryptionKey, condition);
  }

  /**
   * Returns this request with one more pair of the library's own, whose name begins with {@code
   * esmos}. An archive keeps such a pair beside the object and shows it as it does any other.
   */
  PutRequest own(String name, String value) {
    Map<String, String> pairs = new TreeMap<>(metadata);
    pairs.put(name, value);
    return new PutRequest(
        Map.copyOf(pairs), tags, contentType, tier, retention, legalHold, encryptionKey, condition);
  }

  /** Returns this request with these tags (Blob: index tags). */
  public PutRequest tags(Map<String, String> pairs) {
    return new PutRequest(
        metadata,
        Map.copyOf(pairs),
        contentType,
        tier,
        retention,
        legalHold,
        encryptionKey,
        condition);
  }

  /** Returns this request with this media type (RFC 9110, section 8.3). */
  public PutRequest contentType(String type) {
    if (!VALUE.matcher(type).matches()) {
      throw new IllegalArgumentException("a media type is visible ASCII");
    }
    return new PutRequest(
        metadata, tags, type, tier, retention, legalHold, encryptionKey, condition);
  }

  /** Returns this request for this tier. */
  public PutRequest tier(Tier wanted) {
    return new PutRequest(
        metadata,
        tags,
        contentType,
        Objects.requireNonNull(wanted, "wanted"),
        retention,
        legalHold,
        encryptionKey,
        condition);
  }

  /** Returns this request with a retention. */
  public PutRequest retention(Retention until) {
    return new PutRequest(
        metadata,
        tags,
        contentType,
        tier,
        Objects.requireNonNull(until, "until"),
        legalHold,
        encryptionKey,
        condition);
  }

  /** Returns this request with a legal hold. */
  public PutRequest legalHold() {
    return new PutRequest(
        metadata, tags, contentType, tier, retention, true, encryptionKey, condition);
  }

  /**
   * Returns this request with a customer-managed key: the vendor's name of it (S3: an ARN of KMS,
   * Blob: an encryption scope, Cloud Storage: a key's resource name). It is no secret.
   */
  public PutRequest encryptionKey(String name) {
    return new PutRequest(
        metadata,
        tags,
        contentType,
        tier,
        retention,
        legalHold,
        Objects.requireNonNull(name, "name"),
        condition);
  }

  /** Returns this request under a condition. */
  public PutRequest when(Precondition holds) {
    return new PutRequest(
        metadata,
        tags,
        contentType,
        tier,
        retention,
        legalHold,
        encryptionKey,
        Objects.requireNonNull(holds, "holds"));
  }

  /**
   * Returns the metadata, with pairs of the library's own whose names begin with {@code esmos}; an
   * archive keeps them all.
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Returns the tags. */
  public Map<String, String> tags() {
    return tags;
  }

  /** Returns the media type. */
  public String contentType() {
    return contentType;
  }

  /** Returns the tier. */
  public Tier tier() {
    return tier;
  }

  /** Returns the retention. */
  public Optional<Retention> retention() {
    return Optional.ofNullable(retention);
  }

  /** Returns whether the object is put under a legal hold. */
  public boolean hasLegalHold() {
    return legalHold;
  }

  /** Returns the customer-managed key. */
  public Optional<String> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** Returns the condition. */
  public Precondition condition() {
    return condition;
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches() || name.startsWith("esmos")) {
      throw new IllegalArgumentException(
          "metadata " + name + ": use a-z and 0-9 only, a letter first, and not esmos");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "metadata " + name + ": its value must be visible ASCII without blanks at its ends");
    }
  }

  @Override
  public String toString() {
    return "PutRequest[" + tier + ", " + condition + "]";
  }
}
