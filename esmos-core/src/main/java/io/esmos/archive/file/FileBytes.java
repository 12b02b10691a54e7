package io.esmos.archive.file;

import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.Crc;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.zip.CRC32C;

/** Checksums of what is written. */
final class FileBytes {
  private FileBytes() {}

  /**
   * Returns the CRC32C of the bytes that are written.
   *
   * @throws ProviderException {@code INVALID} if the chunk says that it is another
   */
  static long checked(Chunk chunk, String operation) {
    CRC32C crc = new CRC32C();
    crc.update(chunk.array(), chunk.offset(), chunk.length());
    if (!chunk.crc32c().equals(Checksum.of(Checksum.Kind.CRC32C, crc.getValue()))) {
      throw ProviderException.of(
          Code.INVALID, operation, "the bytes are not those of their checksum " + chunk.crc32c());
    }
    return crc.getValue();
  }

  /** Returns the CRC32C of the bytes of all parts. */
  static long joined(List<FilePart> parts) {
    long crc = 0;
    for (FilePart part : parts) {
      crc = Crc.CRC32C.combine(crc, part.crc32c(), part.length());
    }
    return crc;
  }
}
