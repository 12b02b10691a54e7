package io.esmos.azure;

import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobImmutabilityPolicy;
import com.azure.storage.blob.models.BlobImmutabilityPolicyMode;
import com.azure.storage.blob.models.BlobRequestConditions;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.Checksum;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the headers of Blob Storage say of an object, and the other way round. Our own metadata are
 * the CRC32C of the bytes and the mark of the write that made the object; the user does not see
 * them.
 *
 * @param capabilities what the archive has
 */
record BlobInfo(ArchiveCapabilities capabilities) {
  /** The CRC32C of an object, in hexadecimal. */
  static final String CRC = "esmoscrc32c";

  /** Which write made an object, so that a lost answer can be told from somebody else's write. */
  static final String MARK = "esmoswrite";

  /** Of which version a rehydrated copy is. */
  static final String COPY_OF = "esmoscopyof";

  private static final Set<String> OWN = Set.of(CRC, MARK, COPY_OF);
  private static final String METADATA = "x-ms-meta-";
  static final HttpHeaderName VERSION = name("x-ms-version-id");
  private static final HttpHeaderName TIER = name("x-ms-access-tier");
  private static final HttpHeaderName MD5 = name("x-ms-blob-content-md5");
  private static final HttpHeaderName UNTIL = name("x-ms-immutability-policy-until-date");
  private static final HttpHeaderName MODE = name("x-ms-immutability-policy-mode");
  private static final HttpHeaderName HOLD = name("x-ms-legal-hold");

  private static HttpHeaderName name(String header) {
    return HttpHeaderName.fromString(header);
  }

  /** Returns what an answer that describes a blob says of it. */
  ObjectInfo of(String operation, ObjectKey key, HttpHeaders headers, long length) {
    Map<String, String> all = metadata(headers);
    Map<String, String> users = new TreeMap<>(all);
    users.keySet().removeAll(OWN);
    String vendorTier = BlobErrors.text(headers, TIER);
    Tier tier = tier(vendorTier);
    return new ObjectInfo(
        key,
        length,
        version(operation, headers),
        versionId(headers),
        time(operation, BlobErrors.text(headers, HttpHeaderName.LAST_MODIFIED)),
        tier,
        vendorTier,
        readable(tier),
        BlobErrors.text(headers, HttpHeaderName.CONTENT_TYPE),
        checksums(headers, all),
        users,
        retention(operation, headers),
        BlobErrors.text(headers, HOLD).equalsIgnoreCase("true"),
        ObjectInfo.Replication.NONE);
  }

  /** Returns what is known of an object that was just written. */
  ObjectInfo written(
      String operation,
      ObjectKey key,
      long length,
      PutRequest request,
      Checksum crc,
      HttpHeaders headers) {
    return new ObjectInfo(
        key,
        length,
        version(operation, headers),
        versionId(headers),
        time(operation, BlobErrors.text(headers, HttpHeaderName.LAST_MODIFIED)),
        request.tier(),
        className(request.tier()),
        readable(request.tier()),
        request.contentType(),
        List.of(crc),
        request.metadata(),
        request.retention(),
        request.hasLegalHold(),
        ObjectInfo.Replication.NONE);
  }

  /** Returns all metadata, ours included. */
  static Map<String, String> metadata(HttpHeaders headers) {
    Map<String, String> found = new TreeMap<>();
    for (HttpHeader header : headers) {
      if (header.getName().toLowerCase(Locale.ROOT).startsWith(METADATA)) {
        found.put(header.getName().substring(METADATA.length()), header.getValue());
      }
    }
    return found;
  }

  /** Returns the metadata that a write sends. */
  static Map<String, String> metadata(PutRequest request, Checksum crc, String mark) {
    Map<String, String> pairs = new TreeMap<>(request.metadata());
    pairs.put(CRC, crc.hex());
    pairs.put(MARK, mark);
    return pairs;
  }

  private static List<Checksum> checksums(HttpHeaders headers, Map<String, String> metadata) {
    List<Checksum> found = new ArrayList<>();
    String crc = metadata.getOrDefault(CRC, "");
    if (crc.matches("[0-9a-f]{8}")) {
      found.add(new Checksum(Checksum.Kind.CRC32C, crc, 0));
    }
    // In a ranged answer Content-MD5 may be the range's.
    String whole = BlobErrors.text(headers, MD5);
    boolean ranged = !BlobErrors.text(headers, HttpHeaderName.CONTENT_RANGE).isEmpty();
    String md5 =
        whole.isEmpty() && !ranged ? BlobErrors.text(headers, HttpHeaderName.CONTENT_MD5) : whole;
    md5(md5).ifPresent(found::add);
    return found;
  }

  static Optional<Checksum> md5(String base64) {
    return base64.matches("[A-Za-z0-9+/]{22}==")
        ? Optional.of(Checksum.of(Checksum.Kind.MD5, Base64.getDecoder().decode(base64)))
        : Optional.empty();
  }

  /** Returns an etag without quotes, which some of the client's versions take away. */
  static String tag(String text) {
    return text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  static String version(String operation, HttpHeaders headers) {
    String tag = tag(BlobErrors.text(headers, HttpHeaderName.ETAG));
    if (tag.isEmpty() || tag.startsWith("W/")) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the answer has no strong ETag: it is not Blob Storage's");
    }
    return tag;
  }

  private Optional<String> versionId(HttpHeaders headers) {
    String id = BlobErrors.text(headers, VERSION);
    return id.isEmpty() || !capabilities.has(ArchiveCapabilities.Feature.VERSIONS)
        ? Optional.empty()
        : Optional.of(id);
  }

  private static Optional<Retention> retention(String operation, HttpHeaders headers) {
    String until = BlobErrors.text(headers, UNTIL);
    if (until.isEmpty()) {
      return Optional.empty();
    }
    boolean locked = BlobErrors.text(headers, MODE).equalsIgnoreCase("locked");
    return Optional.of(
        new Retention(
            locked ? Retention.Mode.COMPLIANCE : Retention.Mode.GOVERNANCE,
            time(operation, until)));
  }

  static Instant time(String operation, String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the answer has no time where there should be one");
    }
  }

  /** Accounts without tiers name none: what they hold can be read at once. */
  Tier tier(String className) {
    return className.isEmpty() ? Tier.HOT : capabilities.tier(className);
  }

  boolean readable(Tier tier) {
    return capabilities.classOf(tier).map(ArchiveCapabilities.StorageClass::online).orElse(true);
  }

  private String className(Tier tier) {
    return capabilities.classOf(tier).orElseThrow().name();
  }

  AccessTier accessTier(Tier tier) {
    return AccessTier.fromString(className(tier));
  }

  static BlobRequestConditions conditions(Precondition condition) {
    BlobRequestConditions conditions = new BlobRequestConditions();
    if (condition.isAbsent()) {
      conditions.setIfNoneMatch("*");
    }
    condition.version().ifPresent(tag -> conditions.setIfMatch("\"" + tag + "\""));
    return conditions;
  }

  static BlobImmutabilityPolicy policy(Retention retention) {
    return new BlobImmutabilityPolicy()
        .setExpiryTime(retention.until().atOffset(ZoneOffset.UTC))
        .setPolicyMode(
            retention.mode() == Retention.Mode.COMPLIANCE
                ? BlobImmutabilityPolicyMode.LOCKED
                : BlobImmutabilityPolicyMode.UNLOCKED);
  }
}
