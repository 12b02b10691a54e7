package io.esmos.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one table from what Blob Storage answers to the codes of {@link ProviderException}
 * (learn.microsoft.com, "Azure Blob Storage error codes"). What the service writes beside its code
 * is left out: it may repeat what was signed.
 */
final class BlobErrors {
  private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");
  static final HttpHeaderName REQUEST_ID = HttpHeaderName.fromString("x-ms-request-id");

  private BlobErrors() {}

  /** Returns the exception for whatever ended a call. */
  static ProviderException of(String operation, @Nullable Throwable cause) {
    Throwable failure = cause;
    while (failure != null && failure.getCause() != null && wrapper(failure)) {
      failure = failure.getCause();
    }
    if (failure instanceof ProviderException known) {
      return known;
    }
    if (failure instanceof ClientAuthenticationException) {
      return ProviderException.of(Code.DENIED, operation, "no token for Azure could be had");
    }
    if (failure instanceof HttpResponseException refused && refused.getResponse() != null) {
      HttpHeaders headers = refused.getResponse().getHeaders();
      return of(operation, refused.getResponse().getStatusCode(), headers);
    }
    if (failure instanceof java.util.concurrent.TimeoutException
        || failure instanceof java.net.http.HttpTimeoutException) {
      return ProviderException.of(Code.TIMEOUT, operation, "the client gave up waiting");
    }
    if (failure instanceof java.io.IOException) {
      return ProviderException.of(Code.UNAVAILABLE, operation, "the connection failed", failure);
    }
    String kind = failure == null ? "nothing" : failure.getClass().getSimpleName();
    return ProviderException.of(
        Code.MALFORMED, operation, "the client does not understand the answer: " + kind);
  }

  private static boolean wrapper(Throwable failure) {
    return failure.getClass().getName().startsWith("reactor.core.Exceptions")
        || failure instanceof java.io.UncheckedIOException
        || failure instanceof java.util.concurrent.CompletionException;
  }

  /** Returns the exception for an answer that is no success. */
  static ProviderException of(String operation, int status, HttpHeaders headers) {
    String vendorCode = text(headers, ERROR_CODE);
    Code code = code(status, vendorCode);
    String said = status < 400 ? status + ", which cannot be read" : status + " " + vendorCode;
    ProviderException failure =
        ProviderException.of(code, operation, ("Blob Storage answers " + said).strip())
            .vendor(
                vendorCode.isEmpty() ? String.valueOf(status) : vendorCode,
                text(headers, REQUEST_ID));
    return retryAfter(headers).map(failure::retryAfter).orElse(failure);
  }

  private static Code code(int status, String vendorCode) {
    return switch (vendorCode) {
      case "BlobArchived", "BlobBeingRehydrated" -> Code.UNSUPPORTED;
      case "BlobImmutableDueToPolicy",
          "BlobImmutableDueToLegalHold",
          "LeaseIdMissing",
          "LeaseIdMismatchWithBlobOperation",
          "LeaseIdMismatchWithContainerOperation",
          "LeaseAlreadyPresent" ->
          Code.DENIED;
      case "ContainerBeingDeleted", "ContainerDisabled", "AccountBeingCreated" -> Code.UNAVAILABLE;
      // The one 503 that says that it did nothing.
      case "ServerBusy" -> Code.THROTTLED;
      case "UnsupportedHeader", "FeatureVersionMismatch", "NotImplemented" -> Code.UNSUPPORTED;
      default -> code(status);
    };
  }

  private static Code code(int status) {
    return switch (status) {
      case 400, 411, 413, 414, 415, 416 -> Code.INVALID;
      case 401, 403, 407 -> Code.DENIED;
      case 404 -> Code.NOT_FOUND;
      case 405, 501 -> Code.UNSUPPORTED;
      case 409, 412 -> Code.CONFLICT;
      case 429 -> Code.THROTTLED;
      case 408 -> Code.TIMEOUT;
      case 500, 502, 503, 504 -> Code.UNAVAILABLE;
      default -> status < 400 ? Code.MALFORMED : Code.OTHER;
    };
  }

  private static Optional<Duration> retryAfter(HttpHeaders headers) {
    String text = text(headers, HttpHeaderName.RETRY_AFTER);
    return text.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }

  static String text(HttpHeaders headers, HttpHeaderName name) {
    String value = headers.getValue(name);
    return value == null ? "" : value;
  }
}
