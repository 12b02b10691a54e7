package io.esmos.postgres;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** libpq's connection strings: {@code host=a port=5432 password='it''s'}. */
final class ConnInfo {
  private ConnInfo() {}

  /** Returns the string with another value of one keyword. */
  static String with(String text, String keyword, String value) {
    Map<String, String> all = parse(text);
    all.put(keyword, value);
    StringBuilder out = new StringBuilder();
    all.forEach(
        (name, each) ->
            out.append(out.length() == 0 ? "" : " ")
                .append(name)
                .append("='")
                .append(each.replace("\\", "\\\\").replace("'", "\\'"))
                .append('\''));
    return out.toString();
  }

  /** Returns whether both lead to the same server. */
  static boolean sameServer(String one, String other) {
    Map<String, String> a = parse(one);
    Map<String, String> b = parse(other);
    return host(a).equals(host(b)) && port(a).equals(port(b));
  }

  /**
   * Reads the keyword form.
   *
   * @throws IllegalArgumentException if it is not that; the message does not quote it
   */
  static Map<String, String> parse(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    int at = 0;
    while (true) {
      at = blanks(text, at);
      if (at == text.length()) {
        return all;
      }
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        throw new IllegalArgumentException("a connection string has a word without \"=\"");
      }
      String keyword = text.substring(at, equals).strip();
      if (!keyword.matches("[a-z_]+")) {
        throw new IllegalArgumentException("a connection string has a keyword that is none");
      }
      at = value(text, blanks(text, equals + 1), keyword, all);
    }
  }

  private static int value(String text, int from, String keyword, Map<String, String> all) {
    boolean quoted = from < text.length() && text.charAt(from) == '\'';
    StringBuilder value = new StringBuilder();
    int at = quoted ? from + 1 : from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quoted ? c == '\'' : Character.isWhitespace(c)) {
        all.put(keyword, value.toString());
        return at + 1;
      }
      if (c == '\\' && at + 1 < text.length()) {
        c = text.charAt(++at);
      }
      value.append(c);
      at++;
    }
    if (quoted) {
      throw new IllegalArgumentException("a connection string has a quote that does not end");
    }
    all.put(keyword, value.toString());
    return at;
  }

  private static int blanks(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static String host(Map<String, String> all) {
    return all.getOrDefault("host", all.getOrDefault("hostaddr", "")).toLowerCase(Locale.ROOT);
  }

  private static String port(Map<String, String> all) {
    return all.getOrDefault("port", "5432");
  }
}
