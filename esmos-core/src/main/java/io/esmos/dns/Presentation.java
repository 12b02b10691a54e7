package io.esmos.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The one way in which RRsets write a record's data (RFC 1035, section 5.1), so that two vendors'
 * spellings of the same data compare equal. Types that are not named here keep their spelling, with
 * single spaces between the fields.
 */
public final class Presentation {
  private static final int MAX_STRING = 255;

  private final String type;
  private final String text;
  private final List<String> fields = new ArrayList<>();
  private int at;

  private Presentation(String type, String text) {
    this.type = type;
    this.text = text;
  }

  /**
   * Returns the data in the one spelling.
   *
   * @throws IllegalArgumentException if it is no data of this type
   */
  public static String canonical(String type, String data) {
    Presentation presentation = new Presentation(type, data);
    presentation.split();
    return presentation.render();
  }

  /**
   * Returns the octets of a character string, quoted or not; characters beyond ASCII as UTF-8.
   *
   * @throws IllegalArgumentException if an escape is not finished
   */
  public static byte[] octets(String string) {
    boolean quoted = string.length() >= 2 && string.startsWith("\"") && string.endsWith("\"");
    String inner = quoted ? string.substring(1, string.length() - 1) : string;
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < inner.length(); i++) {
      int c = inner.codePointAt(i);
      if (c != '\\') {
        byte[] utf8 = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        out.write(utf8, 0, utf8.length);
        i += Character.charCount(c) - 1;
        continue;
      }
      int escaped = escape(inner, i);
      out.write(escaped & 0xff);
      i += escaped >> 8;
    }
    return out.toByteArray();
  }

  /** Returns these octets as a quoted character string. */
  public static String quote(byte[] octets) {
    StringBuilder out = new StringBuilder(octets.length + 2).append('"');
    for (byte octet : octets) {
      int c = octet & 0xff;
      if (c == '"' || c == '\\') {
        out.append('\\').append((char) c);
      } else if (c < ' ' || c >= 0x7f) {
        out.append(decimalEscape(c));
      } else {
        out.append((char) c);
      }
    }
    return out.append('"').toString();
  }

  /** Returns the fields of data in presentation form; a quoted string is one, with its quotes. */
  public static List<String> fields(String type, String data) {
    Presentation presentation = new Presentation(type, data);
    presentation.split();
    return List.copyOf(presentation.fields);
  }

  /** Returns the escape {@code \DDD} of an octet. */
  static String decimalEscape(int octet) {
    return String.format(Locale.ROOT, "\\%03d", octet);
  }

  /**
   * Reads the escape that begins at a backslash.
   *
   * @return the octet, and above it how many characters follow the backslash
   */
  static int escape(String text, int backslash) {
    int digits = 0;
    int value = 0;
    while (digits < 3 && backslash + 1 + digits < text.length()) {
      char c = text.charAt(backslash + 1 + digits);
      if (c < '0' || c > '9') {
        break;
      }
      value = value * 10 + (c - '0');
      digits++;
    }
    if (digits == 3) {
      if (value > 255) {
        throw new IllegalArgumentException("\"" + text + "\" escapes more than an octet");
      }
      return (3 << 8) | value;
    }
    if (digits != 0 || backslash + 1 >= text.length() || text.charAt(backslash + 1) > 0x7e) {
      throw new IllegalArgumentException("\"" + text + "\" has an unfinished escape");
    }
    return (1 << 8) | text.charAt(backslash + 1);
  }

  private String render() {
    return switch (type) {
      case "A" -> count(1, IpLiteral.v4(fields.get(0)));
      case "AAAA" -> count(1, IpLiteral.v6(fields.get(0)));
      case "NS", "CNAME", "PTR", "DNAME" -> count(1, name(0));
      case "MX" -> count(2, number(0, 16) + " " + name(1));
      case "SRV" ->
          count(4, number(0, 16) + " " + number(1, 16) + " " + number(2, 16) + " " + name(3));
      case "SOA" -> soa();
      case "CAA" -> count(3, number(0, 8) + " " + tag() + " " + string(2));
      case "TXT", "SPF" -> strings();
      default -> type.startsWith("TYPE") ? generic() : String.join(" ", fields);
    };
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
    }
    at = Math.min(at, text.length());
    return text.substring(start, at);
  }

  private String soa() {
    StringBuilder out = new StringBuilder(name(0)).append(' ').append(field(1, this::name));
    for (int i = 2; i < 7; i++) {
      out.append(' ').append(number(i, 32));
    }
    return count(7, out.toString());
  }

  private String strings() {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      byte[] octets = octets(fields.get(i));
      if (octets.length > MAX_STRING) {
        throw wrong(
            "has a string of " + octets.length + " octets; split it into strings of at most 255");
      }
      out.add(quote(octets));
    }
    return String.join(" ", out);
  }

  private String generic() {
    if (fields.size() < 2 || !fields.get(0).equals("\\#")) {
      throw wrong("of a type without mnemonic must be written \\# length hex (RFC 3597)");
    }
    String hex = String.join("", fields.subList(2, fields.size())).toLowerCase(Locale.ROOT);
    long length = Long.parseLong(number(1, 16));
    if (hex.length() != 2 * length || !hex.matches("[0-9a-f]*")) {
      throw wrong("does not have the length that it says");
    }
    return hex.isEmpty() ? "\\# 0" : "\\# " + length + " " + hex;
  }

  private String tag() {
    String tag = field(1, fields::get);
    if (!tag.matches("[A-Za-z0-9]{1,15}")) {
      throw wrong("has no property tag");
    }
    return tag.toLowerCase(Locale.ROOT);
  }

  private String string(int index) {
    return field(index, i -> quote(octets(fields.get(i))));
  }

  private String name(int index) {
    return field(index, i -> DnsName.of(fields.get(i)).text());
  }

  private String number(int index, int bits) {
    return field(
        index,
        i -> {
          String digits = fields.get(i);
          if (!digits.matches("[0-9]{1,10}") || Long.parseLong(digits) >= 1L << bits) {
            throw wrong("has \"" + digits + "\" where a number of " + bits + " bits belongs");
          }
          return Long.toString(Long.parseLong(digits));
        });
  }

  private String field(int index, java.util.function.IntFunction<String> read) {
    if (index >= fields.size()) {
      throw wrong("has too few fields");
    }
    return read.apply(index);
  }

  private String count(int wanted, String rendered) {
    if (fields.size() != wanted) {
      throw wrong("has " + fields.size() + " fields instead of " + wanted);
    }
    return rendered;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(type + " data \"" + text + "\" " + what);
  }
}
