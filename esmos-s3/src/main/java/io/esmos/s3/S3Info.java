package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.Checksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectInfo.Replication;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Retention;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** From what a store says of an object to {@link ObjectInfo}. */
final class S3Info {
  /** The pair of metadata by which a writer knows its own put again. */
  static final String MARK = "esmosput";

  private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})(?:-([1-9][0-9]{0,4}))?\"?");
  private static final Pattern RANGE = Pattern.compile("bytes [0-9]+-[0-9]+/([0-9]+)");
  private static final String STANDARD = "STANDARD";

  private S3Info() {}

  static ObjectInfo of(ObjectKey key, HeadObjectResponse head, ArchiveCapabilities can) {
    GetObjectResponse same =
        GetObjectResponse.builder()
            .contentLength(head.contentLength())
            .eTag(head.eTag())
            .versionId(head.versionId())
            .lastModified(head.lastModified())
            .storageClass(head.storageClassAsString())
            .restore(head.restore())
            .contentType(head.contentType())
            .metadata(head.metadata())
            .checksumCRC32(head.checksumCRC32())
            .checksumCRC32C(head.checksumCRC32C())
            .checksumCRC64NVME(head.checksumCRC64NVME())
            .checksumSHA1(head.checksumSHA1())
            .checksumSHA256(head.checksumSHA256())
            .serverSideEncryption(head.serverSideEncryptionAsString())
            .objectLockMode(head.objectLockModeAsString())
            .objectLockRetainUntilDate(head.objectLockRetainUntilDate())
            .objectLockLegalHoldStatus(head.objectLockLegalHoldStatusAsString())
            .replicationStatus(head.replicationStatusAsString())
            .build();
    return of(key, same, can);
  }

  /** Reads an answer; of a range it says the length of the whole object. */
  static ObjectInfo of(ObjectKey key, GetObjectResponse response, ArchiveCapabilities can) {
    String vendorTier = named(response.storageClassAsString());
    return new ObjectInfo(
        key,
        length(response),
        version(response.eTag()),
        Optional.ofNullable(response.versionId()).filter(id -> !id.equals("null")),
        Optional.ofNullable(response.lastModified()).orElse(Instant.EPOCH),
        can.tier(vendorTier),
        vendorTier,
        readable(can, vendorTier, response.restore()),
        Optional.ofNullable(response.contentType()).orElse("binary/octet-stream"),
        checksums(response),
        metadata(response.metadata()),
        retention(response),
        "ON".equals(response.objectLockLegalHoldStatusAsString()),
        replication(response.replicationStatusAsString()));
  }

  /** Returns a class by name; S3 leaves its standard one out. */
  static String named(@Nullable String storageClass) {
    return storageClass == null ? STANDARD : storageClass;
  }

  static String version(@Nullable String etag) {
    if (etag == null || etag.isEmpty()) {
      throw S3Failures.malformed("archive.read", "the answer has no ETag", null);
    }
    return etag;
  }

  private static long length(GetObjectResponse response) {
    String range = response.contentRange();
    Matcher whole = RANGE.matcher(range == null ? "" : range);
    if (whole.matches()) {
      return Long.parseLong(whole.group(1));
    }
    Long length = response.contentLength();
    if (length == null) {
      throw S3Failures.malformed("archive.read", "the answer has no length", null);
    }
    return length;
  }

  private static boolean readable(
      ArchiveCapabilities can, String vendorTier, @Nullable String restore) {
    boolean online =
        can.tiers().values().stream()
            .filter(it -> it.name().equals(vendorTier))
            .allMatch(ArchiveCapabilities.StorageClass::online);
    return online || (restore != null && restore.contains("ongoing-request=\"false\""));
  }

  static Map<String, String> metadata(Map<String, String> pairs) {
    Map<String, String> users = new TreeMap<>(pairs);
    users.remove(MARK);
    return users;
  }

  private static List<Checksum> checksums(GetObjectResponse response) {
    List<Checksum> all = new ArrayList<>();
    add(all, Kind.CRC32C, response.checksumCRC32C());
    add(all, Kind.CRC32, response.checksumCRC32());
    add(all, Kind.CRC64NVME, response.checksumCRC64NVME());
    add(all, Kind.SHA1, response.checksumSHA1());
    add(all, Kind.SHA256, response.checksumSHA256());
    String encryption = Optional.ofNullable(response.serverSideEncryptionAsString()).orElse("");
    // With a key of KMS the ETag is no MD5: "Object" in the API reference.
    if (all.isEmpty() && !encryption.startsWith("aws:kms")) {
      ofTag(response.eTag()).ifPresent(all::add);
    }
    return all;
  }

  /** Returns the MD5 that an ETag is, or the one over those of the parts. */
  static Optional<Checksum> ofTag(@Nullable String etag) {
    Matcher md5 = MD5.matcher(etag == null ? "" : etag);
    if (!md5.matches()) {
      return Optional.empty();
    }
    byte[] value = HexFormat.of().parseHex(md5.group(1));
    return Optional.of(
        md5.group(2) == null
            ? Checksum.of(Kind.MD5, value)
            : Checksum.composite(Kind.MD5, value, Integer.parseInt(md5.group(2))));
  }

  private static void add(List<Checksum> all, Kind kind, @Nullable String base64) {
    of(kind, base64).ifPresent(all::add);
  }

  /** Returns a checksum from its text: base64, with {@code -N} if it is over parts. */
  static Optional<Checksum> of(Kind kind, @Nullable String base64) {
    if (base64 == null || base64.isEmpty()) {
      return Optional.empty();
    }
    int dash = base64.indexOf('-');
    try {
      byte[] value = Base64.getDecoder().decode(dash < 0 ? base64 : base64.substring(0, dash));
      if (value.length != kind.octets()) {
        return Optional.empty();
      }
      return Optional.of(
          dash < 0
              ? Checksum.of(kind, value)
              : Checksum.composite(kind, value, Integer.parseInt(base64.substring(dash + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Retention> retention(GetObjectResponse response) {
    Instant until = response.objectLockRetainUntilDate();
    String mode = response.objectLockModeAsString();
    if (until == null || mode == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Retention(
            mode.equals("COMPLIANCE") ? Retention.Mode.COMPLIANCE : Retention.Mode.GOVERNANCE,
            until));
  }

  private static Replication replication(@Nullable String status) {
    return switch (status == null ? "" : status) {
      case "PENDING" -> Replication.PENDING;
      case "COMPLETE", "COMPLETED" -> Replication.COMPLETED;
      case "FAILED" -> Replication.FAILED;
      case "REPLICA" -> Replication.REPLICA;
      default -> Replication.NONE;
    };
  }

  /** Returns the store's time of an answer that does not say when the object was written. */
  static Optional<Instant> date(SdkHttpResponse response) {
    return response
        .firstMatchingHeader("Date")
        .flatMap(
            text -> {
              try {
                return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
              } catch (DateTimeParseException e) {
                return Optional.empty();
              }
            });
  }
}
