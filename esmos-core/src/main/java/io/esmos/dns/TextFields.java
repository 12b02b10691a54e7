package io.esmos.dns;

import java.util.ArrayList;
import java.util.List;

/** The fields of one record's data in presentation form, taken one after the other. */
final class TextFields {
  private final String type;
  private final String text;
  private final List<String> fields = new ArrayList<>();
  private int at;
  private int taken;

  private TextFields(String type, String text) {
    this.type = type;
    this.text = text;
  }

  /**
   * Splits the text; a quoted string is one field, with its quotes.
   *
   * @throws IllegalArgumentException if there is nothing, a quote is open, or a character stands
   *     alone that must be quoted or escaped
   */
  static TextFields of(String type, String text) {
    TextFields in = new TextFields(type, text);
    in.split();
    return in;
  }

  List<String> all() {
    return List.copyOf(fields);
  }

  boolean atEnd() {
    return taken == fields.size();
  }

  String peek() {
    if (atEnd()) {
      throw wrong("has too few fields");
    }
    return fields.get(taken);
  }

  String next() {
    String field = peek();
    taken++;
    return field;
  }

  /** Returns the other fields as one text: what base 64 and hex may be split into means nothing. */
  String joined() {
    StringBuilder out = new StringBuilder(next());
    while (!atEnd()) {
      out.append(next());
    }
    return out.toString();
  }

  String number(int bits) {
    String digits = next();
    if (digits.length() > 10 || digits.isEmpty() || !digits.chars().allMatch(Presentation::digit)) {
      throw wrong("has \"" + digits + "\" where a number of " + bits + " bits belongs");
    }
    long value = Long.parseLong(digits);
    if (value >= 1L << bits) {
      throw wrong("has \"" + digits + "\" where a number of " + bits + " bits belongs");
    }
    return Long.toString(value);
  }

  void end() {
    if (!atEnd()) {
      throw wrong("has " + fields.size() + " fields instead of " + taken);
    }
  }

  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("it " + what);
  }

  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t') {
        at++;
      } else if (c == '"') {
        fields.add(quoted());
      } else {
        fields.add(plain());
      }
    }
    if (fields.isEmpty()) {
      throw wrong("is empty");
    }
  }

  private String quoted() {
    int start = at++;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw wrong("has a quote that is not closed");
    }
    return text.substring(start, ++at);
  }

  private String plain() {
    int start = at;
    while (at < text.length() && " \t\"".indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at);
      if (c < ' ' || c >= 0x7f || c == ';' || c == '(' || c == ')') {
        throw wrong("has a character that must be quoted or escaped");
      }
      at += c == '\\' ? 2 : 1;
      if (c == '=' && SvcParams.has(type) && at < text.length() && text.charAt(at) == '"') {
        quoted();
        break;
      }
    }
    at = Math.min(at, text.length());
    return text.substring(start, at);
  }
}
