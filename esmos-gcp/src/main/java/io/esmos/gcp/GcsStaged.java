package io.esmos.gcp;

import io.esmos.archive.MultipartUploads.Page;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectKey;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What uploads leave in the staging place: uploads of the XML API, and, after a crash at the wrong
 * moment, objects that were put together and not yet copied. Both are listed as uploads, and both
 * can be aborted. Their names are {@code .esmos-uploads/KEY/NONCE}.
 */
final class GcsStaged {
  private static final String LIST = "archive.uploads";
  private static final String OBJECTS = "o.";
  private static final String UPLOADS = "u.";

  private final GcsStore store;

  GcsStaged(GcsStore store) {
    this.store = store;
  }

  /**
   * The parts of an upload's id.
   *
   * @param nonce what its name in the staging place ends with
   * @param id the service's id; empty for an object that waits to be copied
   */
  record Name(String nonce, String id) {
    static Name of(Upload upload, String operation) {
      int dot = upload.id().indexOf('.');
      if (dot != 16) {
        throw ProviderException.of(
            Code.INVALID, operation, "the upload is not one of this archive");
      }
      return new Name(upload.id().substring(0, dot), upload.id().substring(dot + 1));
    }
  }

  String name(ObjectKey key, String nonce) {
    return GcsParts.STAGING + key.value() + "/" + nonce;
  }

  /** Returns the path of the XML API. */
  String path(ObjectKey key, String nonce) {
    return "/" + GcsCalls.encoded(store.staging()) + "/" + GcsCalls.encoded(name(key, nonce));
  }

  Optional<Map<String, Object>> resource(
      ObjectKey key, String nonce, Deadline deadline, String operation) {
    return store.find(
        GcsCalls.Call.of("GET", GcsCalls.object(store.staging(), name(key, nonce)))
            .with("projection", "noAcl"),
        deadline,
        operation);
  }

  /** Removes what was put together; harmless if it is not there. */
  void discard(ObjectKey key, String nonce, Deadline deadline, String operation) {
    store.delete(
        GcsCalls.Call.of("DELETE", GcsCalls.object(store.staging(), name(key, nonce))),
        deadline,
        operation);
  }

  /** As {@link #discard}; what cannot be removed now is found as an upload that was given up. */
  void discardQuietly(ObjectKey key, String nonce, Deadline deadline) {
    try {
      discard(key, nonce, deadline, LIST);
    } catch (ProviderException e) {
      // The object itself is well; this is listed by uploads, and removed with those.
    }
  }

  Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    deadline.check(LIST);
    boolean objects = cursor.filter(it -> it.startsWith(OBJECTS)).isPresent();
    Optional<String> place = cursor.map(it -> it.substring(2)).filter(it -> !it.isEmpty());
    return objects ? objects(prefix, place, deadline) : begun(prefix, place, deadline);
  }

  private Page begun(String prefix, Optional<String> place, Deadline deadline) {
    GcsCalls.Call call =
        GcsCalls.Call.of("GET", "/" + GcsCalls.encoded(store.staging()))
            .with("uploads", "")
            .with("prefix", GcsParts.STAGING + prefix)
            .with("max-uploads", "1000");
    if (place.isPresent()) {
      int bar = place.get().indexOf('|');
      call =
          call.with("upload-id-marker", place.get().substring(0, bar))
              .with("key-marker", place.get().substring(bar + 1));
    }
    GcsXml page = GcsXml.of(store.send(call, deadline, LIST), "ListMultipartUploadsResult", LIST);
    List<Upload> found = new ArrayList<>();
    for (GcsXml upload : page.all("Upload")) {
      staged(upload.required("Key"), upload.required("UploadId"), upload.required("Initiated"))
          .ifPresent(found::add);
    }
    String next =
        page.flag("IsTruncated")
            ? UPLOADS + page.required("NextUploadIdMarker") + "|" + page.required("NextKeyMarker")
            : OBJECTS;
    return new Page(found, Optional.of(next));
  }

  private Page objects(String prefix, Optional<String> place, Deadline deadline) {
    GcsCalls.Call call =
        GcsCalls.Call.of("GET", "/storage/v1/b/" + GcsCalls.encoded(store.staging()) + "/o")
            .with("prefix", GcsParts.STAGING + prefix)
            .with("projection", "noAcl");
    Map<String, Object> page =
        store.ask(place.map(it -> call.with("pageToken", it)).orElse(call), deadline, LIST);
    List<Upload> found = new ArrayList<>();
    for (Object item : GcsJson.list(page, "items")) {
      if (item instanceof Map<?, ?> object) {
        staged(GcsJson.text(object, "name"), "", GcsJson.text(object, "timeCreated"))
            .ifPresent(found::add);
      }
    }
    return new Page(
        found, Optional.ofNullable(page.get("nextPageToken")).map(token -> OBJECTS + token));
  }

  private static Optional<Upload> staged(String name, String id, String begun) {
    int slash = name.lastIndexOf('/');
    if (slash <= GcsParts.STAGING.length() || name.length() - slash != 17) {
      return Optional.empty(); // somebody else's
    }
    return Optional.of(
        new Upload(
            ObjectKey.of(name.substring(GcsParts.STAGING.length(), slash)),
            name.substring(slash + 1) + "." + id,
            Optional.of(GcsJson.time(begun))));
  }
}
