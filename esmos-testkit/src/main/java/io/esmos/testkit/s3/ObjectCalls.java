package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PutObject, CopyObject, GetObject, HeadObject and DeleteObject. */
final class ObjectCalls {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  /** 5 GiB, the largest body of one request. */
  private static final long MAX_PUT = 5L << 30;

  private final Store store;
  private final R2Api locks;

  ObjectCalls(Store store, R2Api locks) {
    this.store = store;
    this.locks = locks;
  }

  WireAnswer put(Path at, WireRequest request) {
    checkLocks(request);
    Payload payload = Payload.of(request, store.r2 ? Optional.empty() : Optional.of("CRC64NVME"));
    if (payload.body().length() > MAX_PUT) {
      throw new Refusal(
          400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      Given given = Given.of(request, store.r2, bucket.lockable);
      Content content =
          given.content(store.versionId(bucket), store.now(), made(payload, given.headers()));
      write(bucket, at.key(), content, request);
      return Store.withChecksums(Store.described(Store.empty(200), content, bucket), content);
    }
  }

  /** A retention must come with a digest of the body: PutObject, "x-amz-object-lock-mode". */
  private static void checkLocks(WireRequest request) {
    boolean locks =
        request.headers().keySet().stream().anyMatch(it -> it.startsWith("x-amz-object-lock-"));
    boolean digest =
        request.header("content-md5").isPresent()
            || request.header("x-amz-sdk-checksum-algorithm").isPresent()
            || request.headers().keySet().stream().anyMatch(it -> it.startsWith("x-amz-checksum-"));
    if (locks && !digest) {
      throw new Refusal(
          400,
          "InvalidRequest",
          "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with"
              + " Object Lock parameters");
    }
  }

  /** Puts a content in its place, if the request's conditions hold. */
  void write(Bucket bucket, String key, Content content, WireRequest request) {
    store.check(bucket, key, request);
    checkLocks(bucket, key);
    store.pace(bucket, key);
    if (bucket.replicated) {
      content.replication = "PENDING";
    }
    bucket.add(key, content);
  }

  private void checkLocks(Bucket bucket, String key) {
    bucket.present(key).ifPresent(content -> locks.check(bucket, key, content, store.now()));
  }

  private static Content.Made made(Payload payload, Map<String, String> headers) {
    Map<String, String> sums = new LinkedHashMap<>();
    payload.checksums().forEach((kind, value) -> sums.put(kind, Digests.base64(value)));
    String md5 = HexFormat.of().formatHex(payload.md5());
    // With a key of KMS the ETag is not a digest of the body.
    String etag =
        headers.getOrDefault("x-amz-server-side-encryption", "").startsWith("aws:kms")
            ? new StringBuilder(md5).reverse().toString()
            : md5;
    return new Content.Made(payload.body(), etag, headers, sums, false, List.of());
  }

  /** Returns what a request copies, under the lock; refuses if it is not the wanted version. */
  Content source(WireRequest request) {
    String from = Path.decoded(request.header("x-amz-copy-source").orElse(""), false);
    Optional<String> versionId = Optional.empty();
    int query = from.indexOf("?versionId=");
    if (query >= 0) {
      versionId = Optional.of(from.substring(query + "?versionId=".length()));
      from = from.substring(0, query);
    }
    String source = from.startsWith("/") ? from.substring(1) : from;
    int slash = source.indexOf('/');
    Content old =
        store
            .bucket(source.substring(0, Math.max(0, slash)))
            .content(source.substring(slash + 1), versionId);
    checkSource(request, old);
    if (!old.readable(store.now())) {
      throw unreadable();
    }
    return old;
  }

  WireAnswer copy(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      Content old = source(request);
      if (old.body.length() > MAX_PUT) {
        throw new Refusal(
            400,
            "InvalidRequest",
            "The specified copy source is larger than the maximum allowable size for a copy source");
      }
      Given given = Given.of(request, store.r2, bucket.lockable);
      boolean replace =
          request.header("x-amz-metadata-directive").filter("REPLACE"::equals).isPresent();
      Content.Made made =
          new Content.Made(
              old.body,
              old.etag,
              replace ? given.headers() : old.headers,
              old.checksums,
              old.composite,
              old.parts);
      Content content = given.content(store.versionId(bucket), store.now(), made);
      if (request.header("x-amz-tagging-directive").filter("REPLACE"::equals).isEmpty()) {
        content.tags = old.tags;
      }
      write(bucket, at.key(), content, request);
      WireAnswer answer =
          Store.xml(
              "CopyObjectResult",
              WireXml.leaf("LastModified", content.modified.toString())
                  + WireXml.leaf("ETag", Store.quoted(content.etag)));
      return Store.described(answer, content, bucket);
    }
  }

  private static void checkSource(WireRequest request, Content old) {
    if (request
        .header("x-amz-copy-source-if-match")
        .filter(it -> !Store.same(it, old))
        .isPresent()) {
      throw Refusal.precondition("x-amz-copy-source-If-Match");
    }
  }

  private static Refusal unreadable() {
    return new Refusal(
        403, "InvalidObjectState", "The operation is not valid for the object's storage class");
  }

  WireAnswer get(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      Content content = bucket.content(at.key(), request.parameter("versionId"));
      if (request.header("if-match").filter(it -> !Store.same(it, content)).isPresent()) {
        throw Refusal.precondition("If-Match");
      }
      if (request.header("if-none-match").filter(it -> Store.same(it, content)).isPresent()) {
        return Store.empty(304).with("ETag", Store.quoted(content.etag));
      }
      boolean head = request.method().equals("HEAD");
      if (!head && !content.readable(store.now())) {
        throw unreadable();
      }
      return body(head(content, bucket), content, request);
    }
  }

  private WireAnswer head(Content content, Bucket bucket) {
    WireAnswer answer =
        Store.described(Store.empty(200), content, bucket)
            .with("Last-Modified", Store.httpDate(content.modified))
            .with("Accept-Ranges", "bytes");
    for (Map.Entry<String, String> header : content.headers.entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    if (!content.storageClass.equals("STANDARD")) {
      answer = answer.with("x-amz-storage-class", content.storageClass);
    }
    if (!content.tags.isEmpty()) {
      answer = answer.with("x-amz-tagging-count", Integer.toString(content.tags.size()));
    }
    Content.Hold hold = content.hold;
    if (hold != null) {
      answer =
          answer
              .with("x-amz-object-lock-mode", hold.mode())
              .with("x-amz-object-lock-retain-until-date", hold.until().toString());
    }
    if (content.legalHold) {
      answer = answer.with("x-amz-object-lock-legal-hold", "ON");
    }
    if (!content.replication.isEmpty()) {
      answer = answer.with("x-amz-replication-status", content.replication);
    }
    Content.Restore restore = content.restore;
    if (restore != null && store.now().isBefore(restore.over())) {
      boolean ready = content.readable(store.now());
      answer =
          answer.with(
              "x-amz-restore",
              ready
                  ? "ongoing-request=\"false\", expiry-date=\""
                      + Store.httpDate(restore.over())
                      + "\""
                  : "ongoing-request=\"true\"");
    }
    return answer;
  }

  private WireAnswer body(WireAnswer head, Content content, WireRequest request) {
    WireBody body = content.body;
    Optional<String> range = request.header("range").filter(it -> RANGE.matcher(it).matches());
    if (request.parameter("partNumber").isPresent()) {
      return part(head, content, Integer.parseInt(request.parameter("partNumber").get()));
    }
    if (range.isPresent()) {
      return range(head, body, range.get());
    }
    WireAnswer whole = head.with(body);
    boolean asked =
        request.header("x-amz-checksum-mode").filter("ENABLED"::equalsIgnoreCase).isPresent();
    return asked ? Store.withChecksums(whole, content) : whole;
  }

  private static WireAnswer part(WireAnswer head, Content content, int number) {
    List<Long> parts = content.parts.isEmpty() ? List.of(content.body.length()) : content.parts;
    if (number < 1 || number > parts.size()) {
      throw new Refusal(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
    }
    long from = parts.subList(0, number - 1).stream().mapToLong(Long::longValue).sum();
    WireAnswer some = partial(head, content.body, from, parts.get(number - 1));
    return content.parts.isEmpty()
        ? some
        : some.with("x-amz-mp-parts-count", Integer.toString(parts.size()));
  }

  private static WireAnswer range(WireAnswer head, WireBody body, String range) {
    Matcher parts = RANGE.matcher(range);
    if (!parts.matches()) {
      return head.with(body);
    }
    long length = body.length();
    boolean suffix = parts.group(1).isEmpty();
    long from =
        suffix
            ? Math.max(0, length - Long.parseLong(parts.group(2)))
            : Long.parseLong(parts.group(1));
    long last =
        suffix || parts.group(2).isEmpty()
            ? length - 1
            : Math.min(length - 1, Long.parseLong(parts.group(2)));
    if (from >= length || from > last) {
      throw new Refusal(
          416,
          "InvalidRange",
          "The requested range is not satisfiable",
          Map.of("Content-Range", "bytes */" + length));
    }
    return partial(head, body, from, last - from + 1);
  }

  private static WireAnswer partial(WireAnswer head, WireBody body, long from, long count) {
    WireAnswer some = head.with(body.slice(from, count));
    return new WireAnswer(206, some.headers(), some.content())
        .with("Content-Range", "bytes " + from + "-" + (from + count - 1) + "/" + body.length());
  }

  WireAnswer delete(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      boolean bypass =
          request.header("x-amz-bypass-governance-retention").filter("true"::equals).isPresent();
      if (request.header("if-match").isPresent()) {
        store.check(bucket, at.key(), request);
      }
      Optional<String> marked = delete(bucket, at.key(), request.parameter("versionId"), bypass);
      WireAnswer answer = Store.empty(204);
      return marked
          .map(id -> answer.with("x-amz-delete-marker", "true").with("x-amz-version-id", id))
          .orElse(answer);
    }
  }

  /** Deletes a key, or one of its contents; returns the id of the mark of deletion, if any. */
  Optional<String> delete(Bucket bucket, String key, Optional<String> versionId, boolean bypass) {
    checkLocks(bucket, key);
    if (versionId.isPresent()) {
      bucket
          .version(key, versionId.get())
          .ifPresent(
              content -> {
                content.checkRemoval(store.now(), bypass);
                bucket.remove(key, content);
              });
      return Optional.empty();
    }
    if (bucket.versioned) {
      Content mark = Content.deletion(store.versionId(bucket), store.now());
      bucket.add(key, mark);
      return Optional.of(mark.versionId);
    }
    bucket.newest(key).ifPresent(content -> bucket.remove(key, content));
    return Optional.empty();
  }
}
