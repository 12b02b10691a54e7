package io.esmos.archive;

import io.esmos.archive.Verifier.ByteSpan;
import io.esmos.provider.ProviderException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The bytes of an object, or of a range of one, all of one version: read on where a connection
 * broke, and compared with the best checksum that is known of them. The comparison is made before
 * the last byte is given out, so that who has read all bytes without an exception has the right
 * ones, if {@link #verification} says that there was something to compare. Its reads fail with a
 * {@link ProviderException}: {@code MALFORMED} for wrong bytes, {@code CONFLICT} if the object was
 * replaced in the middle. Who opened it closes it. For use by one thread at a time.
 */
public final class ObjectStream extends InputStream {
  private final PinnedBody body;
  private final OpenEnd end;
  private final Verifier verifier;
  private final Meter meter;
  private long left;

  ObjectStream(PinnedBody body, OpenEnd end, ReadRequest request, Meter meter) {
    this.body = body;
    this.end = end;
    this.meter = meter;
    this.left = body.length();
    ByteSpan span = new ByteSpan(body.first(), left);
    Verifier known = Verifier.of(body.info(), span, request.sums());
    this.verifier =
        known.how().verified() ? known : Verifier.ofRange(body.info(), span, body.rangeChecksum());
    if (left == 0) {
      verifier.empty();
      meter.done();
    }
  }

  /** Returns what the store says of the object. */
  public ObjectInfo info() {
    return body.info();
  }

  /** Returns how many bytes are still to be read. */
  public long remaining() {
    return left;
  }

  /** Returns by what the bytes are compared when the last one is read. */
  public Verification verification() {
    return verifier.how();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    int got = end.read(() -> body.read(array, offset, length));
    if (got > 0) {
      verifier.feed(array, offset, got);
      left -= got;
      meter.move(got);
      if (left == 0) {
        meter.done();
      }
    }
    return got;
  }

  /** Gives up what is not read. */
  @Override
  public void close() {
    end.close();
  }
}
