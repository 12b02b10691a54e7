package io.esmos.dns;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The one way in which RRsets write a record's data (RFC 1035, section 5.1), so that two vendors'
 * spellings of the same data compare equal: numbers without leading zeros, names absolute and in
 * lower case, IPv6 as in RFC 5952, strings quoted, hex in lower case and without spaces, DNSSEC
 * algorithms as numbers, service parameters in the order of their keys (RFC 9460). Data as octets
 * (RFC 3597) become what they mean. Types that are not known keep their spelling, with single
 * spaces between the fields.
 */
public final class Presentation {
  private static final String GENERIC = "\\#";

  private Presentation() {}

  /**
   * Returns the data in the one spelling.
   *
   * @throws IllegalArgumentException if it is no data of this type
   */
  public static String canonical(String type, String data) {
    String name = type(type);
    try {
      return canonical(name, TextFields.of(name, data));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " data \"" + data + "\": " + e.getMessage(), e);
    }
  }

  private static String canonical(String type, TextFields in) {
    Optional<RecordLayout> layout = RecordLayout.find(type);
    if (in.peek().equals(GENERIC)) {
      byte[] octets = generic(in);
      return layout.isPresent() ? layout.get().wire(octets) : generic(octets);
    }
    if (layout.isPresent()) {
      return layout.get().text(in);
    }
    if (type.startsWith("TYPE")) {
      throw in.wrong("must be \\# length hex, as of every type without mnemonic (RFC 3597)");
    }
    return String.join(" ", in.all());
  }

  /**
   * Returns the one name of a type: its mnemonic in upper case, also for {@code TYPEnnn} (RFC 3597)
   * where this class knows how the type's data are written.
   */
  public static String type(String given) {
    return RecordLayout.typeName(given);
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
    return TextFields.of(type(type), data).all();
  }

  static boolean digit(int c) {
    return c >= '0' && c <= '9';
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
      if (!digit(c)) {
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

  private static byte[] generic(TextFields in) {
    in.next();
    int length = Integer.parseInt(in.number(16));
    byte[] octets = in.atEnd() ? new byte[0] : HexFormat.of().parseHex(in.joined());
    if (octets.length != length) {
      throw in.wrong("does not have the length that it says");
    }
    return octets;
  }

  private static String generic(byte[] octets) {
    String start = GENERIC + " " + octets.length;
    return octets.length == 0 ? start : start + " " + HexFormat.of().formatHex(octets);
  }
}
