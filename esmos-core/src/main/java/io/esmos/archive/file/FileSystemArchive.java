package io.esmos.archive.file;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
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
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A folder as an archive, for a disk, a mounted share, or tests. Several processes may use one
 * folder at the same time.
 *
 * <p>An object is one file, or one that names the files of its parts, and becomes visible in one
 * step after its bytes are on the disk: whatever process or machine stops at whatever moment, an
 * object is complete or absent. What such a stop leaves behind, {@link #removeLeftOvers} finds.
 * Each file has its CRC32C, which is compared when all of it is read.
 *
 * <p>Changes of one key come one after another by file locks; creating what is absent is decided by
 * the file system itself, which makes a hard link. A network file system must have both. A call's
 * deadline ends waiting and copying, but not a disk that hangs. A full disk is {@code OTHER} with
 * the vendor code {@code ENOSPC}, and leaves nothing. Safe for use by several threads.
 */
public final class FileSystemArchive implements ObjectArchive {
  /** The vendor of what is kept on an own disk. */
  public static final Vendor VENDOR = new Vendor("local");

  private static final String GET = "archive.get";
  private static final String PUT = "archive.put";

  private static final ArchiveCapabilities CAN =
      new ArchiveCapabilities(
          new Limits(
              Integer.MAX_VALUE,
              1,
              Integer.MAX_VALUE,
              10_000,
              10_000L * Integer.MAX_VALUE,
              1,
              false,
              10_000,
              Duration.ZERO),
          Set.of(
              Feature.PUT_IF_ABSENT,
              Feature.PUT_IF_UNCHANGED,
              Feature.COMPLETE_IF_ABSENT,
              Feature.COMPLETE_IF_UNCHANGED,
              Feature.DELETE_IF_UNCHANGED,
              Feature.PARALLEL_PARTS,
              Feature.TAGS),
          Checksum.Kind.CRC32C,
          WholeChecksum.STORE,
          Map.of(Tier.HOT, new StorageClass(FileRecord.CLASS, true, Duration.ZERO, Set.of())));

  private final String name;
  private final InstantSource clock;
  private final ArchiveFolder folder;
  private final FileObjects objects;
  private final FileCalls calls = new FileCalls();
  private final FileUploads uploads;
  private final FolderNames names = new FolderNames();

  private FileSystemArchive(String name, Path root, InstantSource clock) throws IOException {
    this.name = Objects.requireNonNull(name, "name");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.folder = new ArchiveFolder(root);
    this.objects = new FileObjects(folder);
    this.uploads = new FileUploads(CAN, folder, objects, calls, clock);
  }

  /**
   * Opens the archive in a folder, which is made if it is not there. There is nothing to close.
   *
   * @param name a short name for logs and records
   * @throws ProviderException if the folder can be neither made nor written
   */
  public static FileSystemArchive open(String name, Path folder) {
    return open(name, folder, SystemTime.wall());
  }

  /**
   * Opens the archive in a folder.
   *
   * @param clock the clock of {@link ObjectInfo#modified}
   */
  public static FileSystemArchive open(String name, Path folder, InstantSource clock) {
    try {
      return new FileSystemArchive(name, folder, clock);
    } catch (IOException e) {
      throw FileErrors.of("archive.open", e);
    }
  }

  /**
   * Removes what killed processes left: temporary files, and parts of objects that are gone. Begun
   * uploads stay; {@link MultipartUploads#uploads} finds them.
   *
   * @param olderThan longer than any write takes, so that none is under way any more
   * @return how many files, and folders of parts, were removed
   */
  public long removeLeftOvers(Duration olderThan, Deadline deadline) {
    return calls.call(
        "archive.leftOvers",
        deadline,
        () ->
            LeftOvers.remove(
                folder, objects, SystemTime.wall().instant().minus(olderThan), deadline));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return VENDOR;
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return CAN;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return calls.call(
        "archive.head", deadline, () -> objects.record(key, "archive.head").map(FileRecord::info));
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    if (request.versionId().isPresent()) {
      CAN.need(Feature.VERSIONS, GET);
    }
    return calls.call(
        GET,
        deadline,
        () -> {
          FileReading reading;
          try {
            reading = objects.open(key, request, deadline, GET);
          } catch (NoSuchFileException e) {
            throw ProviderException.of(Code.NOT_FOUND, GET, key + " is not here");
          }
          return reading;
        });
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    String operation = "archive.list";
    if (most < 1) {
      throw ProviderException.of(Code.INVALID, operation, "a page has at least one entry");
    }
    return calls.call(
        operation,
        deadline,
        () ->
            FileListing.page(
                names,
                folder.objects(),
                FileNames.octets(prefix),
                cursor.map(FileNames::octets).orElse(""),
                Math.min(most, CAN.limits().maxPage()),
                deadline));
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    CAN.check(key, request, false, PUT);
    return calls.call(
        PUT,
        deadline,
        () -> {
          long crc32c = FileBytes.checked(body, PUT);
          FileRecord record =
              FileRecord.of(
                  key, ArchiveFolder.fresh(), clock.instant(), request, body.length(), crc32c);
          Path written = folder.write(record.head(), body, deadline, PUT);
          objects.replace(key, request.condition(), written, deadline, PUT);
          return record.info();
        });
  }

  @Override
  public MultipartUploads uploads() {
    return uploads;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    boolean unused =
        calls.call(
            "archive.delete",
            deadline,
            () -> {
              objects.delete(key, condition, deadline, "archive.delete");
              return true;
            });
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    deadline.check("archive.delete");
    Map<ObjectKey, ProviderException> failed = new HashMap<>();
    for (ObjectKey key : keys) {
      try {
        delete(key, Precondition.none(), deadline);
      } catch (ProviderException e) {
        failed.put(key, e);
      }
    }
    return failed;
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    String operation = "archive.tags";
    return calls.call(
        operation,
        deadline,
        () ->
            objects
                .record(key, operation)
                .orElseThrow(
                    () -> ProviderException.of(Code.NOT_FOUND, operation, key + " is not here"))
                .tags());
  }

  @Override
  public String toString() {
    return name;
  }
}
