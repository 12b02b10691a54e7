package io.esmos.s3;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.util.Objects;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParseException;

/**
 * What a call of the AWS SDK ends with where no service has refused it, as codes of {@link
 * ProviderException}: the same for every service.
 */
public final class SdkFailures {
  private SdkFailures() {}

  /** Returns the exception for it; one of ours, also as a cause, is returned as it is. */
  public static ProviderException of(Throwable failure, String operation) {
    boolean json = false;
    boolean network = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ProviderException e) {
        return e;
      }
      json |= at instanceof JsonParseException;
      if (at instanceof ShortAnswers.LongAnswer) {
        return ProviderException.of(
            Code.MALFORMED, operation, ShortAnswers.LongAnswer.MESSAGE, failure);
      }
      network |= at instanceof IOException;
    }
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException
        || failure instanceof AbortedException) {
      return ProviderException.of(Code.TIMEOUT, operation, "no answer in time", failure);
    }
    if (json) {
      return ProviderException.of(Code.MALFORMED, operation, "an answer that is not JSON", failure);
    }
    if (network) {
      return ProviderException.of(Code.UNAVAILABLE, operation, "the connection failed", failure);
    }
    String message = Objects.toString(failure.getMessage(), "");
    if (failure instanceof SdkClientException && message.contains("credentials")) {
      return ProviderException.of(Code.DENIED, operation, "no credentials were found", failure);
    }
    if (message.contains("XML") || message.contains("unmarshall")) {
      return ProviderException.of(
          Code.MALFORMED, operation, "an answer that is not one of the protocol", failure);
    }
    return ProviderException.of(Code.OTHER, operation, "the SDK failed, see the cause", failure);
  }
}
