package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ListObjectsV2, ListObjectVersions, ListMultipartUploads and ListParts. */
final class Listings {
  private static final int MAX_PAGE = 1000;

  private final Store store;

  Listings(Store store) {
    this.store = store;
  }

  WireAnswer objects(Path at, WireRequest request) {
    String prefix = request.parameter("prefix").orElse("");
    int most = most(request, "max-keys");
    String after =
        request
            .parameter("continuation-token")
            .map(Listings::opened)
            .or(() -> request.parameter("start-after"))
            .orElse("");
    StringBuilder entries = new StringBuilder();
    String last = "";
    int count = 0;
    boolean more = false;
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      Map<String, Deque<Content>> rest =
          after.compareTo(prefix) > 0
              ? bucket.keys.tailMap(after, false)
              : bucket.keys.tailMap(prefix, true);
      for (String key : rest.keySet()) {
        if (!key.startsWith(prefix)) {
          break;
        }
        Optional<Content> content = bucket.present(key);
        if (content.isPresent()) {
          if (count == most) {
            more = true;
            break;
          }
          count++;
          last = key;
          entries.append(entry(key, content.get(), request));
        }
      }
    }
    StringBuilder inner = new StringBuilder(header(at, request, prefix, most));
    inner.append(WireXml.leaf("KeyCount", Integer.toString(count)));
    inner.append(WireXml.leaf("IsTruncated", Boolean.toString(more && count > 0)));
    if (more && count > 0) {
      inner.append(WireXml.leaf("NextContinuationToken", sealed(last)));
    }
    return Store.xml("ListBucketResult", inner.append(entries).toString());
  }

  private static String header(Path at, WireRequest request, String prefix, int most) {
    return WireXml.leaf("Name", at.bucket())
        + WireXml.leaf("Prefix", encoded(prefix, request))
        + WireXml.leaf("MaxKeys", Integer.toString(most))
        + request.parameter("encoding-type").map(it -> WireXml.leaf("EncodingType", it)).orElse("");
  }

  private static String entry(String key, Content content, WireRequest request) {
    return WireXml.element(
        "Contents",
        WireXml.leaf("Key", encoded(key, request))
            + WireXml.leaf("LastModified", content.modified.toString())
            + WireXml.leaf("ETag", Store.quoted(content.etag))
            + WireXml.leaf("Size", Long.toString(content.body.length()))
            + WireXml.leaf("StorageClass", content.storageClass));
  }

  /** A page holds whole keys here; the vendor's may end between two contents of one. */
  WireAnswer versions(Path at, WireRequest request) {
    String prefix = request.parameter("prefix").orElse("");
    String after = request.parameter("key-marker").orElse("");
    int most = most(request, "max-keys");
    StringBuilder entries = new StringBuilder();
    int count = 0;
    String last = "";
    boolean more = false;
    synchronized (store.lock) {
      Bucket bucket = store.bucket(at.bucket());
      for (Map.Entry<String, Deque<Content>> all : bucket.keys.tailMap(after, false).entrySet()) {
        if (!all.getKey().startsWith(prefix)) {
          if (all.getKey().compareTo(prefix) > 0) {
            break;
          }
          continue;
        }
        if (count >= most) {
          more = true;
          break;
        }
        last = all.getKey();
        for (Content content : all.getValue()) {
          count++;
          entries.append(version(last, content, content == all.getValue().peekFirst(), request));
        }
      }
    }
    StringBuilder inner = new StringBuilder(header(at, request, prefix, most));
    inner.append(WireXml.leaf("IsTruncated", Boolean.toString(more)));
    if (more) {
      inner.append(WireXml.leaf("NextKeyMarker", encoded(last, request)));
    }
    return Store.xml("ListVersionsResult", inner.append(entries).toString());
  }

  private static String version(String key, Content content, boolean newest, WireRequest request) {
    String common =
        WireXml.leaf("Key", encoded(key, request))
            + WireXml.leaf("VersionId", content.versionId)
            + WireXml.leaf("IsLatest", Boolean.toString(newest))
            + WireXml.leaf("LastModified", content.modified.toString());
    return content.deletion
        ? WireXml.element("DeleteMarker", common)
        : WireXml.element(
            "Version",
            common
                + WireXml.leaf("ETag", Store.quoted(content.etag))
                + WireXml.leaf("Size", Long.toString(content.body.length()))
                + WireXml.leaf("StorageClass", content.storageClass));
  }

  WireAnswer uploads(Path at, WireRequest request) {
    String prefix = request.parameter("prefix").orElse("");
    int most = most(request, "max-uploads");
    String keyMarker = request.parameter("key-marker").orElse("");
    String idMarker = request.parameter("upload-id-marker").orElse("");
    List<Upload> page = new ArrayList<>();
    synchronized (store.lock) {
      store.bucket(at.bucket()).uploads.values().stream()
          .filter(it -> it.key.startsWith(prefix))
          .sorted(Comparator.comparing((Upload it) -> it.key).thenComparing(it -> it.id))
          .filter(it -> follows(it, keyMarker, idMarker))
          .limit(most + 1L)
          .forEach(page::add);
    }
    boolean more = page.size() > most;
    StringBuilder inner = new StringBuilder(WireXml.leaf("Bucket", at.bucket()));
    request
        .parameter("encoding-type")
        .ifPresent(it -> inner.append(WireXml.leaf("EncodingType", it)));
    inner.append(WireXml.leaf("IsTruncated", Boolean.toString(more)));
    List<Upload> shown = more ? page.subList(0, most) : page;
    if (more) {
      Upload last = shown.get(shown.size() - 1);
      inner.append(WireXml.leaf("NextKeyMarker", encoded(last.key, request)));
      inner.append(WireXml.leaf("NextUploadIdMarker", last.id));
    }
    for (Upload upload : shown) {
      inner.append(
          WireXml.element(
              "Upload",
              WireXml.leaf("Key", encoded(upload.key, request))
                  + WireXml.leaf("UploadId", upload.id)
                  + WireXml.leaf("Initiated", upload.begun.toString())));
    }
    return Store.xml("ListMultipartUploadsResult", inner.toString());
  }

  private static boolean follows(Upload upload, String keyMarker, String idMarker) {
    int order = upload.key.compareTo(keyMarker);
    return keyMarker.isEmpty()
        || order > 0
        || (order == 0 && !idMarker.isEmpty() && upload.id.compareTo(idMarker) > 0);
  }

  WireAnswer parts(Path at, WireRequest request, Upload upload) {
    int most = most(request, "max-parts");
    int after = Integer.parseInt(request.parameter("part-number-marker").orElse("0"));
    List<Upload.Part> page;
    synchronized (store.lock) {
      page = upload.parts.tailMap(after, false).values().stream().limit(most + 1L).toList();
    }
    boolean more = page.size() > most;
    List<Upload.Part> shown = more ? page.subList(0, most) : page;
    StringBuilder inner =
        new StringBuilder(WireXml.leaf("Bucket", at.bucket()))
            .append(WireXml.leaf("Key", at.key()))
            .append(WireXml.leaf("UploadId", upload.id))
            .append(WireXml.leaf("IsTruncated", Boolean.toString(more)));
    if (more) {
      String last = Integer.toString(shown.get(shown.size() - 1).number());
      inner.append(WireXml.leaf("NextPartNumberMarker", last));
    }
    for (Upload.Part part : shown) {
      String sum =
          upload.algorithm.isEmpty()
              ? ""
              : WireXml.leaf("Checksum" + upload.algorithm, Digests.base64(part.checksum()));
      inner.append(
          WireXml.element(
              "Part",
              WireXml.leaf("PartNumber", Integer.toString(part.number()))
                  + WireXml.leaf("LastModified", part.modified().toString())
                  + WireXml.leaf("ETag", Store.quoted(HexFormat.of().formatHex(part.md5())))
                  + WireXml.leaf("Size", Long.toString(part.body().length()))
                  + sum));
    }
    return Store.xml("ListPartsResult", inner.toString());
  }

  private static int most(WireRequest request, String name) {
    int most = request.parameter(name).map(Integer::parseInt).orElse(MAX_PAGE);
    if (most < 0) {
      throw Refusal.invalid("Argument " + name + " must be an integer between 0 and 2147483647");
    }
    return Math.min(MAX_PAGE, most);
  }

  private static String encoded(String key, WireRequest request) {
    return request.parameter("encoding-type").isPresent()
        ? URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/")
        : key;
  }

  private static String sealed(String key) {
    return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String opened(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("The continuation token provided is incorrect");
    }
  }
}
