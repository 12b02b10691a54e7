package io.esmos.examples.archivecopy;

import io.esmos.archive.ByteRange;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An archive whose readings have one bit turned on their way, as a failing network card or memory
 * does it. Nothing is changed in the archive.
 */
final class DamagedReading extends ForwardingArchive {
  private final long place;

  /**
   * Damages what is read of this archive.
   *
   * @param place which byte of an object is damaged, from 0
   */
  DamagedReading(ObjectArchive archive, long place) {
    super(archive);
    this.place = place;
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    ObjectReading reading = super.get(key, request, deadline);
    long first = request.range().map(ByteRange::first).orElse(0L);
    InputStream damaged = new Damaged(reading.body(), place - first);
    return new ObjectReading() {
      @Override
      public ObjectInfo info() {
        return reading.info();
      }

      @Override
      public InputStream body() {
        return damaged;
      }

      @Override
      public void close() {
        reading.close();
      }
    };
  }

  /** Turns a bit of one byte, if it is among these. */
  private static final class Damaged extends FilterInputStream {
    private long left;

    Damaged(InputStream bytes, long left) {
      super(bytes);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (left >= 0 && left < count) {
        into[offset + (int) left] ^= 1;
      }
      left -= Math.max(count, 0);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      left -= skipped;
      return skipped;
    }
  }
}
