package io.esmos.testkit.archive;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectReading;
import io.esmos.provider.Deadline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A reading of bytes that are not changed any more. */
final class MemoryReading implements ObjectReading {
  private final ObjectInfo info;
  private final InputStream body;

  MemoryReading(ObjectInfo info, InputStream body) {
    this.info = info;
    this.body = body;
  }

  /** Returns a body that ends with its deadline, and breaks off before its end if it is cut. */
  static InputStream body(byte[] bytes, boolean cut, Deadline deadline) {
    int there = cut ? bytes.length / 2 : bytes.length;
    return new Body(new ByteArrayInputStream(bytes, 0, there), cut, deadline);
  }

  @Override
  public ObjectInfo info() {
    return info;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static final class Body extends InputStream {
    private final InputStream bytes;
    private final boolean cut;
    private final Deadline deadline;

    Body(InputStream bytes, boolean cut, Deadline deadline) {
      this.bytes = bytes;
      this.cut = cut;
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (deadline.passed()) {
        throw new IOException("the deadline has passed");
      }
      int count = bytes.read(into, offset, length);
      if (count < 0 && cut) {
        throw new IOException("the body broke off");
      }
      return count;
    }
  }
}
