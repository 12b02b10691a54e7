package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an object is given by the headers of the request that makes it.
 *
 * @param headers media type, metadata and encryption, as they come back
 * @param storageClass its class
 * @param tags its tags
 * @param hold until when it is retained
 * @param legalHold whether it is under a legal hold
 */
record Given(
    Map<String, String> headers,
    String storageClass,
    Map<String, String> tags,
    Optional<Content.Hold> hold,
    boolean legalHold) {
  private static final Set<String> CLASSES =
      Set.of(
          "STANDARD",
          "STANDARD_IA",
          "ONEZONE_IA",
          "INTELLIGENT_TIERING",
          "GLACIER_IR",
          "GLACIER",
          "DEEP_ARCHIVE",
          "REDUCED_REDUNDANCY");
  private static final Set<String> R2_CLASSES = Set.of("STANDARD", "STANDARD_IA");
  private static final Set<String> KEPT =
      Set.of(
          "content-type",
          "cache-control",
          "content-disposition",
          "content-language",
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-server-side-encryption-bucket-key-enabled");

  /** Limits of the user guide, "Working with object metadata" and "Categorizing with tags". */
  private static final int MAX_METADATA = 2048;

  private static final int MAX_TAGS = 10;

  static Given of(WireRequest request, boolean r2, boolean lockable) {
    Map<String, String> headers = new LinkedHashMap<>();
    int metadata = 0;
    for (String name : request.headers().keySet()) {
      String value = request.header(name).orElse("");
      if (name.startsWith("x-amz-meta-")) {
        metadata += name.length() - "x-amz-meta-".length() + value.length();
        headers.put(name, value);
      } else if (KEPT.contains(name)) {
        headers.put(name, value);
      }
    }
    if (metadata > MAX_METADATA && !r2) {
      throw new Refusal(400, "MetadataTooLarge", "Your metadata headers exceed the maximum size");
    }
    headers.putIfAbsent("content-type", "binary/octet-stream");
    String storageClass = request.header("x-amz-storage-class").orElse("STANDARD");
    if (!(r2 ? R2_CLASSES : CLASSES).contains(storageClass)) {
      throw new Refusal(
          400, "InvalidStorageClass", "The storage class you specified is not valid.");
    }
    Map<String, String> tags = tags(request.header("x-amz-tagging").orElse(""));
    Optional<Content.Hold> hold =
        request
            .header("x-amz-object-lock-mode")
            .map(
                mode ->
                    hold(mode, request.header("x-amz-object-lock-retain-until-date").orElse("")));
    boolean legalHold =
        request.header("x-amz-object-lock-legal-hold").filter("ON"::equals).isPresent();
    if ((hold.isPresent() || legalHold) && !lockable) {
      throw new Refusal(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
    }
    return new Given(headers, storageClass, tags, hold, legalHold);
  }

  static Content.Hold hold(String mode, String until) {
    if (!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
      throw new Refusal(400, "MalformedXML", "Unknown wormMode directive");
    }
    try {
      return new Content.Hold(mode, Instant.parse(until));
    } catch (DateTimeParseException e) {
      throw Refusal.invalid("The retain until date must be provided in ISO 8601 format");
    }
  }

  private static Map<String, String> tags(String header) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String pair : header.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        tags.put(
            Path.decoded(pair.substring(0, Math.max(0, equals)), true),
            Path.decoded(pair.substring(equals + 1), true));
      }
    }
    checkTags(tags);
    return tags;
  }

  static void checkTags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new Refusal(400, "BadRequest", "Object tags cannot be greater than 10");
    }
    tags.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.length() > 128 || value.length() > 256) {
            throw new Refusal(400, "InvalidTag", "The TagKey or TagValue has a wrong length");
          }
        });
  }

  /** Makes the content of these things. */
  Content content(String versionId, Instant now, Content.Made made) {
    Content content = new Content(versionId, now, made, storageClass, tags, false);
    content.hold = hold.orElse(null);
    content.legalHold = legalHold;
    return content;
  }
}
