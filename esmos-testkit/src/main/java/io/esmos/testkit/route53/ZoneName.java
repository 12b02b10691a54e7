package io.esmos.testkit.route53;

import java.util.Locale;

/**
 * Names as Route 53 has them ("DNS domain name format" of its developer guide): characters beside
 * letters, digits, hyphen and underscore come back as a backslash and three octal digits.
 */
final class ZoneName {
  private ZoneName() {}

  /** Returns a name as the API gives it back, with the dot at its end. */
  static String normal(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        out.append(c);
      } else if (isEscape(name, i)) {
        append(out, (char) Integer.parseInt(name.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        append(out, c);
      }
    }
    return out.length() > 0 && out.charAt(out.length() - 1) == '.'
        ? out.toString()
        : out.append('.').toString();
  }

  /** Returns the text by which names sort: labels from the right, each with its dot. */
  static String order(String name) {
    String[] labels = name.split("\\.", -1);
    StringBuilder out = new StringBuilder();
    for (int i = labels.length - 1; i >= 0; i--) {
      if (!labels[i].isEmpty()) {
        out.append(labels[i]).append('.');
      }
    }
    return out.toString();
  }

  /** Returns text with octal escapes as zone files write it, with decimal ones (RFC 1035). */
  static String decimal(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        int octet = Integer.parseInt(text.substring(i + 1, i + 4), 8);
        out.append(String.format(Locale.ROOT, "\\%03d", octet));
        i += 3;
      } else {
        out.append(text.charAt(i));
        if (text.charAt(i) == '\\' && i + 1 < text.length()) {
          out.append(text.charAt(++i));
        }
      }
    }
    return out.toString();
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '\\'
        && at + 3 < text.length()
        && text.substring(at + 1, at + 4).matches("[0-3][0-7][0-7]");
  }

  private static void append(StringBuilder out, char c) {
    char lower = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    boolean plain =
        (lower >= 'a' && lower <= 'z')
            || (lower >= '0' && lower <= '9')
            || lower == '-'
            || lower == '_';
    out.append(plain ? String.valueOf(lower) : String.format(Locale.ROOT, "\\%03o", (int) lower));
  }
}
