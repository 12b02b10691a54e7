package io.esmos.postgres;

/** Text inside SQL that cannot be a parameter, as in ALTER SYSTEM. */
final class SqlText {
  private SqlText() {}

  /** Returns a string literal, under {@code standard_conforming_strings}. */
  static String literal(String text) {
    if (text.indexOf('\\') >= 0 || text.indexOf('\0') >= 0 || text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "a setting must hold no backslash, line break or zero character");
    }
    return "'" + text.replace("'", "''") + "'";
  }
}
