package io.esmos.postgres;

import java.util.Locale;

/**
 * A place in the write-ahead log, written {@code 16/B374D848}.
 *
 * @param offset in bytes
 */
record Lsn(long offset) {
  Lsn {
    if (offset < 0) {
      throw new IllegalArgumentException("an LSN is not negative");
    }
  }

  /** Reads PostgreSQL's notation. */
  static Lsn parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException("\"" + text + "\" is no LSN");
    }
    long high = Long.parseLong(text.substring(0, slash), 16);
    long low = Long.parseLong(text.substring(slash + 1), 16);
    if (high > 0x7fff_ffffL || low > 0xffff_ffffL || high < 0 || low < 0) {
      throw new IllegalArgumentException("\"" + text + "\" is no LSN");
    }
    return new Lsn(high << 32 | low);
  }

  /** Returns the name of a log file: timeline, and the number of the segment in two parts. */
  static String segmentName(String timeline, long number, long segmentSize) {
    long perLog = 0x1_0000_0000L / segmentSize;
    return timeline + String.format(Locale.ROOT, "%08X%08X", number / perLog, number % perLog);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%X/%X", offset >>> 32, offset & 0xffff_ffffL);
  }
}
