package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What is set of a bucket, and DeleteObjects. */
final class BucketCalls {
  private static final int MAX_DELETES = 1000;
  private static final int MAX_RULES = 1000;

  private final Store store;
  private final ObjectCalls objects;

  BucketCalls(Store store, ObjectCalls objects) {
    this.store = store;
    this.objects = objects;
  }

  WireAnswer versioning(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      if (request.method().equals("GET")) {
        return Store.xml(
            "VersioningConfiguration", bucket.versioned ? WireXml.leaf("Status", "Enabled") : "");
      }
      bucket.versioned =
          WireXml.parse(request.body()).value("Status").filter("Enabled"::equals).isPresent();
      return Store.empty(200);
    }
  }

  WireAnswer lock(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      if (request.method().equals("PUT")) {
        bucket.lockable = true;
        return Store.empty(200);
      }
      if (!bucket.lockable) {
        throw new Refusal(
            404,
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket");
      }
      return Store.xml("ObjectLockConfiguration", WireXml.leaf("ObjectLockEnabled", "Enabled"));
    }
  }

  WireAnswer lifecycle(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      String rules = bucket.lifecycle;
      switch (request.method()) {
        case "GET" -> {
          if (rules == null) {
            throw new Refusal(
                404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
          }
          return WireAnswer.of(200, "application/xml", rules);
        }
        case "DELETE" -> {
          bucket.lifecycle = null;
          return Store.empty(204);
        }
        default -> {
          Payload payload = Payload.of(request, Optional.empty());
          boolean digest =
              request.header("content-md5").isPresent() || !payload.checksums().isEmpty();
          if (!digest) {
            throw new Refusal(
                400, "InvalidRequest", "Missing required header for this request: Content-MD5");
          }
          checkRules(WireXml.parse(payload.body().bytes()));
          bucket.lifecycle =
              new String(payload.body().bytes(), java.nio.charset.StandardCharsets.UTF_8);
          return Store.empty(200);
        }
      }
    }
  }

  private static void checkRules(WireXml document) {
    Set<String> ids = new HashSet<>();
    if (document.all("Rule").isEmpty() || document.all("Rule").size() > MAX_RULES) {
      throw new Refusal(400, "MalformedXML", "A configuration has 1 to 1000 rules");
    }
    for (WireXml rule : document.all("Rule")) {
      if (!ids.add(rule.value("ID").orElse(""))) {
        throw Refusal.invalid("Rule ID must be unique. Found same ID for more than one rule");
      }
      if (!rule.value("Status").orElse("").matches("Enabled|Disabled")) {
        throw new Refusal(400, "MalformedXML", "A rule is Enabled or Disabled");
      }
      for (WireXml move : rule.all("Transition")) {
        String to = move.value("StorageClass").orElse("");
        int days = Integer.parseInt(move.value("Days").orElse("0"));
        if (to.endsWith("_IA") && move.value("Days").isPresent() && days < 30) {
          throw Refusal.invalid(
              "'Days' in Transition action must be greater than or equal to 30 for storageClass '"
                  + to
                  + "'");
        }
      }
    }
  }

  WireAnswer deleteAll(Path at, WireRequest request) {
    Payload payload = Payload.of(request, Optional.empty());
    if (request.header("content-md5").isEmpty() && payload.checksums().isEmpty()) {
      throw new Refusal(
          400, "InvalidRequest", "Missing required header for this request: Content-MD5");
    }
    WireXml document = WireXml.parse(payload.body().bytes());
    if (document.all("Object").isEmpty() || document.all("Object").size() > MAX_DELETES) {
      throw new Refusal(400, "MalformedXML", "A request deletes 1 to 1000 objects");
    }
    boolean quiet = document.value("Quiet").filter("true"::equals).isPresent();
    StringBuilder inner = new StringBuilder();
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      for (WireXml object : document.all("Object")) {
        String key = object.value("Key").orElse("");
        try {
          objects.delete(bucket, key, object.value("VersionId"), false);
          if (!quiet) {
            inner.append(WireXml.element("Deleted", WireXml.leaf("Key", key)));
          }
        } catch (Refusal e) {
          inner.append(
              WireXml.element(
                  "Error",
                  WireXml.leaf("Key", key)
                      + WireXml.leaf("Code", e.code())
                      + WireXml.leaf("Message", String.valueOf(e.getMessage()))));
        }
      }
    }
    return Store.xml("DeleteResult", inner.toString());
  }
}
