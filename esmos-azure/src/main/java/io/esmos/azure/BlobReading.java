package io.esmos.azure;

import io.esmos.archive.Checksum;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectReading;
import java.io.InputStream;
import java.util.Optional;

/** A blob, or a range of one, that is being read. */
record BlobReading(ObjectInfo info, BlobBody stream, Optional<Checksum> rangeChecksum)
    implements ObjectReading {
  @Override
  public InputStream body() {
    return stream;
  }

  @Override
  public void close() {
    stream.close();
  }
}
