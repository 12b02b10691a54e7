package io.esmos.benchmarks;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ByteRange;
import io.esmos.archive.Checksum;
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
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that keeps of each object its length and its CRC, and believes that all bytes are 0. */
final class ZeroArchive implements ObjectArchive, MultipartUploads {
  private static final ArchiveCapabilities CAPABILITIES =
      new ArchiveCapabilities(
          new Limits(5L << 30, 5 << 20, 5L << 30, 10_000, 5L << 40, 1, false, 1000, Duration.ZERO),
          EnumSet.of(Feature.PARALLEL_PARTS),
          Checksum.Kind.CRC32C,
          WholeChecksum.STORE,
          Map.of(Tier.HOT, new StorageClass("ZERO", true, Duration.ZERO, Set.of())));

  private volatile ObjectInfo object = info(ObjectKey.of("nothing"), 0, Chunk.of(new byte[0]));

  /** Returns so many zeros. */
  static InputStream zeros(long length) {
    return new InputStream() {
      private long left = length;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] array, int offset, int most) {
        if (left <= 0) {
          return -1;
        }
        int some = (int) Math.min(left, most);
        Arrays.fill(array, offset, offset + some, (byte) 0);
        left -= some;
        return some;
      }
    };
  }

  private static ObjectInfo info(ObjectKey key, long length, Chunk only) {
    return info(key, length, only.crc32c());
  }

  private static ObjectInfo info(ObjectKey key, long length, Checksum crc) {
    ObjectInfo plain = ObjectInfo.of(key, length, "1", Instant.EPOCH);
    return new ObjectInfo(
        key,
        length,
        plain.version(),
        Optional.empty(),
        plain.modified(),
        Tier.HOT,
        "ZERO",
        true,
        plain.contentType(),
        List.of(crc),
        Map.of(),
        Optional.empty(),
        false,
        plain.replication());
  }

  @Override
  public String name() {
    return "zeros";
  }

  @Override
  public Vendor vendor() {
    return Vendor.AWS;
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return Optional.of(object).filter(it -> it.key().equals(key));
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    ObjectInfo whole = object;
    ByteRange range = request.range().orElse(new ByteRange(0, whole.length()));
    InputStream body = zeros(Math.min(range.length(), whole.length() - range.first()));
    return new ObjectReading() {
      @Override
      public ObjectInfo info() {
        return whole;
      }

      @Override
      public InputStream body() {
        return body;
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    throw unsupported("list");
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    object = info(key, body.length(), body);
    return object;
  }

  @Override
  public MultipartUploads uploads() {
    return this;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    throw unsupported("delete");
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    throw unsupported("delete");
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    return new Upload(key, "1", Optional.empty());
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    return new Part(number, chunk.length(), "1", Optional.of(chunk.crc32c()));
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    return List.of();
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    long length = parts.stream().mapToLong(Part::length).sum();
    object = info(upload.key(), length, whole);
    return object;
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    // Nothing is held.
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    return new Page(List.of(), Optional.empty());
  }

  private static ProviderException unsupported(String operation) {
    return ProviderException.of(Code.UNSUPPORTED, operation, "a store of zeros cannot do it");
  }
}
