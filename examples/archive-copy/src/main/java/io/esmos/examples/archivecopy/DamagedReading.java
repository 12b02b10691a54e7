package io.esmos.examples.archivecopy;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Vendor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * An archive whose readings have one bit turned on their way, as a failing network card or memory
 * does it. Nothing is changed in the archive.
 */
final class DamagedReading implements ObjectArchive {
  private final ObjectArchive inner;

  DamagedReading(ObjectArchive inner) {
    this.inner = inner;
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    ObjectReading reading = inner.get(key, request, deadline);
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

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Vendor vendor() {
    return inner.vendor();
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return inner.capabilities();
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return inner.head(key, deadline);
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    return inner.list(prefix, cursor, most, deadline);
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    return inner.put(key, body, request, deadline);
  }

  @Override
  public MultipartUploads uploads() {
    return inner.uploads();
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    inner.delete(key, condition, deadline);
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    return inner.deleteAll(keys, deadline);
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
