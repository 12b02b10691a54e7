package io.esmos.testkit.archive;

import io.esmos.archive.ByteRange;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A reading whose body is another.
 *
 * @param info what is said of the object
 * @param body the other body
 */
record BrokenReading(ObjectInfo info, InputStream body) implements ObjectReading {
  static ObjectReading empty(ObjectKey key) {
    return new BrokenReading(
        ObjectInfo.of(key, 0, "none", SystemTime.wall().instant()), InputStream.nullInputStream());
  }

  static ObjectReading text(ObjectReading reading) {
    try {
      String text = new String(reading.body().readAllBytes(), StandardCharsets.UTF_8);
      return new BrokenReading(
          reading.info(), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectReading endingEarly(ObjectReading reading) {
    InputStream body = reading.body();
    return new BrokenReading(
        reading.info(),
        new InputStream() {
          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] into, int offset, int count) {
            try {
              return body.read(into, offset, count);
            } catch (IOException e) {
              return -1;
            }
          }
        });
  }

  /** Reads each piece from what is there when it is asked for. */
  static ObjectReading mixing(
      ObjectReading reading, ObjectArchive archive, ObjectKey key, Deadline deadline) {
    long length = reading.info().length();
    return new BrokenReading(
        reading.info(),
        new InputStream() {
          private long place;

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] into, int offset, int count) throws IOException {
            if (place >= length || count == 0) {
              return count == 0 ? 0 : -1;
            }
            ByteRange range = new ByteRange(place, Math.min(count, length - place));
            try (ObjectReading piece = archive.get(key, ReadRequest.WHOLE.range(range), deadline)) {
              int read = piece.body().readNBytes(into, offset, count);
              place += read;
              return read;
            }
          }
        });
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
