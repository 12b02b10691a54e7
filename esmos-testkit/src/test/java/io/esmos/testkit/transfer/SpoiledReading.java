package io.esmos.testkit.transfer;

import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectReading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A body, whole or spoiled. */
final class SpoiledReading implements ObjectReading {
  private final ObjectInfo info;
  private final Optional<Checksum> checksum;
  private final InputStream body;
  private final Runnable end;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Gives bytes out with a fault.
   *
   * @param sum whether their checksum is sent with them
   * @param end is run once, when it is closed
   */
  SpoiledReading(ObjectInfo info, byte[] bytes, Fault fault, boolean sum, Runnable end) {
    this.info = info;
    this.checksum = sum ? Optional.of(Chunk.of(bytes).crc32c()) : Optional.empty();
    this.body = spoiled(bytes, fault);
    this.end = end;
  }

  @Override
  public ObjectInfo info() {
    return info;
  }

  @Override
  public Optional<Checksum> rangeChecksum() {
    return checksum;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      end.run();
    }
  }

  private static InputStream spoiled(byte[] bytes, Fault fault) {
    return switch (fault) {
      case CUT -> new ByteArrayInputStream(bytes, 0, bytes.length / 2);
      case LENGTHEN -> new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1));
      case FLIP -> {
        byte[] other = bytes.clone();
        other[other.length / 2] ^= 4;
        yield new ByteArrayInputStream(other);
      }
      case BREAK -> new Broken(new ByteArrayInputStream(bytes, 0, bytes.length / 2));
      default -> new ByteArrayInputStream(bytes);
    };
  }

  private static final class Broken extends InputStream {
    private final InputStream half;

    Broken(InputStream half) {
      this.half = half;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] array, int offset, int length) throws IOException {
      int got = half.read(array, offset, length);
      if (got < 0) {
        throw new IOException("the connection broke");
      }
      return got;
    }
  }
}
