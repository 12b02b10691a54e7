package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tags, retention, legal hold and restore of an object. */
final class ObjectSettings {
  private final Store store;

  ObjectSettings(Store store) {
    this.store = store;
  }

  WireAnswer answer(String what, Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      Content content = bucket.content(at.key(), request.parameter("versionId"));
      return switch (request.method() + " " + what) {
        case "GET tagging" -> Store.xml("Tagging", WireXml.element("TagSet", tags(content)));
        case "PUT tagging" -> {
          content.tags = tags(WireXml.parse(request.body()));
          yield Store.empty(200);
        }
        case "GET retention" -> retention(content);
        case "PUT retention" -> retain(bucket, content, request);
        case "GET legal-hold" ->
            Store.xml("LegalHold", WireXml.leaf("Status", content.legalHold ? "ON" : "OFF"));
        case "PUT legal-hold" -> {
          lockable(bucket);
          content.legalHold =
              WireXml.parse(request.body()).value("Status").filter("ON"::equals).isPresent();
          yield Store.empty(200);
        }
        case "POST restore" -> restore(content, WireXml.parse(request.body()));
        default -> throw Refusal.notImplemented(request.method() + " " + what);
      };
    }
  }

  private static String tags(Content content) {
    StringBuilder tags = new StringBuilder();
    content.tags.forEach(
        (name, value) ->
            tags.append(
                WireXml.element("Tag", WireXml.leaf("Key", name) + WireXml.leaf("Value", value))));
    return tags.toString();
  }

  private static Map<String, String> tags(WireXml body) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (WireXml tag :
        body.child("TagSet").stream().flatMap(it -> it.all("Tag").stream()).toList()) {
      tags.put(tag.value("Key").orElse(""), tag.value("Value").orElse(""));
    }
    Given.checkTags(tags);
    return tags;
  }

  private static void lockable(Bucket bucket) {
    if (!bucket.lockable) {
      throw new Refusal(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
    }
  }

  private static WireAnswer retention(Content content) {
    Content.Hold hold = content.hold;
    if (hold == null) {
      throw new Refusal(
          404,
          "NoSuchObjectLockConfiguration",
          "The specified object does not have a ObjectLock configuration");
    }
    return Store.xml(
        "Retention",
        WireXml.leaf("Mode", hold.mode())
            + WireXml.leaf("RetainUntilDate", hold.until().toString()));
  }

  private WireAnswer retain(Bucket bucket, Content content, WireRequest request) {
    lockable(bucket);
    WireXml body = WireXml.parse(request.body());
    Content.Hold next =
        Given.hold(body.value("Mode").orElse(""), body.value("RetainUntilDate").orElse(""));
    Content.Hold hold = content.hold;
    boolean bypass =
        request.header("x-amz-bypass-governance-retention").filter("true"::equals).isPresent();
    if (hold != null && store.now().isBefore(hold.until())) {
      boolean weaker =
          next.until().isBefore(hold.until())
              || (hold.mode().equals("COMPLIANCE") && !next.mode().equals("COMPLIANCE"));
      if (weaker && !(bypass && hold.mode().equals("GOVERNANCE"))) {
        throw Refusal.locked();
      }
    }
    content.hold = next;
    return Store.empty(200);
  }

  private WireAnswer restore(Content content, WireXml body) {
    if (!content.archived()) {
      throw new Refusal(
          403, "InvalidObjectState", "Restore is not allowed for the object's storage class");
    }
    String tier =
        body.child("GlacierJobParameters").flatMap(it -> it.value("Tier")).orElse("Standard");
    if (tier.equals("Expedited") && content.storageClass.equals("DEEP_ARCHIVE")) {
      throw Refusal.invalid("Retrieval option is not supported by this storage class");
    }
    Instant now = store.now();
    Optional<Content.Restore> old =
        Optional.ofNullable(content.restore).filter(it -> now.isBefore(it.over()));
    if (old.isPresent() && now.isBefore(old.get().ready())) {
      throw new Refusal(409, "RestoreAlreadyInProgress", "Object restore is already in progress");
    }
    long days = Long.parseLong(body.value("Days").orElse("1"));
    Instant ready = old.map(Content.Restore::ready).orElse(now.plus(store.restoring));
    content.restore = new Content.Restore(ready, ready.plus(Duration.ofDays(days)));
    return Store.empty(old.isPresent() ? 200 : 202);
  }
}
