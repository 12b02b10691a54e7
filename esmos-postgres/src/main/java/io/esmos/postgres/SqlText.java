package io.esmos.postgres;

/** Text inside what cannot have parameters. */
final class SqlText {
  private SqlText() {}

  /** Returns a string literal of SQL, whatever {@code standard_conforming_strings} is. */
  static String literal(String text) {
    return "E" + setting(text);
  }

  /** Returns a quoted value of a file of settings. */
  static String setting(String text) {
    if (text.indexOf('\0') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a setting must hold no line break or zero character");
    }
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
