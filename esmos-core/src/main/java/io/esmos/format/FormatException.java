package io.esmos.format;

/** A text that is not what it should be: cut short, of a newer version, or nonsense. */
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception that says what is wrong with the text. */
  public FormatException(String message) {
    super(message);
  }
}
