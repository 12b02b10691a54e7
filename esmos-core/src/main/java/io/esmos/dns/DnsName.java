package io.esmos.dns;

import java.util.Objects;

/**
 * A fully qualified domain name in presentation form (RFC 1035, section 5.1): lower case, with the
 * trailing dot, labels of 1 to 63 octets, at most 255 octets on the wire. Two spellings of one name
 * are equal: escapes that are not needed are resolved, the others have one form.
 *
 * @param text the name, such as {@code api.clinic.example.}
 */
public record DnsName(String text) implements Comparable<DnsName> {
  private static final int MAX_LABEL = 63;
  private static final int MAX_NAME = 255;

  /** Normalises and checks the name. */
  public DnsName {
    Objects.requireNonNull(text, "text");
    text = canonical(text);
  }

  /** Returns the name of this text; the trailing dot may be missing. */
  public static DnsName of(String text) {
    return new DnsName(text);
  }

  /** Returns the name with a label (or several) put before it. */
  public DnsName child(String labels) {
    return new DnsName(text.equals(".") ? labels + "." : labels + "." + text);
  }

  /** Returns whether this name is this zone's apex or lies below it. */
  public boolean within(DnsName zone) {
    if (zone.text.equals(".") || text.equals(zone.text)) {
      return true;
    }
    int dot = text.length() - zone.text.length() - 1;
    return dot > 0 && text.charAt(dot) == '.' && text.endsWith(zone.text) && !escaped(text, dot);
  }

  @Override
  public int compareTo(DnsName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static boolean escaped(String text, int index) {
    int slashes = 0;
    while (index - slashes > 0 && text.charAt(index - slashes - 1) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }

  private static String canonical(String text) {
    if (text.equals(".")) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 1);
    int octets = 1;
    int label = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        octets += checked(label, text) + 1;
        label = 0;
        out.append('.');
        continue;
      }
      if (c == '\\') {
        int escape = Presentation.escape(text, i);
        append(out, escape & 0xff);
        i += escape >> 8;
      } else if (c <= ' ' || c >= 0x7f) {
        throw new IllegalArgumentException(
            "name \""
                + text
                + "\" has a character outside printable ASCII; use its A-label or \\DDD");
      } else {
        append(out, c);
      }
      label++;
    }
    if (label > 0 || text.isEmpty()) {
      octets += checked(label, text) + 1;
      out.append('.');
    }
    if (octets > MAX_NAME) {
      throw new IllegalArgumentException(
          "name of " + octets + " octets is longer than the 255 of RFC 1035");
    }
    return out.toString();
  }

  private static int checked(int label, String text) {
    if (label == 0 || label > MAX_LABEL) {
      throw new IllegalArgumentException(
          "name \"" + text + "\" has a label of " + label + " octets; 1 to 63 are allowed");
    }
    return label;
  }

  private static void append(StringBuilder out, int octet) {
    if (octet >= 'A' && octet <= 'Z') {
      out.append((char) (octet + ('a' - 'A')));
    } else if ("\"().;\\@$".indexOf(octet) >= 0) {
      out.append('\\').append((char) octet);
    } else if (octet <= ' ' || octet >= 0x7f) {
      out.append(Presentation.decimalEscape(octet));
    } else {
      out.append((char) octet);
    }
  }
}
