package io.esmos.aws;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParseException;

/**
 * The one table from what DynamoDB and the SDK say to the codes of {@link ProviderException}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Error
 *     handling with DynamoDB</a>
 */
final class DynamoFailures {
  private static final Map<String, Code> CODES =
      Map.ofEntries(
          Map.entry("ProvisionedThroughputExceededException", Code.THROTTLED),
          Map.entry("ThrottlingException", Code.THROTTLED),
          Map.entry("Throttling", Code.THROTTLED),
          Map.entry("RequestLimitExceeded", Code.THROTTLED),
          Map.entry("ResourceNotFoundException", Code.NOT_FOUND),
          Map.entry("TransactionConflictException", Code.CONFLICT),
          Map.entry("ReplicatedWriteConflictException", Code.CONFLICT),
          Map.entry("AccessDeniedException", Code.DENIED),
          Map.entry("IncompleteSignatureException", Code.DENIED),
          Map.entry("MissingAuthenticationTokenException", Code.DENIED),
          Map.entry("UnrecognizedClientException", Code.DENIED),
          Map.entry("InvalidSignatureException", Code.DENIED),
          Map.entry("ExpiredTokenException", Code.DENIED));

  private DynamoFailures() {}

  static ProviderException of(Throwable failure, String operation) {
    if (failure instanceof ProviderException e) {
      return e;
    }
    if (failure instanceof AwsServiceException e) {
      return service(e, operation);
    }
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException
        || failure instanceof AbortedException) {
      return ProviderException.of(Code.TIMEOUT, operation, "no answer in time", failure);
    }
    boolean network = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof JsonParseException) {
        return ProviderException.of(
            Code.MALFORMED, operation, "an answer that is not JSON", failure);
      }
      network |= at instanceof IOException;
    }
    if (network) {
      return ProviderException.of(Code.UNAVAILABLE, operation, "the connection failed", failure);
    }
    return Objects.toString(failure.getMessage(), "").contains("credentials")
        ? ProviderException.of(Code.DENIED, operation, "no credentials were found", failure)
        : ProviderException.of(Code.OTHER, operation, "the SDK failed, see the cause", failure);
  }

  private static ProviderException service(AwsServiceException e, String operation) {
    String vendorCode =
        e.awsErrorDetails() == null ? "" : Objects.toString(e.awsErrorDetails().errorCode(), "");
    Code byStatus =
        e.statusCode() >= 500
            ? Code.UNAVAILABLE
            : e.statusCode() >= 400 ? Code.INVALID : Code.MALFORMED;
    return ProviderException.of(
            CODES.getOrDefault(vendorCode, byStatus),
            operation,
            "DynamoDB answers " + e.statusCode())
        .vendor(vendorCode.isEmpty() ? "HTTP " + e.statusCode() : vendorCode, e.requestId());
  }
}
