package io.esmos.s3;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * The one table from what stores with S3's protocol and the SDK say to the codes of {@link
 * ProviderException}. What a store wrote is never repeated, only its code.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
final class S3Failures {
  private static final Map<String, Code> CODES =
      Map.ofEntries(
          Map.entry("SlowDown", Code.THROTTLED),
          Map.entry("Throttling", Code.THROTTLED),
          Map.entry("ThrottlingException", Code.THROTTLED),
          Map.entry("RequestLimitExceeded", Code.THROTTLED),
          Map.entry("TooManyRequests", Code.THROTTLED),
          Map.entry("InternalError", Code.UNAVAILABLE),
          Map.entry("ServiceUnavailable", Code.UNAVAILABLE),
          Map.entry("RequestTimeout", Code.UNAVAILABLE),
          Map.entry("PreconditionFailed", Code.CONFLICT),
          Map.entry("ConditionalRequestConflict", Code.CONFLICT),
          Map.entry("OperationAborted", Code.CONFLICT),
          Map.entry("RestoreAlreadyInProgress", Code.CONFLICT),
          Map.entry("InvalidObjectState", Code.UNSUPPORTED),
          Map.entry("NotImplemented", Code.UNSUPPORTED),
          Map.entry("MethodNotAllowed", Code.UNSUPPORTED),
          Map.entry("ObjectLockedByBucketPolicy", Code.DENIED));

  private S3Failures() {}

  /** Returns the exception for what a call of the SDK ended with. */
  static ProviderException of(Throwable failure, String operation) {
    return failure instanceof AwsServiceException e
        ? service(e, operation)
        : SdkFailures.of(failure, operation);
  }

  /** Returns the exception for an object that was not deleted with others. */
  static ProviderException of(S3Error error, String operation) {
    String vendorCode = Objects.toString(error.code(), "");
    return ProviderException.of(
            CODES.getOrDefault(
                vendorCode, vendorCode.startsWith("AccessDenied") ? Code.DENIED : Code.OTHER),
            operation,
            "not deleted")
        .vendor(vendorCode, null);
  }

  /** Returns the exception for an answer that lacks what it must have. */
  static ProviderException malformed(String operation, String what, @Nullable Throwable cause) {
    return ProviderException.of(Code.MALFORMED, operation, what, cause);
  }

  /**
   * Reads the failure of a HEAD again: it has no body that could say SlowDown, and nothing was done
   * that could be unknown.
   */
  static ProviderException ofHead(ProviderException failure) {
    return is(failure, "HTTP 503")
        ? ProviderException.of(
                Code.THROTTLED, failure.operation(), "answered with status 503", failure)
            .vendor("HTTP 503", failure.requestId().orElse(null))
        : failure;
  }

  /** Returns whether a failure has this code of the vendor's. */
  static boolean is(ProviderException failure, String vendorCode) {
    return failure.vendorCode().filter(vendorCode::equals).isPresent();
  }

  private static ProviderException service(AwsServiceException e, String operation) {
    String vendorCode = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    Code code = code(e.statusCode(), Objects.toString(vendorCode, ""));
    ProviderException out =
        ProviderException.of(code, operation, message(e), withoutWords(e))
            .vendor(vendorCode == null ? "HTTP " + e.statusCode() : vendorCode, e.requestId());
    return retryAfter(e).map(out::retryAfter).orElse(out);
  }

  /** The SDK's exception is not kept as the cause: its message is the store's, word by word. */
  private static @Nullable Throwable withoutWords(AwsServiceException e) {
    return e.getCause();
  }

  private static Code code(int status, String vendorCode) {
    Code known = CODES.get(vendorCode);
    if (known != null) {
      return known;
    }
    return switch (status) {
      case 301, 307, 308, 400, 411, 413, 414, 416 -> Code.INVALID;
      case 401, 403 -> Code.DENIED;
      case 404, 410 -> Code.NOT_FOUND;
      case 405, 501 -> Code.UNSUPPORTED;
      case 408 -> Code.TIMEOUT;
      case 409, 412 -> Code.CONFLICT;
      case 429 -> Code.THROTTLED;
      default -> status >= 500 || status == 200 ? Code.UNAVAILABLE : Code.MALFORMED;
    };
  }

  private static String message(AwsServiceException e) {
    Optional<String> region = header(e, "x-amz-bucket-region");
    if (region.isPresent() && e.statusCode() >= 300 && e.statusCode() <= 400) {
      return "the bucket is in region "
          + region.get().replaceAll("[^a-z0-9-]", "?")
          + "; use a client of that region";
    }
    return "answered with status " + e.statusCode();
  }

  private static Optional<String> header(AwsServiceException e, String name) {
    return Optional.ofNullable(e.awsErrorDetails())
        .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
        .flatMap(response -> response.firstMatchingHeader(name));
  }

  private static Optional<Duration> retryAfter(AwsServiceException e) {
    return header(e, "Retry-After")
        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }
}
