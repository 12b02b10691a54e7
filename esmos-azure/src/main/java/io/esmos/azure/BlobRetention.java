package io.esmos.azure;

import com.azure.storage.blob.specialized.BlobAsyncClientBase;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;

/**
 * Immutability policies and legal holds of versions (version-level immutable storage). The calls
 * have no condition on the etag: the version's id names what is meant. Safe for use by several
 * threads.
 */
final class BlobRetention implements RetentionControl {
  private final BlobContext context;

  BlobRetention(BlobContext context) {
    this.context = context;
  }

  @Override
  public void retain(ObjectInfo object, Retention retention, Deadline deadline) {
    String operation = "archive.retain";
    context.calls.call(
        operation,
        blob(operation, object, deadline)
            .setImmutabilityPolicyWithResponse(BlobInfo.policy(retention), null),
        deadline);
  }

  @Override
  public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
    String operation = "archive.hold";
    context.calls.call(
        operation, blob(operation, object, deadline).setLegalHoldWithResponse(on), deadline);
  }

  private BlobAsyncClientBase blob(String operation, ObjectInfo object, Deadline deadline) {
    if (object.versionId().isEmpty()) {
      context.checkUnchanged(operation, object, deadline);
    }
    return context.content(object.key(), object.versionId());
  }

  @Override
  public List<Lock> locks(Deadline deadline) {
    throw unsupported();
  }

  @Override
  public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
    throw unsupported();
  }

  private static ProviderException unsupported() {
    return ProviderException.of(
        Code.UNSUPPORTED, "archive.locks", "Blob Storage has no " + Feature.PREFIX_LOCKS);
  }
}
