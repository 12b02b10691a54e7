package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a blob's headers say, in requests and in answers (REST pages "Put Blob", "Get Blob"). */
final class BlobHeaders {
  static final List<String> TIERS = List.of("Hot", "Cool", "Cold", "Archive");

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "x-ms-blob-content-type", "Content-Type",
          "x-ms-blob-content-encoding", "Content-Encoding",
          "x-ms-blob-content-language", "Content-Language",
          "x-ms-blob-content-disposition", "Content-Disposition",
          "x-ms-blob-cache-control", "Cache-Control",
          "x-ms-blob-content-md5", "Content-MD5");

  private BlobHeaders() {}

  /** Returns the properties that a writing request gives its blob. */
  static Map<String, String> properties(WireRequest request) {
    Map<String, String> found = new TreeMap<>();
    found.put("Content-Type", "application/octet-stream");
    PROPERTIES.forEach(
        (header, name) -> request.header(header).ifPresent(it -> found.put(name, it)));
    return found;
  }

  /** Gives a new blob the tier, the tags and the protection that its request names. */
  static void apply(WireRequest request, Blob blob, Account account) {
    request
        .header("x-ms-access-tier")
        .ifPresent(
            tier -> {
              checkTier(tier);
              blob.tier = tier;
              blob.tierInferred = false;
            });
    request.header("x-ms-tags").ifPresent(tags -> blob.tags.putAll(tags(tags)));
    blob.scope = request.header("x-ms-encryption-scope").orElse("");
    protect(request, blob, account);
  }

  /** Sets the policy and the legal hold that a request names. */
  static void protect(WireRequest request, Blob blob, Account account) {
    request
        .header("x-ms-immutability-policy-until-date")
        .ifPresent(
            until -> {
              requireImmutability(account);
              String mode = request.header("x-ms-immutability-policy-mode").orElse("unlocked");
              Blob.Policy wanted = new Blob.Policy(date(until), mode.equalsIgnoreCase("locked"));
              checkPolicy(blob.policy, wanted, account.now());
              blob.policy = wanted;
            });
    request
        .header("x-ms-legal-hold")
        .ifPresent(
            hold -> {
              requireImmutability(account);
              blob.legalHold = hold.equalsIgnoreCase("true");
            });
  }

  private static void checkPolicy(
      Blob.@org.jspecify.annotations.Nullable Policy before, Blob.Policy wanted, Instant now) {
    if (!wanted.until().isAfter(now)) {
      throw new Refusal(Code.InvalidInput, "the policy's end must be in the future");
    }
    if (before != null
        && before.locked()
        && (!wanted.locked() || wanted.until().isBefore(before.until()))) {
      throw new Refusal(Code.BlobImmutableDueToPolicy, "a locked policy can only be prolonged");
    }
  }

  static void requireImmutability(Account account) {
    if (!account.options.immutability()) {
      throw new Refusal(
          Code.FeatureVersionMismatch, "immutable storage with versioning is not enabled");
    }
  }

  static void checkTier(String tier) {
    if (!TIERS.contains(tier)) {
      throw new Refusal(Code.InvalidHeaderValue, "x-ms-access-tier has no such value");
    }
  }

  static Map<String, String> tags(String header) {
    Map<String, String> tags = new TreeMap<>();
    for (String pair : header.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new Refusal(Code.InvalidHeaderValue, "x-ms-tags is not a list of pairs");
      }
      tags.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
    }
    checkTags(tags);
    return tags;
  }

  /** REST page "Set Blob Tags". */
  static void checkTags(Map<String, String> tags) {
    boolean fits =
        tags.size() <= 10
            && tags.entrySet().stream()
                .allMatch(
                    tag ->
                        tag.getKey().matches("[A-Za-z0-9 +\\-./:=_]{1,128}")
                            && tag.getValue().matches("[A-Za-z0-9 +\\-./:=_]{0,256}"));
    if (!fits) {
      throw new Refusal(Code.InvalidInput, "at most ten tags of few characters");
    }
  }

  private static String decoded(String text) {
    return java.net.URLDecoder.decode(text, java.nio.charset.StandardCharsets.UTF_8);
  }

  static Instant date(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw new Refusal(Code.InvalidHeaderValue, "the date is not one");
    }
  }

  /** Returns an answer with what every write says of the blob that it leaves. */
  static WireAnswer written(WireAnswer answer, Blob blob) {
    WireAnswer with =
        answer
            .with("ETag", "\"" + blob.etag + "\"")
            .with("Last-Modified", Account.http(blob.modified))
            .with("x-ms-request-server-encrypted", "true");
    with = blob.scope.isEmpty() ? with : with.with("x-ms-encryption-scope", blob.scope);
    return blob.versionId.isEmpty() ? with : with.with("x-ms-version-id", blob.versionId);
  }
}
