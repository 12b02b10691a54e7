package io.esmos.benchmarks;

import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.Crc;
import io.esmos.testkit.wire.WireTls;
import io.esmos.time.SystemTime;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server over HTTPS, in a process of its own, that takes every object of S3's or Blob's protocol
 * and forgets it, and has one object of any length to read. It checks nothing, so that what a
 * client costs is not hidden by what a server does.
 */
final class TransferSink {
  /** What the trust store is locked with, which lives for one run and holds no secret. */
  static final String PASSWORD = "of-one-run";

  private static final Pattern PART = Pattern.compile("[?&]partNumber=([0-9]+)");
  private static final Pattern MARK = Pattern.compile("/[.]esmos.*[?&]blockid=([^&]+)");
  private static final String TAG = "\"0123456789abcdef0123456789abcdef-256\"";
  private static final int BLOCK = 8 << 20;
  private static final int SLICE = 256 << 10;

  private final byte[] block = block();
  private final long length;
  private final Duration latency;
  private final String crc;

  /** The block that was sent last for the mark of an upload to Blob, as the store lists it. */
  private volatile String mark = "";

  private TransferSink(long length, Duration latency) {
    this.length = length;
    this.latency = latency;
    this.crc = Base64.getEncoder().encodeToString(crc(block, length).value());
  }

  /** Returns what objects are made of: bytes that do not compress, again and again. */
  static byte[] block() {
    byte[] block = new byte[BLOCK];
    new Random(7).nextBytes(block);
    return block;
  }

  private static Checksum crc(byte[] block, long length) {
    long of = Long.parseLong(Chunk.of(block).crc32c().hex(), 16);
    long all = 0;
    for (long at = 0; at < length; at += BLOCK) {
      all = at == 0 ? of : Crc.CRC32C.combine(all, of, BLOCK);
    }
    return Checksum.of(Checksum.Kind.CRC32C, all);
  }

  /**
   * Serves until its process ends.
   *
   * @param arguments the file that its trust store is written to, the length of the object to read,
   *     the file that its port is written to afterwards, and how many milliseconds each answer
   *     takes
   */
  public static void main(String[] arguments) throws Exception {
    TransferSink sink =
        new TransferSink(
            Long.parseLong(arguments[1]), Duration.ofMillis(Long.parseLong(arguments[3])));
    WireTls tls = WireTls.create();
    tls.writeTrustStore(Path.of(arguments[0]), PASSWORD);
    try (ServerSocket server =
        tls.server()
            .getServerSocketFactory()
            .createServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      Path port = Path.of(arguments[2]);
      Path written = port.resolveSibling("port.new");
      Files.writeString(written, Integer.toString(server.getLocalPort()));
      Files.move(written, port);
      while (true) {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> sink.serve(socket));
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10)) {
      OutputStream out = socket.getOutputStream();
      byte[] forgotten = new byte[SLICE];
      while (true) {
        String[] first = line(in).split(" ", -1);
        Map<String, String> headers = headers(in);
        if (headers.getOrDefault("Expect", "").equalsIgnoreCase("100-continue")) {
          out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
        forget(in, headers, forgotten);
        if (!latency.isZero()) {
          SystemTime.sleep(latency);
        }
        answer(out, first[0], first[1], headers);
        out.flush();
      }
    } catch (IOException e) {
      // The client has gone.
      return;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    return headers;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }

  private static void forget(InputStream in, Map<String, String> headers, byte[] into)
      throws IOException {
    if (headers.getOrDefault("Transfer-Encoding", "").equals("chunked")) {
      for (int size = size(in); size > 0; size = size(in)) {
        forget(in, size, into);
        line(in);
      }
      while (!line(in).isEmpty()) {}
    } else {
      forget(in, Long.parseLong(headers.getOrDefault("Content-Length", "0")), into);
    }
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";", -1)[0].trim(), 16);
  }

  private static void forget(InputStream in, long count, byte[] into) throws IOException {
    for (long left = count; left > 0; ) {
      int got = in.read(into, 0, (int) Math.min(left, into.length));
      if (got < 0) {
        throw new EOFException();
      }
      left -= got;
    }
  }

  private void answer(OutputStream out, String method, String path, Map<String, String> headers)
      throws IOException {
    Map<String, String> said = new TreeMap<>();
    said.put("Date", date());
    said.put("x-amz-request-id", "1");
    said.put("x-ms-request-id", "1");
    switch (method) {
      case "POST" -> whole(out, "200 OK", said, posted(path));
      case "PUT" -> {
        boolean blob = path.contains("comp=") || headers.containsKey("x-ms-blob-type");
        said.put("ETag", TAG);
        said.put("Last-Modified", date());
        Matcher block = MARK.matcher(path);
        if (block.find()) {
          mark = listed(block.group(1), headers.getOrDefault("Content-Length", "0"));
        }
        headers.forEach(
            (name, value) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (lower.startsWith("x-amz-checksum-") || lower.equals("x-ms-content-crc64")) {
                said.put(name, value);
              }
            });
        whole(out, blob ? "201 Created" : "200 OK", said, "");
      }
      case "DELETE" -> out.write(head("204 No Content", said));
      case "GET" -> {
        if (path.contains("comp=blocklist")) {
          said.put("Content-Type", "application/xml");
          whole(out, "200 OK", said, "<BlockList>" + mark + "</BlockList>");
        } else {
          read(out, true, range(path, headers), said);
        }
      }
      default -> read(out, false, range(path, headers), said);
    }
  }

  private static String listed(String id, String length) {
    return "<UncommittedBlocks><Block><Name>"
        + URLDecoder.decode(id, StandardCharsets.UTF_8)
        + "</Name><Size>"
        + length
        + "</Size></Block></UncommittedBlocks>";
  }

  private static String posted(String path) {
    return path.contains("uploads")
        ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        : "<CompleteMultipartUploadResult><ETag>" + TAG + "</ETag></CompleteMultipartUploadResult>";
  }

  /** Parts are asked for by their bytes, or by their numbers. */
  private String range(String path, Map<String, String> headers) {
    Matcher part = PART.matcher(path);
    if (part.find()) {
      long first = (Long.parseLong(part.group(1)) - 1) * BLOCK;
      return "bytes=" + first + "-" + (first + BLOCK - 1);
    }
    return headers.getOrDefault("Range", headers.getOrDefault("x-ms-range", ""));
  }

  private void read(OutputStream out, boolean body, String range, Map<String, String> said)
      throws IOException {
    said.put("ETag", TAG);
    said.put("Last-Modified", date());
    said.put("Accept-Ranges", "bytes");
    said.put("Content-Type", "application/octet-stream");
    said.put("x-ms-blob-type", "BlockBlob");
    said.put("x-ms-creation-time", date());
    said.put("x-amz-mp-parts-count", Long.toString(length / BLOCK));
    long from = 0;
    long size = length;
    String status = "200 OK";
    if (range.isEmpty()) {
      said.put("x-amz-checksum-crc32c", crc);
      said.put("x-amz-checksum-type", "FULL_OBJECT");
    } else {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      from = Long.parseLong(ends[0]);
      long end = ends.length > 1 ? Long.parseLong(ends[1]) + 1 : length;
      size = Math.min(length, end) - from;
      said.put("Content-Range", "bytes " + from + "-" + (from + size - 1) + "/" + length);
      status = "206 Partial Content";
    }
    said.put("Content-Length", Long.toString(size));
    out.write(head(status, said));
    for (long left = body ? size : 0; left > 0; ) {
      int at = (int) (from % BLOCK);
      int some = (int) Math.min(left, Math.min(SLICE, BLOCK - at));
      out.write(block, at, some);
      from += some;
      left -= some;
    }
  }

  private static void whole(OutputStream out, String status, Map<String, String> said, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    said.put("Content-Length", Integer.toString(bytes.length));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head(status, said));
    all.writeBytes(bytes);
    out.write(all.toByteArray());
  }

  private static byte[] head(String status, Map<String, String> said) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    said.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String date() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        SystemTime.wall().instant().atZone(ZoneOffset.UTC));
  }
}
