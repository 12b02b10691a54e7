package io.esmos.archive.file;

import io.esmos.archive.Checksum;
import io.esmos.archive.MultipartUploads.Part;
import java.util.Locale;
import java.util.Optional;

/**
 * A part of an object that lies in a file of its own.
 *
 * @param number its number, from 1
 * @param tag what tells it from any other part
 * @param length its bytes
 * @param crc32c the CRC32C of its bytes
 */
record FilePart(int number, String tag, long length, long crc32c) {
  /** How many octets of each part's file come before its bytes. */
  static final int HEAD = 80;

  private static final String FORMAT = "esmos-part-1";

  /** Returns the name of its file. */
  String file() {
    return file(number);
  }

  static String file(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }

  /** Returns what stands before its bytes, with its length, so that a cut file is found. */
  String head() {
    String text = String.format(Locale.ROOT, "%s %08x %012x %s", FORMAT, crc32c, length, tag);
    return String.format(Locale.ROOT, "%-" + (HEAD - 1) + "s\n", text);
  }

  /** Reads what stands before a part's bytes; empty if it is something else. */
  static Optional<FilePart> parse(int number, String head) {
    String[] fields = head.strip().split(" ", -1);
    if (fields.length != 4 || !fields[0].equals(FORMAT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new FilePart(
              number, fields[3], Long.parseLong(fields[2], 16), Long.parseLong(fields[1], 16)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  Part part() {
    return new Part(number, length, tag, Optional.of(Checksum.of(Checksum.Kind.CRC32C, crc32c)));
  }
}
