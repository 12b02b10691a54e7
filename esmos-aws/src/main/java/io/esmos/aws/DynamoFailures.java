package io.esmos.aws;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.SdkFailures;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

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
    return failure instanceof AwsServiceException e
        ? service(e, operation)
        : SdkFailures.of(failure, operation);
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
