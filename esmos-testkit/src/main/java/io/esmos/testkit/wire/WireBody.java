package io.esmos.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The body of a request or an answer, of any length. Small ones are held in memory, larger ones in
 * a temporary file without a name, whose space is given back when nothing refers to the body any
 * more; blocks of zeros take no space in it. Immutable and safe for use by several threads.
 */
public final class WireBody {
  /** What is held in memory; more goes to a file. */
  static final int IN_MEMORY = 1 << 20;

  /** The most that is given as one array. */
  private static final int AT_ONCE = 64 << 20;

  private static final int BLOCK = 64 << 10;
  private static final WireBody EMPTY = new WireBody(List.of());

  /** Where octets are. */
  interface Source {
    /** Reads exactly so many octets. */
    void read(long at, byte[] into, int offset, int count) throws IOException;
  }

  /** Some octets of a source. */
  private record Piece(Source source, long from, long length) {}

  private final List<Piece> pieces;
  private final long length;

  private WireBody(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
    this.length = pieces.stream().mapToLong(Piece::length).sum();
  }

  /** Returns the body without octets. */
  public static WireBody empty() {
    return EMPTY;
  }

  /** Returns a body of these octets, which nobody may change any more. */
  public static WireBody of(byte[] octets) {
    return octets.length == 0
        ? EMPTY
        : of(
            (at, into, from, count) -> System.arraycopy(octets, (int) at, into, from, count),
            octets.length);
  }

  /** Returns a body of this text in UTF-8. */
  public static WireBody of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a stream to its end, into memory or into a file. */
  public static WireBody receive(InputStream in) throws IOException {
    byte[] start = in.readNBytes(IN_MEMORY);
    if (start.length < IN_MEMORY) {
      return of(start);
    }
    SparseFile file = SparseFile.create();
    file.append(start, start.length);
    byte[] block = new byte[BLOCK];
    for (int read = in.readNBytes(block, 0, BLOCK);
        read > 0;
        read = in.readNBytes(block, 0, BLOCK)) {
      file.append(block, read);
    }
    return of(file.ended(), file.length());
  }

  /** Reads a stream to its end and keeps nothing of it but its length. */
  public static WireBody count(InputStream in) throws IOException {
    byte[] block = new byte[BLOCK];
    long length = 0;
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      length += read;
    }
    return gone(length);
  }

  /** Returns a body of which nothing is left but its length. */
  public static WireBody gone(long length) {
    return of(
        (at, into, from, count) -> {
          throw new IOException("nothing was kept of this body but its length");
        },
        length);
  }

  /** Returns a body of so many equal octets, which take no space. */
  public static WireBody repeated(byte octet, long length) {
    return of(
        (at, into, offset, count) -> Arrays.fill(into, offset, offset + count, octet), length);
  }

  /** Returns these bodies one after another; nothing is copied. */
  public static WireBody join(List<WireBody> parts) {
    List<Piece> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(part.pieces));
    return new WireBody(all);
  }

  private static WireBody of(Source source, long length) {
    return length == 0 ? EMPTY : new WireBody(List.of(new Piece(source, 0, length)));
  }

  /** Returns the number of octets. */
  public long length() {
    return length;
  }

  /**
   * Returns a part of this body; nothing is copied.
   *
   * @throws IndexOutOfBoundsException if this body has fewer octets
   */
  public WireBody slice(long from, long count) {
    if (from < 0 || count < 0 || from > length - count) {
      throw new IndexOutOfBoundsException(from + " and " + count + " more of " + length);
    }
    List<Piece> some = new ArrayList<>();
    long start = 0;
    for (Piece piece : pieces) {
      long first = Math.max(from, start);
      long end = Math.min(from + count, start + piece.length());
      if (first < end) {
        some.add(new Piece(piece.source(), piece.from() + first - start, end - first));
      }
      start += piece.length();
    }
    return new WireBody(some);
  }

  /** Returns this body with one bit turned behind its first third; the empty body as it is. */
  public WireBody altered() {
    if (length == 0) {
      return this;
    }
    // Not in its middle, where chunks of even numbers meet.
    long at = length / 3;
    byte[] octet = slice(at, 1).bytes();
    octet[0] ^= 1;
    return join(List.of(slice(0, at), of(octet), slice(at + 1, length - at - 1)));
  }

  /** Returns a stream of the octets. */
  public InputStream open() {
    return new Octets();
  }

  /**
   * Returns all octets.
   *
   * @throws IllegalStateException if they are more than 64 MiB
   */
  public byte[] bytes() {
    if (length > AT_ONCE) {
      throw new IllegalStateException(length + " octets are not read at once");
    }
    try (InputStream in = open()) {
      return in.readNBytes((int) length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the octets to a stream, which is not closed. */
  public void writeTo(OutputStream out) throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, length)];
    try (InputStream in = open()) {
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        out.write(block, 0, read);
      }
    }
  }

  @Override
  public String toString() {
    return length + " octets";
  }

  private final class Octets extends InputStream {
    private int index;
    private long at;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (count == 0 || index == pieces.size()) {
        return count == 0 ? 0 : -1;
      }
      Piece piece = pieces.get(index);
      int now = (int) Math.min(count, piece.length() - at);
      piece.source().read(piece.from() + at, into, offset, now);
      at += now;
      if (at == piece.length()) {
        index++;
        at = 0;
      }
      return now;
    }
  }
}
