package io.esmos.aws;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Calls;
import io.esmos.s3.S3Objects;
import java.util.List;

/** S3 Object Lock of one content each. Governance is never bypassed. */
final class S3Retention implements RetentionControl {
  private final S3Objects objects;

  S3Retention(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public void retain(ObjectInfo object, Retention retention, Deadline deadline) {
    S3Calls.sendWithMd5(
        "archive.retain " + objects.name(),
        deadline,
        override ->
            objects
                .client()
                .putObjectRetention(
                    it ->
                        it.bucket(objects.bucket())
                            .key(object.key().value())
                            .versionId(object.versionId().orElse(null))
                            .retention(
                                lock ->
                                    lock.mode(retention.mode().name())
                                        .retainUntilDate(retention.until()))
                            .overrideConfiguration(override)));
  }

  @Override
  public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
    S3Calls.sendWithMd5(
        "archive.legalHold " + objects.name(),
        deadline,
        override ->
            objects
                .client()
                .putObjectLegalHold(
                    it ->
                        it.bucket(objects.bucket())
                            .key(object.key().value())
                            .versionId(object.versionId().orElse(null))
                            .legalHold(hold -> hold.status(on ? "ON" : "OFF"))
                            .overrideConfiguration(override)));
  }

  @Override
  public List<Lock> locks(Deadline deadline) {
    throw lacking();
  }

  @Override
  public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
    throw lacking();
  }

  private static ProviderException lacking() {
    return ProviderException.of(
        Code.UNSUPPORTED, "archive.locks", "S3 has no locks on prefixes; retain each object");
  }
}
