package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Objects in parts: CreateMultipartUpload, UploadPart, UploadPartCopy, Complete and Abort. */
final class UploadCalls {
  /**
   * Parts but the last have 5 MiB at least; a part has 5 GiB and an upload 10,000 parts at most.
   */
  static final long MIN_PART = 5 << 20;

  private static final long MAX_PART = 5L << 30;
  private static final int MAX_PARTS = 10_000;
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{1,18})");

  private final Store store;
  private final ObjectCalls objects;

  UploadCalls(Store store, ObjectCalls objects) {
    this.store = store;
    this.objects = objects;
  }

  WireAnswer create(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      Given given = Given.of(request, store.r2, bucket.lockable);
      Optional<String> asked = request.header("x-amz-checksum-algorithm");
      String algorithm = asked.orElse(store.r2 ? "" : "CRC64NVME");
      if (asked.isPresent() && !Digests.ALGORITHMS.contains(algorithm)) {
        throw Refusal.invalid("Checksum algorithm provided is unsupported");
      }
      String type =
          request
              .header("x-amz-checksum-type")
              .orElse(algorithm.equals("CRC64NVME") ? "FULL_OBJECT" : "COMPOSITE");
      boolean whole = type.equals("FULL_OBJECT");
      if (whole ? algorithm.startsWith("SHA") : algorithm.equals("CRC64NVME")) {
        throw new Refusal(
            400,
            "InvalidRequest",
            "The " + type + " checksum type cannot be used with " + algorithm);
      }
      Upload upload = new Upload(store.id("u"), at.key(), store.now(), given, algorithm, whole);
      bucket.uploads.put(upload.id, upload);
      WireAnswer answer =
          Store.xml(
              "InitiateMultipartUploadResult",
              WireXml.leaf("Bucket", at.bucket())
                  + WireXml.leaf("Key", at.key())
                  + WireXml.leaf("UploadId", upload.id));
      return asked.isEmpty()
          ? answer
          : answer.with("x-amz-checksum-algorithm", algorithm).with("x-amz-checksum-type", type);
    }
  }

  Upload upload(Bucket bucket, Path at, WireRequest request) {
    Upload upload = bucket.uploads.get(request.parameter("uploadId").orElse(""));
    if (upload == null || !upload.key.equals(at.key())) {
      throw Refusal.noSuchUpload();
    }
    return upload;
  }

  private static int number(WireRequest request) {
    int number = Integer.parseInt(request.parameter("partNumber").orElse("0"));
    if (number < 1 || number > MAX_PARTS) {
      throw Refusal.invalid("Part number must be an integer between 1 and 10000, inclusive");
    }
    return number;
  }

  WireAnswer part(Path at, WireRequest request) {
    int number = number(request);
    String algorithm;
    synchronized (store.lock) {
      algorithm = upload(store.bucket(at.bucket()), at, request).algorithm;
    }
    Payload payload =
        Payload.of(request, algorithm.isEmpty() ? Optional.empty() : Optional.of(algorithm));
    if (payload.body().length() > MAX_PART) {
      throw new Refusal(
          400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    byte[] sum = payload.checksums().getOrDefault(algorithm, new byte[0]);
    if (sum.length == 0 && !algorithm.isEmpty()) {
      throw new Refusal(
          400,
          "InvalidRequest",
          "Checksum Type mismatch occurred, expected checksum Type: "
              + algorithm.toLowerCase(Locale.ROOT));
    }
    synchronized (store.lock) {
      Upload upload = upload(store.bucket(at.bucket()), at, request);
      upload.parts.put(
          number, new Upload.Part(number, payload.body(), payload.md5(), sum, store.now()));
    }
    WireAnswer answer =
        Store.empty(200).with("ETag", Store.quoted(HexFormat.of().formatHex(payload.md5())));
    return sum.length == 0 ? answer : answer.with(Digests.header(algorithm), Digests.base64(sum));
  }

  /** The source is pinned for as long as its digests are computed: contents do not change. */
  WireAnswer copyPart(Path at, WireRequest request) {
    int number = number(request);
    Content source;
    String algorithm;
    synchronized (store.lock) {
      algorithm = upload(store.bucket(at.bucket()), at, request).algorithm;
      source = objects.source(request);
    }
    WireBody body = range(source.body, request.header("x-amz-copy-source-range"));
    Set<String> wanted = algorithm.isEmpty() ? Set.of(Digests.MD5) : Set.of(Digests.MD5, algorithm);
    Map<String, byte[]> digests = Digests.of(body, wanted);
    byte[] md5 = digests.getOrDefault(Digests.MD5, new byte[0]);
    byte[] sum = digests.getOrDefault(algorithm, new byte[0]);
    Instant now = store.now();
    synchronized (store.lock) {
      upload(store.bucket(at.bucket()), at, request)
          .parts
          .put(number, new Upload.Part(number, body, md5, sum, now));
    }
    return Store.xml(
        "CopyPartResult",
        WireXml.leaf("LastModified", now.toString())
            + WireXml.leaf("ETag", Store.quoted(HexFormat.of().formatHex(md5)))
            + (sum.length == 0 ? "" : WireXml.leaf("Checksum" + algorithm, Digests.base64(sum))));
  }

  private static WireBody range(WireBody body, Optional<String> range) {
    if (range.isEmpty()) {
      return part(body, 0, body.length());
    }
    Matcher bytes = RANGE.matcher(range.get());
    if (!bytes.matches()) {
      throw Refusal.invalid(
          "The x-amz-copy-source-range value must be of the form bytes=first-last");
    }
    long first = Long.parseLong(bytes.group(1));
    return part(body, first, Long.parseLong(bytes.group(2)) - first + 1);
  }

  private static WireBody part(WireBody body, long from, long length) {
    if (length < 1 || from + length > body.length() || length > MAX_PART) {
      throw Refusal.invalid("Range specified is not valid for source object");
    }
    return body.slice(from, length);
  }

  WireAnswer complete(Path at, WireRequest request) {
    Upload upload;
    synchronized (store.lock) {
      upload = upload(store.bucket(at.bucket()), at, request);
    }
    List<Upload.Part> parts = parts(upload, WireXml.parse(request.body()));
    WireBody body = WireBody.join(parts.stream().map(Upload.Part::body).toList());
    checkSize(request, body);
    Content.Made made = made(upload, parts, body, request);
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      upload(bucket, at, request);
      Content content = upload.given.content(store.versionId(bucket), store.now(), made);
      objects.write(bucket, at.key(), content, request);
      bucket.uploads.remove(upload.id);
      StringBuilder sums = new StringBuilder();
      content.checksums.forEach(
          (kind, value) ->
              sums.append(WireXml.leaf("Checksum" + kind, value))
                  .append(
                      WireXml.leaf(
                          "ChecksumType", made.composite() ? "COMPOSITE" : "FULL_OBJECT")));
      WireAnswer answer =
          Store.xml(
              "CompleteMultipartUploadResult",
              WireXml.leaf("Bucket", at.bucket())
                  + WireXml.leaf("Key", at.key())
                  + WireXml.leaf("ETag", Store.quoted(content.etag))
                  + sums);
      return Store.described(answer, content, bucket);
    }
  }

  private static void checkSize(WireRequest request, WireBody body) {
    Optional<String> said = request.header("x-amz-mp-object-size");
    if (said.filter(it -> Long.parseLong(it) != body.length()).isPresent()) {
      throw new Refusal(
          400,
          "InvalidRequest",
          "The provided 'x-amz-mp-object-size' header value does not match what was computed");
    }
  }

  private List<Upload.Part> parts(Upload upload, WireXml body) {
    List<Upload.Part> parts = new ArrayList<>();
    int last = 0;
    for (WireXml named : body.all("Part")) {
      int number = Integer.parseInt(named.value("PartNumber").orElse("0"));
      if (number <= last) {
        throw new Refusal(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
      }
      last = number;
      Upload.Part part = upload.parts.get(number);
      String tag = named.value("ETag").orElse("").replace("\"", "");
      if (part == null
          || !tag.equals(HexFormat.of().formatHex(part.md5()))
          || !agrees(upload, part, named)) {
        throw invalidPart("One or more of the specified parts could not be found.");
      }
      parts.add(part);
    }
    if (parts.isEmpty()) {
      throw new Refusal(400, "MalformedXML", "The XML you provided was not well-formed");
    }
    long size = parts.get(0).body().length();
    for (Upload.Part part : parts.subList(0, parts.size() - 1)) {
      if (part.body().length() < MIN_PART) {
        throw new Refusal(
            400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
      }
      if (store.r2 && part.body().length() != size) {
        throw invalidPart("All non-trailing parts must have the same length. (10048)");
      }
    }
    if (store.r2 && parts.get(parts.size() - 1).body().length() > size) {
      throw invalidPart("The last part must not be longer than the others. (10048)");
    }
    return parts;
  }

  private static Refusal invalidPart(String why) {
    return new Refusal(400, "InvalidPart", why);
  }

  private static boolean agrees(Upload upload, Upload.Part part, WireXml named) {
    return upload.algorithm.isEmpty()
        || named
            .value("Checksum" + upload.algorithm)
            .map(it -> it.equals(Digests.base64(part.checksum())))
            .orElse(true);
  }

  private static Content.Made made(
      Upload upload, List<Upload.Part> parts, WireBody body, WireRequest request) {
    byte[] md5s = Digests.composite(Digests.MD5, parts.stream().map(Upload.Part::md5).toList());
    String etag = HexFormat.of().formatHex(md5s) + "-" + parts.size();
    Map<String, String> sums = new HashMap<>();
    String algorithm = upload.algorithm;
    if (!algorithm.isEmpty()) {
      byte[] value =
          upload.wholeObject
              ? Digests.of(body, Set.of(algorithm)).getOrDefault(algorithm, new byte[0])
              : Digests.composite(algorithm, parts.stream().map(Upload.Part::checksum).toList());
      String text = Digests.base64(value) + (upload.wholeObject ? "" : "-" + parts.size());
      Optional<String> claim = request.header(Digests.header(algorithm));
      if (claim.filter(it -> !it.equals(text)).isPresent()) {
        throw new Refusal(
            400,
            "BadDigest",
            "The " + algorithm + " you specified did not match the calculated checksum.");
      }
      sums.put(algorithm, text);
    }
    List<Long> lengths = parts.stream().map(part -> part.body().length()).toList();
    return new Content.Made(body, etag, upload.given.headers(), sums, !upload.wholeObject, lengths);
  }

  WireAnswer abort(Path at, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      bucket.uploads.remove(upload(bucket, at, request).id);
      return Store.empty(204);
    }
  }
}
