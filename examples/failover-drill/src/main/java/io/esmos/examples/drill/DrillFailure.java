package io.esmos.examples.drill;

/** The drill cannot go on; the message says why, to the one who runs it. */
final class DrillFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DrillFailure(String message) {
    super(message);
  }

  DrillFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
