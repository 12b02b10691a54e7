package io.esmos.gcp;

import com.google.api.client.http.HttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The body of an upload in one request: metadata as JSON, then the bytes ({@code
 * multipart/related}, RFC 2387). It says its length and that it cannot be repeated, so that no
 * transport sends it twice.
 */
final class GcsUpload implements HttpContent {
  private final String boundary =
      String.format(Locale.ROOT, "esmos-%016x", RandomGenerator.getDefault().nextLong());

  private final byte[] head;
  private final byte[] media;
  private final int offset;
  private final int count;
  private final byte[] tail;

  GcsUpload(String metadata, String type, byte[] media, int offset, int count) {
    this.head =
        ("--"
                + boundary
                + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
                + metadata
                + "\r\n--"
                + boundary
                + "\r\nContent-Type: "
                + type
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    this.media = media;
    this.offset = offset;
    this.count = count;
    this.tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public long getLength() {
    return (long) head.length + count + tail.length;
  }

  @Override
  public String getType() {
    return "multipart/related; boundary=" + boundary;
  }

  @Override
  public boolean retrySupported() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(head);
    out.write(media, offset, count);
    out.write(tail);
    out.flush();
  }
}
