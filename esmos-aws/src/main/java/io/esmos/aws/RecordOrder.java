package io.esmos.aws;

import io.esmos.dns.DnsName;

/**
 * In which order ListResourceRecordSets gives names. Its reference says: by the labels from the
 * right, compared as text with the dot behind each; emulators leave the last dot out. What a page
 * proves about a name that it does not hold must be true in both, and is not claimed for names with
 * escapes. Pure.
 */
final class RecordOrder {
  private RecordOrder() {}

  /** Returns whether the first name is listed before the second one for certain. */
  static boolean before(DnsName first, DnsName second) {
    if (!isPlain(first) || !isPlain(second)) {
      return false;
    }
    String one = reversed(first);
    String other = reversed(second);
    return one.compareTo(other) < 0
        && one.substring(0, one.length() - 1).compareTo(other.substring(0, other.length() - 1)) < 0;
  }

  /** Returns the labels from the right, a dot behind each. */
  static String reversed(DnsName name) {
    String[] labels = name.text().split("\\.", -1);
    StringBuilder out = new StringBuilder();
    for (int i = labels.length - 2; i >= 0; i--) {
      out.append(labels[i]).append('.');
    }
    return out.toString();
  }

  private static boolean isPlain(DnsName name) {
    return name.text().chars().allMatch(c -> c == '.' || Route53Text.isPlain((char) c));
  }
}
