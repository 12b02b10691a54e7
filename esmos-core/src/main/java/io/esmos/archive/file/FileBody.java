package io.esmos.archive.file;

import io.esmos.provider.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an object, from one file after another. A piece that is read from its first to its
 * last byte is compared with its checksum.
 */
final class FileBody extends InputStream {
  private final Iterator<Piece> pieces;
  private final Deadline deadline;
  private @Nullable FileChannel channel;
  private @Nullable Piece piece;
  private CRC32C crc = new CRC32C();
  private long place;
  private long left;

  /**
   * Bytes of a file.
   *
   * @param file opens the file; the body closes it
   * @param first where they begin
   * @param length how many they are
   * @param crc32c their checksum; -1 if they are only some of what it is for
   */
  record Piece(Opening file, long first, long length, long crc32c) {}

  /** Opens a file. */
  interface Opening {
    FileChannel open() throws IOException;
  }

  FileBody(List<Piece> pieces, Deadline deadline) {
    this.pieces = pieces.iterator();
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (deadline.passed()) {
      throw new IOException("the deadline of the reading has passed");
    }
    if (left == 0 && !next()) {
      return -1;
    }
    FileChannel from = channel;
    if (from == null) {
      throw new IOException("the reading is closed");
    }
    int count = from.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, left)), place);
    if (count < 0) {
      throw new IOException("the file is shorter than it says");
    }
    crc.update(into, offset, count);
    place += count;
    left -= count;
    if (left == 0) {
      check();
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /** Goes on with the next piece that has bytes. */
  private boolean next() throws IOException {
    close();
    while (pieces.hasNext()) {
      Piece now = pieces.next();
      if (now.length() > 0) {
        piece = now;
        channel = now.file().open();
        place = now.first();
        left = now.length();
        crc = new CRC32C();
        return true;
      }
    }
    return false;
  }

  private void check() throws IOException {
    Piece now = piece;
    if (now != null && now.crc32c() >= 0 && now.crc32c() != crc.getValue()) {
      throw new IOException("the bytes on the disk are damaged: their CRC32C is another");
    }
  }
}
