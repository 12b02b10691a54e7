package io.esmos.provider;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of every provider: what failed, why, and whether the effect may have happened.
 *
 * <p>It never carries a secret: the message is written by the provider from the operation, the
 * vendor's error code and the vendor's request id, never from a request's headers or body.
 */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, in terms that a caller can act on. */
  public enum Code {
    /** The call did not end by its deadline. A write may or may not have taken effect. */
    TIMEOUT,
    /** No answer could be had: refused, reset, unroutable, unresolvable. */
    UNAVAILABLE,
    /** The provider asks to slow down. Nothing has happened. */
    THROTTLED,
    /** The thing asked for does not exist. */
    NOT_FOUND,
    /** A condition of the call did not hold, so that nothing was done. */
    CONFLICT,
    /** Credentials are missing, wrong, or do not suffice. */
    DENIED,
    /** The call itself is wrong and will be refused again. */
    INVALID,
    /** The provider lacks the capability that was asked for. */
    UNSUPPORTED,
    /** The answer could not be understood, or contradicts itself. */
    MALFORMED,
    /** The call was never sent: its permission ended first, or the caller was closed. */
    NOT_SENT,
    /** Anything else; the cause and the vendor's code tell more. */
    OTHER;

    /** Returns whether a write that failed so may nevertheless have taken effect. */
    public boolean effectUnknown() {
      return switch (this) {
        case TIMEOUT, UNAVAILABLE, MALFORMED, OTHER -> true;
        case THROTTLED, NOT_FOUND, CONFLICT, DENIED, INVALID, UNSUPPORTED, NOT_SENT -> false;
      };
    }
  }

  private final Code code;
  private final String operation;
  private final @Nullable String vendorCode;
  private final @Nullable String requestId;
  private final @Nullable Duration retryAfter;

  private ProviderException(
      Code code,
      String operation,
      String message,
      @Nullable String vendorCode,
      @Nullable String requestId,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(text(code, operation, message, vendorCode, requestId), cause);
    this.code = Objects.requireNonNull(code, "code");
    this.operation = Objects.requireNonNull(operation, "operation");
    this.vendorCode = vendorCode;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** Returns an exception of this code for an operation, such as {@code "dns.apply"}. */
  public static ProviderException of(Code code, String operation, String message) {
    return new ProviderException(code, operation, message, null, null, null, null);
  }

  /** Returns an exception of this code for an operation, with what caused it. */
  public static ProviderException of(
      Code code, String operation, String message, @Nullable Throwable cause) {
    return new ProviderException(code, operation, message, null, null, null, cause);
  }

  /** Returns this exception with the vendor's own error code and request id. */
  public ProviderException vendor(@Nullable String errorCode, @Nullable String id) {
    return copy(
        new ProviderException(code, operation, plain(), errorCode, id, retryAfter, getCause()));
  }

  /** Returns this exception with the time after which the provider will take another call. */
  public ProviderException retryAfter(Duration after) {
    return copy(
        new ProviderException(code, operation, plain(), vendorCode, requestId, after, getCause()));
  }

  /**
   * Returns this failure as that of a call whose effect happened before it, such as one that reads
   * back what it has written: a code that says that nothing was done becomes {@code UNAVAILABLE}.
   */
  public ProviderException afterEffect() {
    return code.effectUnknown()
        ? this
        : copy(
            new ProviderException(
                Code.UNAVAILABLE,
                operation,
                "done, but what came of it cannot be read",
                vendorCode,
                requestId,
                retryAfter,
                this));
  }

  /** Returns the operation, the code and what happened: one line, no secret. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Returns what went wrong. */
  public Code code() {
    return code;
  }

  /** Returns the operation that failed. */
  public String operation() {
    return operation;
  }

  /** Returns the vendor's own error code, where it gave one. */
  public Optional<String> vendorCode() {
    return Optional.ofNullable(vendorCode);
  }

  /** Returns the vendor's id of the request, to quote to its support. */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  /** Returns after what time another call will be taken, where the provider said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  private ProviderException copy(ProviderException other) {
    other.setStackTrace(getStackTrace());
    return other;
  }

  private String plain() {
    String whole = getMessage();
    int start = whole.indexOf(": ");
    int end = vendorCode == null && requestId == null ? whole.length() : whole.lastIndexOf(" [");
    return whole.substring(start + 2, Math.max(start + 2, end));
  }

  private static String text(
      Code code,
      String operation,
      String message,
      @Nullable String vendorCode,
      @Nullable String requestId) {
    String base = operation + " " + code + ": " + message;
    if (vendorCode == null && requestId == null) {
      return base;
    }
    return base + " [vendor code " + vendorCode + ", request " + requestId + "]";
  }
}
