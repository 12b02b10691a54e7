package io.esmos.postgres;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies a running server's data directory over a connection, without its tools: what {@code
 * pg_basebackup} does, in SQL. The copy holds the write-ahead log that makes it consistent.
 *
 * <p>The user needs the right to run {@code pg_backup_start}, {@code pg_backup_stop}, {@code
 * pg_ls_dir}, {@code pg_stat_file} and {@code pg_read_binary_file} and to make replication slots: a
 * superuser, or grants and {@code REPLICATION}. Servers with tablespaces of their own are refused.
 * Immutable.
 */
public final class BaseBackup {
  private static final String OPERATION = "postgres.baseBackup";

  private final PostgresEndpoint source;
  private final Optional<String> slot;
  private final long limit;

  private BaseBackup(PostgresEndpoint source, Optional<String> slot, long limit) {
    this.source = Objects.requireNonNull(source, "source");
    this.slot = slot;
    this.limit = limit;
  }

  /** Returns a backup of this server. */
  public static BaseBackup of(PostgresEndpoint source) {
    return new BaseBackup(source, Optional.empty(), Long.MAX_VALUE);
  }

  /**
   * Returns this backup, which makes a replication slot at the source if it lacks it: a copy that
   * will follow through that slot misses nothing, however long the copying takes. Without, a slot
   * exists for the duration of the backup only.
   */
  public BaseBackup slot(String name) {
    SlotNames.check(name);
    return new BaseBackup(source, Optional.of(name), limit);
  }

  /** Returns this backup, which is refused if the data directory is larger than so many bytes. */
  public BaseBackup limit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("limit " + bytes + " must be at least 1");
    }
    return new BaseBackup(source, slot, bytes);
  }

  /**
   * Copies to a directory, which must not exist: it appears when the copy is complete, or not at
   * all. An interrupt ends it between two reads.
   *
   * @return what was copied
   * @throws ProviderException {@code CONFLICT} if the directory exists or there is no room for the
   *     copy; {@code UNSUPPORTED} if there are tablespaces; {@code INVALID} above the limit; {@code
   *     TIMEOUT} at the deadline; {@code OTHER} if the disk fails, with its {@link IOException};
   *     and as the server's SQLSTATE says
   */
  public Receipt copyTo(Path target, Deadline deadline) {
    Path goal = target.toAbsolutePath();
    Path part = goal.resolveSibling(goal.getFileName() + ".part");
    try {
      if (Files.exists(goal)) {
        throw ProviderException.of(Code.CONFLICT, OPERATION, "the target exists: " + target);
      }
      delete(part);
      Files.createDirectories(part);
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
      try (Connection session = source.open(deadline)) {
        Receipt receipt = new BackupSession(session, part, slot, limit, deadline).run();
        Files.move(part, goal, StandardCopyOption.ATOMIC_MOVE);
        return receipt;
      } finally {
        delete(part);
      }
    } catch (SQLException e) {
      throw PostgresErrors.of(OPERATION, e);
    } catch (IOException e) {
      throw ProviderException.of(Code.OTHER, OPERATION, "cannot write to " + target, e);
    }
  }

  /**
   * Turns a copy into a standby: it follows from the start, waits for nobody's acknowledgement
   * should it be promoted, and follows the newest timeline.
   *
   * @param data the copy
   * @param primaryConnInfo how it reaches its upstream (libpq's syntax)
   * @param slot the slot that it uses there
   */
  public static void makeStandby(Path data, String primaryConnInfo, String slot)
      throws IOException {
    SlotNames.check(slot);
    String settings =
        "primary_conninfo = "
            + SqlText.setting(primaryConnInfo)
            + "\nprimary_slot_name = "
            + SqlText.setting(slot)
            + "\nrecovery_target_timeline = 'latest'\nsynchronous_standby_names = ''\n";
    // Of several entries the last one counts.
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        settings,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Files.writeString(data.resolve("standby.signal"), "");
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path each, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * What was copied.
   *
   * @param files how many files, those of the write-ahead log included
   * @param bytes how many bytes
   * @param startLsn where recovery begins
   * @param stopLsn where the copy becomes consistent
   */
  public record Receipt(int files, long bytes, String startLsn, String stopLsn) {}
}
