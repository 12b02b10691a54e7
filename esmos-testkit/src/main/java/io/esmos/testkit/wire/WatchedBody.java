package io.esmos.testkit.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, whose arrival is watched. */
final class WatchedBody extends FilterInputStream {
  private final WireRequest head;
  private final WireWatch watch;

  WatchedBody(InputStream body, WireRequest head, WireWatch watch) {
    super(body);
    this.head = head;
    this.watch = watch;
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    if (octet >= 0) {
      watch.receiving(head, 1);
    }
    return octet;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    int read = super.read(into, offset, count);
    if (read > 0) {
      watch.receiving(head, read);
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    watch.receiving(head, Math.toIntExact(skipped));
    return skipped;
  }
}
