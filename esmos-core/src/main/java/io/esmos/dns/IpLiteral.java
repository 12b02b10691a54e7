package io.esmos.dns;

import java.util.Locale;

/** Addresses in text, without asking a resolver: IPv4 in four decimals, IPv6 as in RFC 5952. */
final class IpLiteral {
  private static final int GROUPS = 8;

  private IpLiteral() {}

  /** Returns an IPv4 address in its one spelling. */
  static String v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw wrong(text, "IPv4");
    }
    for (String part : parts) {
      if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
        throw wrong(text, "IPv4");
      }
    }
    return text;
  }

  /** Returns an IPv6 address in its one spelling. */
  static String v6(String text) {
    return render(groups(text));
  }

  /** Returns the four octets of an IPv4 address. */
  static byte[] v4Octets(String text) {
    String[] parts = v4(text).split("\\.", -1);
    byte[] octets = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      octets[i] = (byte) Integer.parseInt(parts[i]);
    }
    return octets;
  }

  /** Returns the sixteen octets of an IPv6 address. */
  static byte[] v6Octets(String text) {
    byte[] octets = new byte[2 * GROUPS];
    int at = 0;
    for (int group : groups(text)) {
      octets[at++] = (byte) (group >> 8);
      octets[at++] = (byte) group;
    }
    return octets;
  }

  /** Returns an address of four octets, or else of sixteen, in its one spelling. */
  static String of(byte[] octets) {
    if (octets.length == 4) {
      return (octets[0] & 0xff)
          + "."
          + (octets[1] & 0xff)
          + "."
          + (octets[2] & 0xff)
          + "."
          + (octets[3] & 0xff);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
    }
    return render(groups);
  }

  private static int[] groups(String text) {
    int[] groups = new int[GROUPS];
    int gap = text.indexOf("::");
    if (gap < 0) {
      if (fill(groups, 0, text, text) != GROUPS) {
        throw wrong(text, "IPv6");
      }
      return groups;
    }
    int head = fill(groups, 0, text.substring(0, gap), text);
    int[] tail = new int[GROUPS];
    int length = fill(tail, 0, text.substring(gap + 2), text);
    if (head + length >= GROUPS) {
      throw wrong(text, "IPv6");
    }
    System.arraycopy(tail, 0, groups, GROUPS - length, length);
    return groups;
  }

  private static int fill(int[] groups, int from, String part, String whole) {
    if (part.isEmpty()) {
      return from;
    }
    int count = from;
    String[] words = part.split(":", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      boolean dotted = word.indexOf('.') >= 0 && i == words.length - 1;
      if (count + (dotted ? 2 : 1) > GROUPS || (!dotted && !word.matches("[0-9a-fA-F]{1,4}"))) {
        throw wrong(whole, "IPv6");
      }
      if (dotted) {
        String[] octets = v4(word).split("\\.", -1);
        groups[count++] = (Integer.parseInt(octets[0]) << 8) | Integer.parseInt(octets[1]);
        groups[count++] = (Integer.parseInt(octets[2]) << 8) | Integer.parseInt(octets[3]);
      } else {
        groups[count++] = Integer.parseInt(word, 16);
      }
    }
    return count;
  }

  /** RFC 5952, section 4: the longest run of zero groups, the first of equals, becomes "::". */
  private static String render(int[] groups) {
    int best = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        best = i;
        length = run;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == best) {
        out.append("::");
        i += length - 1;
        continue;
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static IllegalArgumentException wrong(String text, String kind) {
    return new IllegalArgumentException("\"" + text + "\" is not an " + kind + " address");
  }
}
