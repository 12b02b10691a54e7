package io.esmos.aws;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Calls;
import io.esmos.s3.S3Objects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** Older contents in a versioned bucket. */
final class S3Versions implements VersionControl {
  private final S3Objects objects;

  S3Versions(S3Objects objects) {
    this.objects = objects;
  }

  /** S3 gives contents and marks of deletion apart; their times put them together. */
  @Override
  public List<Version> list(ObjectKey key, Deadline deadline) {
    List<Version> all = new ArrayList<>();
    String keyMarker = null;
    String idMarker = null;
    boolean more = true;
    while (more) {
      ListObjectVersionsResponse page = page(key, keyMarker, idMarker, deadline);
      page.versions().stream()
          .filter(it -> it.key().equals(key.value()))
          .forEach(
              it ->
                  all.add(
                      new Version(
                          it.versionId(),
                          Optional.of(it.eTag()),
                          it.size(),
                          it.lastModified(),
                          it.isLatest())));
      page.deleteMarkers().stream()
          .filter(it -> it.key().equals(key.value()))
          .forEach(
              it ->
                  all.add(
                      new Version(
                          it.versionId(), Optional.empty(), 0, it.lastModified(), it.isLatest())));
      keyMarker = page.nextKeyMarker();
      idMarker = page.nextVersionIdMarker();
      more = Boolean.TRUE.equals(page.isTruncated()) && key.value().equals(keyMarker);
    }
    all.sort(Comparator.comparing(Version::newest).thenComparing(Version::modified).reversed());
    return all;
  }

  private ListObjectVersionsResponse page(
      ObjectKey key, @Nullable String keyMarker, @Nullable String idMarker, Deadline deadline) {
    return S3Calls.send(
        "archive.versions " + objects.name(),
        deadline,
        override ->
            objects
                .client()
                .listObjectVersions(
                    it ->
                        it.bucket(objects.bucket())
                            .prefix(key.value())
                            .keyMarker(keyMarker)
                            .versionIdMarker(idMarker)
                            .overrideConfiguration(override)));
  }

  @Override
  public void delete(ObjectKey key, String versionId, Deadline deadline) {
    try {
      S3Calls.send(
          "archive.deleteVersion " + objects.name(),
          deadline,
          override ->
              objects
                  .client()
                  .deleteObject(
                      it ->
                          it.bucket(objects.bucket())
                              .key(key.value())
                              .versionId(versionId)
                              .overrideConfiguration(override)));
    } catch (ProviderException e) {
      if (e.code() != Code.NOT_FOUND || e.vendorCode().filter("NoSuchBucket"::equals).isPresent()) {
        throw e;
      }
    }
  }

  @Override
  public ObjectInfo restore(ObjectKey key, String versionId, Deadline deadline) {
    String operation = "archive.restoreVersion " + objects.name();
    objects.restore(key, versionId, deadline);
    return objects.readBack(operation, key, deadline);
  }
}
