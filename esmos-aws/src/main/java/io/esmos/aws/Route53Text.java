package io.esmos.aws;

import io.esmos.dns.DnsName;
import java.util.Locale;

/**
 * Names and data as Route 53 writes them: where zone files have three decimal digits behind a
 * backslash (RFC 1035), Route 53 has three octal ones ("DNS domain name format" of its developer
 * guide). Pure.
 */
final class Route53Text {
  private static final int DIGITS = 3;

  private Route53Text() {}

  /** Returns a name for the API: what is not a letter, digit, hyphen or underscore is escaped. */
  static String name(DnsName name) {
    StringBuilder out = new StringBuilder();
    String text = name.text();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        boolean decimal = isDigit(text.charAt(i + 1));
        octal(out, decimal ? Integer.parseInt(text.substring(i + 1, i + 4)) : text.charAt(i + 1));
        i += decimal ? DIGITS : 1;
      } else if (isPlain(c) || c == '.') {
        out.append(c);
      } else {
        octal(out, c);
      }
    }
    return out.toString();
  }

  /**
   * Reads a name of the API.
   *
   * @throws IllegalArgumentException if it is none
   */
  static DnsName name(String text) {
    return DnsName.of(decimal(text));
  }

  /** Returns data in presentation form for the API. */
  static String data(String canonical) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < canonical.length(); i++) {
      char c = canonical.charAt(i);
      if (c != '\\') {
        quoted ^= c == '"';
        out.append(c);
        continue;
      }
      char next = canonical.charAt(i + 1);
      if (isDigit(next)) {
        octal(out, Integer.parseInt(canonical.substring(i + 1, i + 1 + DIGITS)));
        i += DIGITS;
      } else if (quoted) {
        out.append(c).append(next);
        i++;
      } else {
        octal(out, next);
        i++;
      }
    }
    return out.toString();
  }

  /** Returns text of the API with the escapes of RFC 1035. */
  static String decimal(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c);
      if (c != '\\' || i + 1 >= text.length()) {
        continue;
      }
      String digits = text.substring(i + 1, Math.min(text.length(), i + 1 + DIGITS));
      if (digits.matches("[0-3][0-7][0-7]")) {
        out.append(String.format(Locale.ROOT, "%03d", Integer.parseInt(digits, 8)));
        i += DIGITS;
      } else {
        out.append(text.charAt(++i));
      }
    }
    return out.toString();
  }

  /** Returns whether the API writes the character as it is, in a name. */
  static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void octal(StringBuilder out, int octet) {
    out.append(String.format(Locale.ROOT, "\\%03o", octet));
  }
}
