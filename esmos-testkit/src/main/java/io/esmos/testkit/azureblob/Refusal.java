package io.esmos.testkit.azureblob;

import io.esmos.testkit.wire.WireAnswer;

/**
 * What Blob Storage refuses, with the status of each code (learn.microsoft.com, "Azure Blob Storage
 * error codes" and "Common REST API error codes").
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A code and its status. */
  enum Code {
    AuthenticationFailed(403),
    AuthorizationFailure(403),
    BlobAlreadyExists(409),
    BlobArchived(409),
    BlobBeingRehydrated(409),
    BlobImmutableDueToLegalHold(409),
    BlobImmutableDueToPolicy(409),
    BlobNotFound(404),
    BlockCountExceedsLimit(409),
    BlockListTooLong(400),
    CannotVerifyCopySource(404),
    ConditionNotMet(412),
    ContainerAlreadyExists(409),
    ContainerNotFound(404),
    Crc64Mismatch(400),
    FeatureVersionMismatch(409),
    InvalidBlobOrBlock(400),
    InvalidBlobTier(400),
    InvalidBlockList(400),
    InvalidHeaderValue(400),
    InvalidInput(400),
    InvalidMetadata(400),
    InvalidQueryParameterValue(400),
    InvalidRange(416),
    InvalidResourceName(400),
    InvalidXmlDocument(400),
    LeaseAlreadyPresent(409),
    LeaseIdMismatchWithBlobOperation(412),
    LeaseIdMismatchWithLeaseOperation(409),
    LeaseIdMissing(412),
    LeaseNotPresentWithBlobOperation(412),
    LeaseNotPresentWithLeaseOperation(409),
    Md5Mismatch(400),
    MetadataTooLarge(400),
    MissingContentLengthHeader(411),
    MissingRequiredHeader(400),
    NotImplemented(501),
    OperationNotAllowedOnRootBlob(403),
    OutOfRangeInput(400),
    OutOfRangeQueryParameterValue(400),
    RequestBodyTooLarge(413),
    ResourceNotFound(404),
    ServerBusy(503),
    SourceConditionNotMet(412),
    UnsupportedHttpVerb(405);

    private final int status;

    Code(int status) {
      this.status = status;
    }
  }

  private final Code code;

  Refusal(Code code, String message) {
    super(message);
    this.code = code;
  }

  Code code() {
    return code;
  }

  WireAnswer answer(String requestId, String time) {
    return of(code, code.status, getMessage() + "\nRequestId:" + requestId + "\nTime:" + time);
  }

  /** Returns the answer "not modified" of a condition of a reading request, which has no body. */
  static WireAnswer notModified() {
    return new WireAnswer(304, java.util.Map.of(), new byte[0])
        .with("x-ms-error-code", Code.ConditionNotMet.name());
  }

  static WireAnswer of(Code code, int status, String message) {
    String body =
        Xml.document("Error", Xml.leaf("Code", code.name()) + Xml.leaf("Message", message));
    return WireAnswer.of(status, "application/xml", body).with("x-ms-error-code", code.name());
  }
}
