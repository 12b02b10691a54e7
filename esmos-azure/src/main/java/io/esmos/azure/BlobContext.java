package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.specialized.BlobAsyncClientBase;
import com.azure.storage.blob.specialized.BlockBlobAsyncClient;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What the parts of an archive share: the container's calls, and how an object is looked at. Safe
 * for use by several threads.
 */
final class BlobContext {
  /** A mark is 120 bits, as random as a UUID. */
  static final int MARK_BYTES = 15;

  private static final SecureRandom RANDOM = new SecureRandom();

  final String name;
  final BlobCalls calls;
  final ArchiveCapabilities capabilities;
  final BlobInfo form;

  BlobContext(String name, BlobCalls calls, ArchiveCapabilities capabilities) {
    this.name = name;
    this.calls = calls;
    this.capabilities = capabilities;
    this.form = new BlobInfo(capabilities);
  }

  /** Returns a text that no other write has. */
  static String mark() {
    byte[] bytes = new byte[MARK_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  String account() {
    return calls.container().getAccountUrl();
  }

  BlockBlobAsyncClient blob(String blobName) {
    return calls.container().getBlobAsyncClient(blobName).getBlockBlobAsyncClient();
  }

  BlockBlobAsyncClient blob(ObjectKey key, PutRequest request) {
    BlockBlobAsyncClient blob = blob(key.value());
    return request.encryptionKey().map(blob::getEncryptionScopeAsyncClient).orElse(blob);
  }

  /** Returns a blob's content of this version, or the current one. */
  BlobAsyncClientBase content(ObjectKey key, Optional<String> versionId) {
    BlockBlobAsyncClient blob = blob(key.value());
    return versionId.isPresent() ? blob.getVersionClient(versionId.get()) : blob;
  }

  static BlobHttpHeaders properties(PutRequest request) {
    return new BlobHttpHeaders().setContentType(request.contentType());
  }

  /** Returns the headers that describe a blob; empty if there is none. */
  Optional<HttpHeaders> headers(String operation, BlobAsyncClientBase blob, Deadline deadline) {
    try {
      return Optional.of(
          calls.call(operation, blob.getPropertiesWithResponse(null), deadline).getHeaders());
    } catch (ProviderException e) {
      // A HEAD has no body: what is missing is told by the header alone.
      if (e.vendorCode().equals(Optional.of("BlobNotFound"))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  Optional<ObjectInfo> head(String operation, ObjectKey key, Deadline deadline) {
    return headers(operation, blob(key.value()), deadline)
        .map(headers -> form.of(operation, key, headers, length(operation, headers)));
  }

  static long length(String operation, HttpHeaders headers) {
    String range = BlobErrors.text(headers, HttpHeaderName.CONTENT_RANGE);
    String length =
        range.isEmpty()
            ? BlobErrors.text(headers, HttpHeaderName.CONTENT_LENGTH)
            : range.substring(range.indexOf('/') + 1);
    if (!length.matches("[0-9]{1,18}")) {
      throw ProviderException.of(Code.MALFORMED, operation, "the answer has no length");
    }
    return Long.parseLong(length);
  }

  /**
   * Refuses to touch what is not the object any more; where the service has no condition for a
   * call, this is looked up before.
   */
  void checkUnchanged(String operation, ObjectInfo object, Deadline deadline) {
    Optional<HttpHeaders> now =
        headers(operation, content(object.key(), object.versionId()), deadline);
    if (now.isEmpty()) {
      throw ProviderException.of(Code.NOT_FOUND, operation, object.key() + " is not there");
    }
    if (!BlobInfo.version(operation, now.get()).equals(object.version())) {
      throw ProviderException.of(Code.CONFLICT, operation, object.key() + " has another version");
    }
  }

  /**
   * Looks whether a write whose answer was lost was done.
   *
   * @return what the write made
   * @throws ProviderException the failure, if the write is not what is there now
   */
  ObjectInfo settled(
      String operation, ObjectKey key, String mark, ProviderException failure, Deadline deadline) {
    if (!failure.code().effectUnknown()
        || deadline.passed()
        || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    try {
      Optional<HttpHeaders> now = headers(operation, blob(key.value()), deadline);
      if (now.isPresent()) {
        Map<String, String> found = BlobInfo.metadata(now.get());
        if (mark.equals(found.get(BlobInfo.MARK))) {
          return form.of(operation, key, now.get(), length(operation, now.get()));
        }
      }
    } catch (ProviderException e) {
      failure.addSuppressed(e);
    }
    throw failure;
  }
}
