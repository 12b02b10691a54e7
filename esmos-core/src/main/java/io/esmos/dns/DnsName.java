package io.esmos.dns;

import java.util.Locale;
import java.util.Objects;

/**
 * A fully qualified domain name in presentation form (RFC 1035, section 5.1): lower case, with the
 * trailing dot, labels of 1 to 63 octets, at most 255 octets on the wire.
 *
 * @param text the name, such as {@code api.clinic.example.}
 */
public record DnsName(String text) implements Comparable<DnsName> {
  /** Normalises and checks the name. */
  public DnsName {
    Objects.requireNonNull(text, "text");
    text = text.toLowerCase(Locale.ROOT);
    if (!text.endsWith(".")) {
      text = text + ".";
    }
    check(text);
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
    return zone.text.equals(".") || text.equals(zone.text) || text.endsWith("." + zone.text);
  }

  @Override
  public int compareTo(DnsName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static void check(String text) {
    if (text.equals(".")) {
      return;
    }
    int octets = 1;
    int label = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (label == 0 || label > 63) {
          throw new IllegalArgumentException(
              "name \"" + text + "\" has a label of " + label + " octets; 1 to 63 are allowed");
        }
        octets += label + 1;
        label = 0;
        continue;
      }
      if (c == '\\') {
        int digits = 0;
        while (digits < 3
            && i + 1 + digits < text.length()
            && Character.isDigit(text.charAt(i + 1 + digits))) {
          digits++;
        }
        if (digits != 3 && (digits != 0 || i + 1 >= text.length())) {
          throw new IllegalArgumentException("name \"" + text + "\" has an unfinished escape");
        }
        if (digits == 3 && Integer.parseInt(text.substring(i + 1, i + 4)) > 255) {
          throw new IllegalArgumentException("name \"" + text + "\" escapes more than an octet");
        }
        i += digits == 3 ? 3 : 1;
      } else if (c <= ' ' || c >= 0x7f) {
        throw new IllegalArgumentException(
            "name \""
                + text
                + "\" has a character outside printable ASCII; use its A-label or \\DDD");
      }
      label++;
    }
    if (octets > 255) {
      throw new IllegalArgumentException(
          "name of " + octets + " octets is longer than the 255 of RFC 1035");
    }
  }
}
