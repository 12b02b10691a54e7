package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Completions.Wanted;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/**
 * Copies by the store itself: by CopyObject up to the largest put, by UploadPartCopy above it. The
 * source is pinned to its version.
 */
final class S3Copies {
  private final S3Objects in;
  private final S3PartCopies inParts;

  S3Copies(S3Objects in) {
    this.in = in;
    this.inParts = new S3PartCopies(in);
  }

  /** Copies an object here; empty if the store cannot do it as it is asked. */
  Optional<ObjectInfo> copy(
      S3Objects from, ObjectInfo object, ObjectKey to, PutRequest request, Deadline deadline) {
    String operation = "archive.copy " + in.name();
    boolean large = isLarge(object.length());
    in.capabilities().check(to, request, large, operation);
    if (!request.condition().isNone() || request.hasLegalHold()) {
      return Optional.empty();
    }
    if (large) {
      return inParts
          .sizeOfParts(from, object, deadline)
          .map(
              size -> {
                Upload upload = in.uploads().begin(to, request, deadline);
                return inParts.copy(
                    new S3PartCopies.Whole(from, object, size),
                    upload,
                    Wanted.with(request.condition(), request.metadata()),
                    deadline);
              });
    }
    CopyObjectRequest.Builder copy =
        CopyObjectRequest.builder()
            .sourceBucket(from.bucket())
            .sourceKey(object.key().value())
            .sourceVersionId(object.versionId().orElse(null))
            .copySourceIfMatch(object.version())
            .destinationBucket(in.bucket())
            .destinationKey(to.value())
            .metadataDirective(MetadataDirective.REPLACE)
            .metadata(request.metadata())
            .contentType(request.contentType());
    if (in.checksums()) {
      copy.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).taggingDirective(TaggingDirective.REPLACE);
    }
    if (!S3Puts.storageClass(in, request).isEmpty()) {
      copy.storageClass(S3Puts.storageClass(in, request));
    }
    if (!request.tags().isEmpty()) {
      copy.tagging(S3Puts.tagging(request.tags()));
    }
    request
        .retention()
        .ifPresent(
            retention ->
                copy.objectLockMode(retention.mode().name())
                    .objectLockRetainUntilDate(retention.until()));
    request
        .encryptionKey()
        .ifPresent(arn -> copy.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(arn));
    send(operation, copy, deadline);
    return Optional.of(in.readBack(operation, to, deadline));
  }

  private boolean isLarge(long length) {
    return length > in.capabilities().limits().maxPut();
  }

  private void send(String operation, CopyObjectRequest.Builder copy, Deadline deadline) {
    S3Calls.send(
        operation,
        deadline,
        override -> in.client().copyObject(copy.overrideConfiguration(override).build()));
  }

  /**
   * Writes an object anew in another class, with all that it has: a copy has neither the source's
   * retention nor its key of KMS by itself.
   */
  void move(ObjectInfo object, StorageClass target, Deadline deadline) {
    String operation = "archive.move " + in.name();
    HeadObjectResponse head = head(operation, object, Optional.empty(), deadline);
    Kept kept = Kept.of(head, true);
    if (isLarge(object.length())) {
      moveInParts(operation, object, head, kept, target, deadline);
      return;
    }
    CopyObjectRequest.Builder copy = onto(object.key(), object.version());
    kept.give(copy);
    send(operation, copy.storageClass(target.name()), deadline);
  }

  /** Makes an older content the newest again; what kept it keeps it, and not its copy. */
  void restore(String operation, ObjectKey key, String versionId, Deadline deadline) {
    HeadObjectResponse head =
        in.head(operation, key, Optional.of(versionId), deadline)
            .orElseThrow(() -> absent(operation, key));
    Kept kept = Kept.of(head, false);
    if (isLarge(head.contentLength())) {
      ObjectInfo object = S3Info.of(key, head, in.capabilities());
      inParts.copy(
          whole(operation, object, deadline),
          begin(operation, object, head, kept, "STANDARD", deadline),
          Wanted.with(Precondition.none(), head.metadata()),
          deadline);
      return;
    }
    CopyObjectRequest.Builder copy = onto(key, head.eTag()).sourceVersionId(versionId);
    kept.give(copy);
    send(operation, copy, deadline);
  }

  private CopyObjectRequest.Builder onto(ObjectKey key, String version) {
    return CopyObjectRequest.builder()
        .sourceBucket(in.bucket())
        .sourceKey(key.value())
        .copySourceIfMatch(version)
        .destinationBucket(in.bucket())
        .destinationKey(key.value())
        .metadataDirective(MetadataDirective.COPY);
  }

  private void moveInParts(
      String operation,
      ObjectInfo object,
      HeadObjectResponse head,
      Kept kept,
      StorageClass target,
      Deadline deadline) {
    if (!in.capabilities().has(Feature.COMPLETE_IF_UNCHANGED)) {
      // Without a condition, what somebody writes meanwhile would be lost.
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          "objects too large for one copy are moved by rules by age only");
    }
    inParts.copy(
        whole(operation, object, deadline),
        begin(operation, object, head, kept, target.name(), deadline),
        Wanted.with(Precondition.unchanged(object.version()), head.metadata())
            .in(in.capabilities().tier(target.name())),
        deadline);
  }

  private S3PartCopies.Whole whole(String operation, ObjectInfo object, Deadline deadline) {
    long size =
        inParts
            .sizeOfParts(in, object, deadline)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.UNSUPPORTED, operation, "the object cannot be copied in parts"));
    return new S3PartCopies.Whole(in, object, size);
  }

  private Upload begin(
      String operation,
      ObjectInfo object,
      HeadObjectResponse head,
      Kept kept,
      String storageClass,
      Deadline deadline) {
    CreateMultipartUploadRequest.Builder begin = Kept.described(head);
    kept.give(begin);
    var tags = in.tags(object.key(), object.versionId(), deadline);
    if (!tags.isEmpty()) {
      begin.tagging(S3Puts.tagging(tags));
    }
    begin.storageClass(storageClass);
    return in.uploads().begin(operation, object.key(), begin, deadline);
  }

  private HeadObjectResponse head(
      String operation, ObjectInfo object, Optional<String> versionId, Deadline deadline) {
    HeadObjectResponse head =
        in.head(operation, object.key(), versionId, deadline)
            .orElseThrow(() -> absent(operation, object.key()));
    if (!object.version().equals(head.eTag())) {
      throw ProviderException.of(
          Code.CONFLICT, operation, "object " + object.key() + " has been replaced");
    }
    return head;
  }

  private static ProviderException absent(String operation, ObjectKey key) {
    return ProviderException.of(Code.NOT_FOUND, operation, "there is no object " + key);
  }
}
