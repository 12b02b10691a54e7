package io.esmos.examples.archivecopy;

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
  DamagedReading(ObjectArchive archive) {
    super(archive);
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    ObjectReading reading = super.get(key, request, deadline);
    InputStream damaged = new Damaged(reading.body());
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

  /** Turns a bit of the first byte of each piece. */
  private static final class Damaged extends FilterInputStream {
    private boolean turned;

    Damaged(InputStream bytes) {
      super(bytes);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (count > 0 && !turned) {
        into[offset] ^= 1;
        turned = true;
      }
      return count;
    }
  }
}
