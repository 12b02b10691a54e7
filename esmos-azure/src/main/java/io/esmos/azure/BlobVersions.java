package io.esmos.azure;

import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.specialized.BlobAsyncClientBase;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Older contents of a container with versioning. Blob Storage keeps no marks of deletion. Safe for
 * use by several threads.
 */
final class BlobVersions implements VersionControl {
  private static final int PAGE = 1000;

  private final BlobContext context;
  private final BlobCopies copies;

  BlobVersions(BlobContext context, BlobCopies copies) {
    this.context = context;
    this.copies = copies;
  }

  @Override
  public List<Version> list(ObjectKey key, Deadline deadline) {
    ListBlobsOptions options =
        new ListBlobsOptions()
            .setPrefix(key.value())
            .setDetails(new BlobListDetails().setRetrieveVersions(true));
    List<Version> found = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      PagedResponse<BlobItem> page =
          context.calls.call("archive.versions", context.calls.page(options, next, PAGE), deadline);
      next = BlobCalls.next(page);
      for (BlobItem item : page.getValue()) {
        if (item.getName().equals(key.value())) {
          found.add(version(item));
        } else {
          // The key itself comes before all that only begin with it.
          next = Optional.empty();
        }
      }
    } while (next.isPresent());
    found.sort(Comparator.comparing(Version::versionId).reversed());
    return found;
  }

  private static Version version(BlobItem item) {
    return new Version(
        item.getVersionId(),
        Optional.of(BlobInfo.tag(item.getProperties().getETag())),
        item.getProperties().getContentLength(),
        item.getProperties().getLastModified().toInstant(),
        Boolean.TRUE.equals(item.isCurrentVersion()));
  }

  @Override
  public void delete(ObjectKey key, String versionId, Deadline deadline) {
    String operation = "archive.deleteVersion";
    BlobAsyncClientBase current = context.blob(key.value());
    Optional<HttpHeaders> now = context.headers(operation, current, deadline);
    if (now.isPresent() && versionId.equals(BlobErrors.text(now.get(), BlobInfo.VERSION))) {
      // The newest content must become an older one before it can go for good.
      String tag = BlobInfo.version(operation, now.get());
      gone(operation, current, new BlobRequestConditions().setIfMatch("\"" + tag + "\""), deadline);
    }
    gone(operation, context.content(key, Optional.of(versionId)), null, deadline);
  }

  private void gone(
      String operation,
      BlobAsyncClientBase blob,
      @org.jspecify.annotations.Nullable BlobRequestConditions conditions,
      Deadline deadline) {
    try {
      context.calls.call(operation, blob.deleteWithResponse(null, conditions), deadline);
    } catch (ProviderException e) {
      if (!e.vendorCode().equals(Optional.of("BlobNotFound"))) {
        throw e;
      }
    }
  }

  @Override
  public ObjectInfo restore(ObjectKey key, String versionId, Deadline deadline) {
    String operation = "archive.restore";
    BlobAsyncClientBase older = context.content(key, Optional.of(versionId));
    HttpHeaders headers =
        context
            .headers(operation, older, deadline)
            .orElseThrow(
                () -> ProviderException.of(Code.NOT_FOUND, operation, "there is no such content"));
    ObjectInfo info =
        context.form.of(operation, key, headers, BlobContext.length(operation, headers));
    if (!info.readable()) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, "the content must be rehydrated first");
    }
    return copies.copy(
        operation,
        key,
        context.blob(key.value()),
        copies.options(
            older, info.version(), PutRequest.PLAIN.tier(info.tier()), BlobInfo.metadata(headers)),
        deadline);
  }
}
