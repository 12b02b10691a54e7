package io.esmos.s3;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * What a copy of an object does not have unless it is given it anew: "CopyObject" of the API
 * reference.
 *
 * @param encryption how it is encrypted, if with a key of KMS
 * @param key that key
 * @param mode the mode of its retention, if it is retained
 * @param until when that ends
 * @param hold ON if it is under a legal hold
 */
record Kept(
    @Nullable String encryption,
    @Nullable String key,
    @Nullable String mode,
    @Nullable Instant until,
    @Nullable String hold) {

  /** Returns what an object has; its retention and legal hold only if they are asked for. */
  static Kept of(HeadObjectResponse head, boolean locks) {
    String encryption = head.serverSideEncryptionAsString();
    boolean kms = encryption != null && encryption.startsWith("aws:kms");
    return new Kept(
        kms ? encryption : null,
        kms ? head.ssekmsKeyId() : null,
        locks && retained(head) ? head.objectLockModeAsString() : null,
        locks && retained(head) ? head.objectLockRetainUntilDate() : null,
        locks ? head.objectLockLegalHoldStatusAsString() : null);
  }

  /** A retention that is over by the store's own clock is refused. */
  private static boolean retained(HeadObjectResponse head) {
    Instant until = head.objectLockRetainUntilDate();
    return until != null && S3Info.date(head.sdkHttpResponse()).map(until::isAfter).orElse(true);
  }

  void give(CopyObjectRequest.Builder copy) {
    copy.serverSideEncryption(encryption)
        .ssekmsKeyId(key)
        .objectLockMode(mode)
        .objectLockRetainUntilDate(until)
        .objectLockLegalHoldStatus(hold);
  }

  void give(CreateMultipartUploadRequest.Builder begin) {
    begin
        .serverSideEncryption(encryption)
        .ssekmsKeyId(key)
        .objectLockMode(mode)
        .objectLockRetainUntilDate(until)
        .objectLockLegalHoldStatus(hold);
  }

  /** Begins an upload of an object that is described as this one, as CopyObject would by itself. */
  @SuppressWarnings("deprecation") // the text of Expires need not be a date
  static CreateMultipartUploadRequest.Builder described(HeadObjectResponse head) {
    return CreateMultipartUploadRequest.builder()
        .contentType(head.contentType())
        .cacheControl(head.cacheControl())
        .contentDisposition(head.contentDisposition())
        .contentEncoding(head.contentEncoding())
        .contentLanguage(head.contentLanguage())
        .expires(head.expires())
        .websiteRedirectLocation(head.websiteRedirectLocation())
        .metadata(head.metadata());
  }
}
