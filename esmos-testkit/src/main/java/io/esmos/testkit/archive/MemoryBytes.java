package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaults.Fault;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Bytes on their way to the store and back. */
final class MemoryBytes {
  private MemoryBytes() {}

  /** Returns the bytes as they arrive, which are refused if they are not those that were sent. */
  static Chunk received(Chunk sent, Fault fault, String operation) {
    byte[] bytes = copy(sent);
    if (fault == Fault.BODY_DAMAGED) {
      damage(bytes);
    }
    Chunk arrived = Chunk.of(bytes);
    if (!arrived.crc32c().equals(sent.crc32c())) {
      throw ProviderException.of(Code.INVALID, operation, "the checksum is another");
    }
    return arrived;
  }

  /** Returns some of the bytes as they are read. */
  static byte[] read(Chunk held, int first, int length, Fault fault) {
    byte[] bytes = copy(Chunk.of(held.array(), held.offset() + first, length));
    if (fault == Fault.READING_DAMAGED) {
      damage(bytes);
    }
    return bytes;
  }

  static Chunk joined(List<Chunk> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(piece -> all.write(piece.array(), piece.offset(), piece.length()));
    return Chunk.of(all.toByteArray());
  }

  private static byte[] copy(Chunk chunk) {
    return Arrays.copyOfRange(chunk.array(), chunk.offset(), chunk.offset() + chunk.length());
  }

  private static void damage(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[bytes.length / 2] ^= 0x10;
    }
  }
}
