package io.esmos.http;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The one table from what HTTP and its sockets say to the codes of {@link ProviderException}. */
final class HttpErrors {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,100}");

  /** Enough of a certificate's complaint to know which certificate. */
  private static final int MAX_TEXT = 200;

  private static final String[] ID_HEADERS = {
    "x-amz-request-id", "x-ms-request-id", "x-goog-request-id", "x-request-id"
  };

  /** How OkHttp says that its threads take no more work; there is no type for it. */
  private static final String REJECTED = "executor rejected";

  private HttpErrors() {}

  /**
   * Returns the failure behind an answer that never came or could not be read. What the other side
   * wrote is not repeated: it may be anything, our own credentials included.
   */
  static ProviderException of(String operation, @Nullable Throwable failure) {
    if (failure instanceof Exchange.UnacceptableAnswer) {
      return ProviderException.of(Code.MALFORMED, operation, String.valueOf(failure.getMessage()));
    }
    if (failure instanceof InterruptedIOException && REJECTED.equals(failure.getMessage())) {
      return ProviderException.of(
          Code.NOT_SENT, operation, "the client that was handed in has been shut down");
    }
    if (failure instanceof InterruptedIOException) {
      return ProviderException.of(Code.TIMEOUT, operation, "no whole answer in time", failure);
    }
    if (failure instanceof UnknownHostException) {
      return ProviderException.of(
          Code.UNAVAILABLE, operation, "the host name has no address", failure);
    }
    if (failure instanceof SocketException || failure instanceof SSLException) {
      return ProviderException.of(
          Code.UNAVAILABLE, operation, printable(String.valueOf(failure.getMessage())), failure);
    }
    if (endOfStream(failure)) {
      return ProviderException.of(
          Code.UNAVAILABLE,
          operation,
          "the connection ended before the answer did",
          new EOFException("unexpected end of stream"));
    }
    if (failure instanceof IOException) {
      return ProviderException.of(
          Code.MALFORMED,
          operation,
          "what came back is not HTTP (" + failure.getClass().getSimpleName() + ")");
    }
    return ProviderException.of(Code.OTHER, operation, "the HTTP client failed", failure);
  }

  /** Returns the failure that an unexpected status stands for. */
  static ProviderException status(String operation, Request request, Exchange.Answer answer) {
    int status = answer.status();
    ProviderException failure =
        ProviderException.of(code(status), operation, "answered with status " + status)
            .vendor("HTTP " + status, requestId(request, answer).orElse(null));
    return retryAfter(answer).map(failure::retryAfter).orElse(failure);
  }

  private static Code code(int status) {
    return switch (status) {
      case 401, 403, 407 -> Code.DENIED;
      case 404, 410 -> Code.NOT_FOUND;
      case 405, 501 -> Code.UNSUPPORTED;
      case 408 -> Code.TIMEOUT;
      case 409, 412 -> Code.CONFLICT;
      case 400, 411, 413, 414, 415, 422, 428, 431 -> Code.INVALID;
      case 429 -> Code.THROTTLED;
      // 503 is what stores say to slow down, but also what gateways say whose server did the work.
      case 500, 502, 503, 504 -> Code.UNAVAILABLE;
      default -> Code.MALFORMED;
    };
  }

  /** Returns a text from outside in a form fit for one line of a log. */
  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
  }

  private static boolean endOfStream(@Nullable Throwable failure) {
    return failure instanceof IOException
        && (failure instanceof EOFException
            || failure.getCause() instanceof EOFException
            || String.valueOf(failure.getMessage()).startsWith("unexpected end of stream"));
  }

  private static Optional<String> requestId(Request request, Exchange.Answer answer) {
    String secret = String.valueOf(request.header("Authorization"));
    for (String header : ID_HEADERS) {
      Optional<String> id =
          answer.only(header).filter(text -> ID.matcher(text).matches() && !secret.contains(text));
      if (id.isPresent()) {
        return id;
      }
    }
    return Optional.empty();
  }

  /** Reads seconds only; the date form of RFC 9110, section 10.2.3 would need the wall clock. */
  private static Optional<Duration> retryAfter(Exchange.Answer answer) {
    return answer
        .only("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Integer.parseInt(text)));
  }
}
