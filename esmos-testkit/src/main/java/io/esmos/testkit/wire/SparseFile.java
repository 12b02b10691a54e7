package io.esmos.testkit.wire;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A temporary file without a name, written once and then read by several threads. It ends with this
 * object, at the latest with the process. Not a {@code FileChannel}: an interrupted reader would
 * close that for all.
 */
final class SparseFile implements WireBody.Source {
  private static final byte[] ZEROS = new byte[64 << 10];

  private final Object lock = new Object();
  private final RandomAccessFile file;
  private long length;

  private SparseFile(RandomAccessFile file) {
    this.file = file;
  }

  static SparseFile create() throws IOException {
    Path path = Files.createTempFile("esmos-wire", ".body");
    try {
      return new SparseFile(new RandomAccessFile(path.toFile(), "rw"));
    } finally {
      Files.delete(path);
    }
  }

  void append(byte[] octets, int count) throws IOException {
    synchronized (lock) {
      for (int from = 0; from < count; from += ZEROS.length) {
        int now = Math.min(ZEROS.length, count - from);
        if (!Arrays.equals(octets, from, from + now, ZEROS, 0, now)) {
          file.seek(length + from);
          file.write(octets, from, now);
        }
      }
      length += count;
    }
  }

  /** Gives the file its length, which blocks of zeros at its end did not. */
  SparseFile ended() throws IOException {
    synchronized (lock) {
      file.setLength(length);
      return this;
    }
  }

  long length() {
    synchronized (lock) {
      return length;
    }
  }

  @Override
  public void read(long at, byte[] into, int offset, int count) throws IOException {
    synchronized (lock) {
      file.seek(at);
      file.readFully(into, offset, count);
    }
  }
}
