package io.esmos.testkit.gcs;

import io.esmos.testkit.wire.WireBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bodies of several parts: {@code multipart/related} of an upload, whose second part may be large,
 * and {@code multipart/mixed} of a batch (RFC 2046, section 5.1).
 */
final class GcsParts {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final int MAX_HEAD = 1 << 20;

  private GcsParts() {}

  /** A part: its headers as they are, and its content. */
  record Part(String headers, WireBody content) {
    Optional<String> header(String name) {
      Matcher found =
          Pattern.compile("(?im)^" + Pattern.quote(name) + ":\\s*(.*?)\\s*$").matcher(headers);
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
  }

  /** An upload's two parts. */
  record Upload(Part metadata, Part media) {}

  static String boundary(String contentType) {
    Matcher found = BOUNDARY.matcher(contentType);
    if (!found.find()) {
      throw GcsRefusal.invalid("Missing boundary in the content type.");
    }
    return found.group(1);
  }

  static Upload upload(WireBody body, String boundary) {
    String head = latin(body.slice(0, Math.min(MAX_HEAD, body.length())));
    String line = "--" + boundary;
    int first = head.indexOf(line);
    int second = head.indexOf(line, first + line.length());
    if (first < 0 || second < 0) {
      throw GcsRefusal.invalid("Missing end boundary in multipart body.");
    }
    int media = headersEnd(head, second + line.length());
    long tail = Math.max(media, body.length() - line.length() - 16);
    int last = latin(body.slice(tail, body.length() - tail)).lastIndexOf(line);
    if (last < 0) {
      throw GcsRefusal.invalid("Missing end boundary in multipart body.");
    }
    long end = Math.max(media, lineEndBefore(body, tail + last));
    return new Upload(
        part(body, head, first + line.length(), lineEndBefore(body, second)),
        new Part(head.substring(second + line.length(), media), body.slice(media, end - media)));
  }

  static List<Part> all(WireBody body, String boundary) {
    String text = latin(body);
    String line = "--" + boundary;
    List<Part> parts = new ArrayList<>();
    int at = text.indexOf(line);
    while (at >= 0 && !text.startsWith("--", at + line.length())) {
      int next = text.indexOf(line, at + line.length());
      if (next < 0) {
        throw GcsRefusal.invalid("Missing end boundary in multipart body.");
      }
      parts.add(part(body, text, at + line.length(), lineEndBefore(body, next)));
      at = next;
    }
    return parts;
  }

  private static Part part(WireBody body, String text, int start, long end) {
    int content = headersEnd(text, start);
    return new Part(
        text.substring(start, content), body.slice(content, Math.max(0, end - content)));
  }

  private static int headersEnd(String text, int start) {
    int end = text.indexOf("\r\n\r\n", start);
    if (end < 0) {
      throw GcsRefusal.invalid("Missing end of headers in multipart body.");
    }
    return end + 4;
  }

  /** The line end before a boundary belongs to the boundary. */
  private static long lineEndBefore(WireBody body, long boundary) {
    return boundary >= 2 && latin(body.slice(boundary - 2, 2)).equals("\r\n")
        ? boundary - 2
        : boundary;
  }

  /** One character for each octet, so that places in the text are places in the body. */
  private static String latin(WireBody body) {
    return new String(body.bytes(), StandardCharsets.ISO_8859_1);
  }
}
