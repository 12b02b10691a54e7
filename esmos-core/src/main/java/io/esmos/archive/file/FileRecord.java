package io.esmos.archive.file;

import io.esmos.archive.Checksum;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Tier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What a file says of its object, in lines of ASCII before the bytes; with parts, the bytes are in
 * the files of an upload, and there are none here.
 *
 * @param key the object
 * @param version what tells this content from any other
 * @param written when it was written
 * @param contentType its media type
 * @param metadata its metadata
 * @param tags its tags
 * @param length its bytes
 * @param crc32c the CRC32C of its bytes
 * @param upload the upload that has the parts; empty if the bytes follow
 * @param parts the parts
 */
record FileRecord(
    ObjectKey key,
    String version,
    Instant written,
    String contentType,
    Map<String, String> metadata,
    Map<String, String> tags,
    long length,
    long crc32c,
    String upload,
    List<FilePart> parts) {
  /** The name of the only class of storage. */
  static final String CLASS = "file";

  private static final String FORMAT = "esmos-object-1";
  private static final String END = "end ";

  static FileRecord of(
      ObjectKey key,
      String version,
      Instant written,
      PutRequest request,
      long length,
      long crc32c) {
    return new FileRecord(
        key,
        version,
        written,
        request.contentType(),
        request.metadata(),
        request.tags(),
        length,
        crc32c,
        "",
        List.of());
  }

  FileRecord of(String id, List<FilePart> pieces) {
    return new FileRecord(
        key, version, written, contentType, metadata, tags, length, crc32c, id, pieces);
  }

  ObjectInfo info() {
    return new ObjectInfo(
        key,
        length,
        version,
        Optional.empty(),
        written,
        Tier.HOT,
        CLASS,
        true,
        contentType,
        List.of(Checksum.of(Checksum.Kind.CRC32C, crc32c)),
        metadata,
        Optional.empty(),
        false,
        ObjectInfo.Replication.NONE);
  }

  ObjectPage.Entry entry() {
    return new ObjectPage.Entry(key, length, version, written, Tier.HOT);
  }

  /** Returns the lines; the last one has the checksum of the others. */
  byte[] head() {
    StringBuilder lines = new StringBuilder(FORMAT).append('\n');
    line(lines, "key", encoded(key.value()));
    line(lines, "version", version);
    line(lines, "written", written.toString());
    line(lines, "length", Long.toString(length));
    line(lines, "crc32c", String.format(Locale.ROOT, "%08x", crc32c));
    line(lines, "type", encoded(contentType));
    new TreeMap<>(metadata)
        .forEach((name, value) -> line(lines, "metadata", encoded(name), encoded(value)));
    new TreeMap<>(tags).forEach((name, value) -> line(lines, "tag", encoded(name), encoded(value)));
    if (!upload.isEmpty()) {
      line(lines, "upload", upload);
    }
    for (FilePart part : parts) {
      line(
          lines,
          "part",
          Integer.toString(part.number()),
          part.tag(),
          Long.toString(part.length()),
          String.format(Locale.ROOT, "%08x", part.crc32c()));
    }
    return (lines + END + checksum(lines.toString()) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns how many octets the lines have; empty if their end is not among these. */
  static Optional<Integer> headLength(String text) {
    int end = text.indexOf("\n" + END);
    int length = end + 1 + END.length() + 9;
    return end < 0 || text.length() < length ? Optional.empty() : Optional.of(length);
  }

  /** Reads the lines back; empty if they are damaged, or of another format. */
  static Optional<FileRecord> parse(String head) {
    int end = head.indexOf("\n" + END) + 1;
    String lines = head.substring(0, end);
    if (!head.startsWith(FORMAT + "\n")
        || !head.substring(end).equals(END + checksum(lines) + "\n")) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(lines));
    } catch (IllegalArgumentException | DateTimeParseException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static FileRecord read(String lines) {
    Map<String, String> one = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    Map<String, String> tags = new TreeMap<>();
    List<FilePart> parts = new ArrayList<>();
    for (String line : lines.split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      switch (fields[0]) {
        case "metadata" -> metadata.put(decoded(fields[1]), decoded(fields[2]));
        case "tag" -> tags.put(decoded(fields[1]), decoded(fields[2]));
        case "part" ->
            parts.add(
                new FilePart(
                    Integer.parseInt(fields[1]),
                    fields[2],
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[4], 16)));
        default -> one.put(fields[0], fields.length > 1 ? fields[1] : "");
      }
    }
    return new FileRecord(
        ObjectKey.of(decoded(one.getOrDefault("key", ""))),
        one.getOrDefault("version", ""),
        Instant.parse(one.getOrDefault("written", "")),
        decoded(one.getOrDefault("type", "")),
        metadata,
        tags,
        Long.parseLong(one.getOrDefault("length", "")),
        Long.parseLong(one.getOrDefault("crc32c", ""), 16),
        one.getOrDefault("upload", ""),
        parts);
  }

  private static void line(StringBuilder lines, String... fields) {
    lines.append(String.join(" ", fields)).append('\n');
  }

  private static String checksum(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(StandardCharsets.US_ASCII));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
