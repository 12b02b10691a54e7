package io.esmos.aws;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.SdkFailures;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.route53recoverycluster.model.Route53RecoveryClusterException;
import software.amazon.awssdk.services.route53recoverycluster.model.ThrottlingException;

/**
 * The one table from what AWS and its SDK say to the codes of {@link ProviderException}. Messages
 * are taken over only where they speak of records: those about signatures and roles stay with the
 * cause.
 */
final class Route53Failures {
  private static final Set<String> THROTTLED =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "RequestThrottled",
          "RequestThrottledException",
          "SlowDown");

  /** A change of the same zone is not complete yet: nothing was done, and the next may be soon. */
  private static final String PRIOR_REQUEST = "PriorRequestNotComplete";

  /** The quota is counted by the second. */
  private static final Duration QUOTA_WINDOW = Duration.ofSeconds(1);

  private static final Duration PRIOR_REQUEST_WAIT = Duration.ofMillis(200);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  private Route53Failures() {}

  /** Returns the exception for what an SDK call ended with. */
  static ProviderException of(Throwable failure, String operation, boolean mutating) {
    return failure instanceof AwsServiceException e
        ? service(e, operation, mutating)
        : SdkFailures.of(failure, operation);
  }

  /** Returns the exception for an answer that lacks what it must have. */
  static ProviderException malformed(String operation, String what, @Nullable Throwable cause) {
    return ProviderException.of(Code.MALFORMED, operation, what, cause);
  }

  /**
   * Returns whether a refused change may be right although it was refused: what it repeats of a set
   * differs from what there is in its spelling or TTL.
   */
  static boolean isStale(ProviderException refusal) {
    return refusal.code() == Code.CONFLICT && isStale(refusal.getMessage());
  }

  private static boolean isStale(String message) {
    return message.contains("but it already exists")
        || message.contains("but it was not found")
        || message.contains("do not match the current values");
  }

  private static ProviderException service(
      AwsServiceException e, String operation, boolean mutating) {
    String vendorCode = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    Code code = code(e, Objects.toString(vendorCode, ""), mutating);
    ProviderException out =
        ProviderException.of(code, operation, message(e, code), e)
            .vendor(vendorCode, e.requestId());
    Optional<Duration> wait = retryAfter(e);
    if (wait.isEmpty() && code == Code.THROTTLED) {
      wait = Optional.of(PRIOR_REQUEST.equals(vendorCode) ? PRIOR_REQUEST_WAIT : QUOTA_WINDOW);
    }
    return wait.map(out::retryAfter).orElse(out);
  }

  private static Code code(AwsServiceException e, String vendorCode, boolean mutating) {
    if (THROTTLED.contains(vendorCode)
        || vendorCode.equals(PRIOR_REQUEST)
        || e.statusCode() == TOO_MANY_REQUESTS) {
      return Code.THROTTLED;
    }
    if (vendorCode.equals("EndpointTemporarilyUnavailableException")) {
      return Code.UNAVAILABLE; // of a status that is not documented
    }
    if (vendorCode.equals("ConflictException")) {
      return Code.CONFLICT;
    }
    if (vendorCode.equals("InvalidChangeBatch")) {
      return invalidBatch(Objects.toString(e.getMessage(), ""));
    }
    if (vendorCode.equals("NoSuchHostedZone")
        || vendorCode.equals("NoSuchChange")
        || vendorCode.equals("ResourceNotFoundException")
        || (vendorCode.equals("NoSuchHealthCheck") && !mutating)) {
      return Code.NOT_FOUND;
    }
    if (e.statusCode() == 401
        || e.statusCode() == 403
        || vendorCode.startsWith("AccessDenied")
        || vendorCode.startsWith("ExpiredToken")
        || vendorCode.startsWith("InvalidClientTokenId")
        || vendorCode.startsWith("UnrecognizedClient")) {
      return Code.DENIED;
    }
    if (e.statusCode() == SERVICE_UNAVAILABLE) {
      return mutating ? Code.UNAVAILABLE : Code.THROTTLED;
    }
    if (e.statusCode() >= 500) {
      return Code.UNAVAILABLE;
    }
    return e.statusCode() >= 400 ? Code.INVALID : Code.MALFORMED;
  }

  /** Route 53 has one code for all that it does not take, and tells the reason in words. */
  private static Code invalidBatch(String message) {
    boolean conflict = isStale(message) || message.contains("conflicts with other records");
    return conflict ? Code.CONFLICT : Code.INVALID;
  }

  private static String message(AwsServiceException e, Code code) {
    String said = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    boolean ofRecords = code == Code.CONFLICT || code == Code.INVALID || code == Code.NOT_FOUND;
    String who = e instanceof Route53RecoveryClusterException ? "ARC" : "Route 53";
    return said != null && ofRecords
        ? who + " refuses: " + said.replaceAll("\\s+", " ")
        : who + " answers " + e.statusCode();
  }

  private static Optional<Duration> retryAfter(AwsServiceException e) {
    if (e instanceof ThrottlingException arc && arc.retryAfterSeconds() != null) {
      return Optional.of(Duration.ofSeconds(Math.max(0, arc.retryAfterSeconds())));
    }
    return Optional.ofNullable(e.awsErrorDetails())
        .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
        .flatMap(response -> response.firstMatchingHeader("Retry-After"))
        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }
}
