package io.esmos.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The first words of each statement in a string of SQL, so that the end of a transaction is
 * recognised wherever it hides: behind comments, after a semicolon, in a JDBC escape. Text in
 * quotes, of any of PostgreSQL's kinds, is skipped. Strings are read as under {@code
 * standard_conforming_strings}.
 */
final class SqlHeads {
  private static final int WORDS = 3;

  private final String sql;
  private final List<List<String>> statements = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private boolean open;
  private boolean heading = true;
  private int at;

  private SqlHeads(String sql) {
    this.sql = sql;
  }

  /**
   * Returns for each statement its first words in upper case, at most three; empty ones are left
   * out.
   */
  static List<List<String>> of(String sql) {
    SqlHeads heads = new SqlHeads(sql);
    heads.scan();
    return heads.statements;
  }

  private void scan() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == ';') {
        finish();
        at++;
      } else if (sql.startsWith("--", at)) {
        at = after("\n", at);
      } else if (sql.startsWith("/*", at)) {
        comment();
      } else if (c == '\'') {
        other();
        quoted('\'', false);
      } else if (c == '"') {
        other();
        quoted('"', false);
      } else if (c == '$') {
        other();
        dollar();
      } else if (isWordStart(c)) {
        word();
      } else {
        punctuation(c);
        at++;
      }
    }
    finish();
  }

  private void word() {
    int from = at;
    while (at < sql.length() && isWordPart(sql.charAt(at))) {
      at++;
    }
    String word = sql.substring(from, at).toUpperCase(Locale.ROOT);
    if (at < sql.length() && sql.charAt(at) == '\'') {
      // E'…' reads backslashes, the other prefixes do not.
      other();
      quoted('\'', word.equals("E"));
      return;
    }
    open = true;
    if (heading && words.size() < WORDS) {
      words.add(word);
    }
  }

  /** Braces, question marks and equal signs before a word are the JDBC escape {?= call …}. */
  private void punctuation(char c) {
    if (!Character.isWhitespace(c)
        && c != '{'
        && c != '}'
        && !(words.isEmpty() && "?=(".indexOf(c) >= 0)) {
      other();
    }
  }

  private void other() {
    open = true;
    heading = false;
  }

  private void quoted(char quote, boolean escapes) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (escapes && c == '\\') {
        at += 2;
      } else if (c == quote) {
        at++;
        if (at >= sql.length() || sql.charAt(at) != quote) {
          return;
        }
        at++;
      } else {
        at++;
      }
    }
  }

  private void dollar() {
    int end = at + 1;
    while (end < sql.length() && isWordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
      end++;
    }
    boolean tag =
        end < sql.length()
            && sql.charAt(end) == '$'
            && (end == at + 1 || !Character.isDigit(sql.charAt(at + 1)));
    at = tag ? after(sql.substring(at, end + 1), end + 1) : at + 1;
  }

  private void comment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
  }

  private int after(String mark, int from) {
    int found = sql.indexOf(mark, from);
    return found < 0 ? sql.length() : found + mark.length();
  }

  private void finish() {
    if (open) {
      statements.add(words);
    }
    words = new ArrayList<>();
    open = false;
    heading = true;
  }

  private static boolean isWordStart(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
