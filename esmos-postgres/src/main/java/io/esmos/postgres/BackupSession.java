package io.esmos.postgres;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** One base backup on one session: the server ends the backup if the session ends. */
final class BackupSession {
  private static final String OPERATION = "postgres.baseBackup";

  /** Large enough that a far-away source is not asked for every small file, small for the heap. */
  private static final int CHUNK = 4 << 20;

  private static final int BATCH = 256;

  private static final int GROWTH = 32 << 10;

  private static final String LIST =
      """
      WITH RECURSIVE tree(path, isdir, size) AS (
        SELECT name, s.isdir, s.size
        FROM pg_ls_dir('.', false, false) AS name, LATERAL pg_stat_file(name, true) AS s
        UNION ALL
        SELECT tree.path || '/' || name, s.isdir, s.size
        FROM tree, LATERAL pg_ls_dir(tree.path, true, false) AS name,
             LATERAL pg_stat_file(tree.path || '/' || name, true) AS s
        WHERE tree.isdir AND tree.path <> ALL (?)
      )
      SELECT path, isdir, size FROM tree WHERE isdir IS NOT NULL
      """;

  private static final String READ =
      "SELECT path, pg_read_binary_file(path, ?, ?, true) FROM unnest(?::text[]) AS path";

  private final Connection session;
  private final Path target;
  private final Optional<String> slot;
  private final long limit;
  private final Deadline deadline;
  private int files;
  private long bytes;

  BackupSession(
      Connection session, Path target, Optional<String> slot, long limit, Deadline deadline) {
    this.session = session;
    this.target = target;
    this.slot = slot;
    this.limit = limit;
    this.deadline = deadline;
  }

  BaseBackup.Receipt run() throws SQLException, IOException {
    session.setAutoCommit(true);
    // A role's statement_timeout must not end a backup; our deadline does.
    execute("SET statement_timeout = 0");
    execute("SET idle_session_timeout = 0");
    if (!"0".equals(text("SELECT count(*) FROM pg_tablespace WHERE spcname !~ '^pg_'"))) {
      throw ProviderException.of(
          Code.UNSUPPORTED, OPERATION, "the server has tablespaces outside its data directory");
    }
    holdLog();
    boolean since15 = Integer.parseInt(text("SHOW server_version_num")) >= 150_000;
    String start =
        text(
            since15
                ? "SELECT pg_backup_start('esmos', fast => true)"
                : "SELECT pg_start_backup('esmos', true, false)");
    List<BackupFile> listed = list();
    copy(listed);
    String stop = finish(since15);
    copyLog(start, stop);
    return new BaseBackup.Receipt(files, bytes, start, stop);
  }

  /** Keeps the source from recycling the log that the copy will need. */
  private void holdLog() throws SQLException {
    String name = slot.orElse("esmos_backup_" + text("SELECT pg_backend_pid()"));
    try (PreparedStatement make =
        session.prepareStatement(
            "SELECT pg_create_physical_replication_slot(?, true, ?) WHERE NOT EXISTS"
                + " (SELECT FROM pg_replication_slots WHERE slot_name = ?)")) {
      make.setString(1, name);
      make.setBoolean(2, slot.isEmpty());
      make.setString(3, name);
      bound();
      make.execute();
    }
  }

  private List<BackupFile> list() throws SQLException {
    List<BackupFile> all = new ArrayList<>();
    long total = 0;
    try (PreparedStatement ask = session.prepareStatement(LIST)) {
      ask.setArray(1, texts(BackupFile.EMPTIED.toArray(String[]::new)));
      bound();
      try (ResultSet rows = ask.executeQuery()) {
        while (rows.next()) {
          BackupFile file = new BackupFile(rows.getString(1), rows.getBoolean(2), rows.getLong(3));
          if (!file.isSafe()) {
            throw ProviderException.of(
                Code.MALFORMED, OPERATION, "the source lists a path that leaves the directory");
          }
          if (!file.leftOut()) {
            all.add(file);
            total += file.size();
          }
        }
      }
    }
    room(total);
    return all;
  }

  private void room(long total) {
    if (total > limit) {
      throw ProviderException.of(
          Code.INVALID, OPERATION, total + " bytes are more than the limit of " + limit);
    }
    long free = target.toFile().getUsableSpace();
    if (total > free) {
      throw ProviderException.of(
          Code.CONFLICT, OPERATION, total + " bytes do not fit into " + free + " free bytes");
    }
  }

  private void copy(List<BackupFile> listed) throws SQLException, IOException {
    List<BackupFile> small = new ArrayList<>();
    long size = 0;
    for (BackupFile file : listed) {
      Path path = target.resolve(file.path());
      if (file.directory()) {
        Files.createDirectories(path);
      } else if (!file.path().equals(BackupFile.CONTROL)) {
        Files.createDirectories(parent(path));
        if (file.size() >= CHUNK) {
          large(file.path());
        } else {
          if (size + file.size() > CHUNK || small.size() == BATCH) {
            batch(small);
            small.clear();
            size = 0;
          }
          small.add(file);
          size += file.size();
        }
      }
    }
    batch(small);
    control();
  }

  private void batch(List<BackupFile> small) throws SQLException, IOException {
    if (small.isEmpty()) {
      return;
    }
    String[] paths = small.stream().map(BackupFile::path).toArray(String[]::new);
    List<String> grown = new ArrayList<>();
    // Room to grow since the listing, but not so much that the heap depends on it.
    long most = small.stream().mapToLong(BackupFile::size).max().orElse(0) + GROWTH;
    try (PreparedStatement read = read(0, (int) most, paths);
        ResultSet rows = read.executeQuery()) {
      while (rows.next()) {
        byte @Nullable [] content = rows.getBytes(2);
        if (content == null) {
          continue;
        }
        if (content.length == most) {
          grown.add(rows.getString(1));
          continue;
        }
        Files.write(target.resolve(rows.getString(1)), content);
        count(content.length);
      }
    }
    for (String path : grown) {
      large(path);
    }
  }

  private void large(String path) throws SQLException, IOException {
    try (OutputStream out =
        Files.newOutputStream(
            target.resolve(path),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long offset = 0;
      byte @Nullable [] chunk;
      do {
        chunk = chunk(path, offset, CHUNK);
        if (chunk != null) {
          out.write(chunk);
          offset += chunk.length;
        }
      } while (chunk != null && chunk.length == CHUNK);
      count(offset);
    }
  }

  /** Reads until two readings agree: this one file is not repaired by the log if it is torn. */
  private void control() throws SQLException, IOException {
    byte @Nullable [] before = chunk(BackupFile.CONTROL, 0, CHUNK);
    byte @Nullable [] now = chunk(BackupFile.CONTROL, 0, CHUNK);
    for (int tries = 0; now == null || !Arrays.equals(before, now); tries++) {
      if (tries == 100) {
        throw ProviderException.of(Code.CONFLICT, OPERATION, "pg_control does not hold still");
      }
      before = now;
      now = chunk(BackupFile.CONTROL, 0, CHUNK);
    }
    Path path = target.resolve(BackupFile.CONTROL);
    Files.createDirectories(parent(path));
    Files.write(path, now);
    count(now.length);
  }

  private String finish(boolean since15) throws SQLException, IOException {
    bound();
    try (Statement end = session.createStatement();
        ResultSet row =
            end.executeQuery(
                since15
                    ? "SELECT lsn, labelfile FROM pg_backup_stop(wait_for_archive => false)"
                    : "SELECT lsn, labelfile FROM pg_stop_backup(false, false)")) {
      row.next();
      String label = row.getString(2);
      Files.writeString(target.resolve("backup_label"), label, StandardCharsets.UTF_8);
      return row.getString(1);
    }
  }

  /** Copies the log from the start of the backup to its end, and the history of the timelines. */
  private void copyLog(String start, String stop) throws SQLException, IOException {
    Path log = target.resolve("pg_wal");
    Files.createDirectories(log.resolve("archive_status"));
    String label = Files.readString(target.resolve("backup_label"));
    String first = label.replaceFirst("(?s).*?\\(file ([0-9A-F]{24})\\).*", "$1");
    if (first.length() != 24) {
      throw ProviderException.of(Code.MALFORMED, OPERATION, "the label names no log file");
    }
    long segment =
        Long.parseLong(text("SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'"));
    Lsn end = Lsn.parse(stop);
    for (long at = Lsn.parse(start).offset() / segment; at * segment < end.offset(); at++) {
      String name = Lsn.segmentName(first.substring(0, 8), at, segment);
      int length = (int) Math.min(segment, end.offset() - at * segment);
      segment(log.resolve(name), "pg_wal/" + name, length, segment);
    }
    for (String name :
        names("SELECT n FROM pg_ls_dir('pg_wal') n WHERE n ~ '^[0-9A-F]{8}.history$'")) {
      byte @Nullable [] history = chunk("pg_wal/" + name, 0, CHUNK);
      if (history != null) {
        Files.write(log.resolve(name), history);
        count(history.length);
      }
    }
  }

  private void segment(Path path, String name, int length, long whole)
      throws SQLException, IOException {
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      for (int offset = 0; offset < length; ) {
        int want = Math.min(CHUNK, length - offset);
        byte @Nullable [] chunk = chunk(name, offset, want);
        if (chunk == null || chunk.length < want) {
          throw ProviderException.of(
              Code.CONFLICT, OPERATION, "the source has recycled its log file " + name);
        }
        out.write(chunk);
        offset += want;
      }
      // What follows is written by the standby as it receives it: a segment has its full length.
      out.setLength(whole);
    }
    count(length);
  }

  private byte @Nullable [] chunk(String path, long offset, int length) throws SQLException {
    try (PreparedStatement read = read(offset, length, path);
        ResultSet rows = read.executeQuery()) {
      return rows.next() ? rows.getBytes(2) : null;
    }
  }

  private PreparedStatement read(long offset, int length, String... paths) throws SQLException {
    bound();
    PreparedStatement read = session.prepareStatement(READ);
    try {
      if (read.isWrapperFor(PGStatement.class)) {
        // Binary from the first reading on: as text, each byte is sent as two digits.
        read.unwrap(PGStatement.class).setPrepareThreshold(-1);
      }
      read.setLong(1, offset);
      read.setLong(2, length);
      read.setArray(3, texts(paths));
      return read;
    } catch (SQLException e) {
      read.close();
      throw e;
    }
  }

  private Array texts(String... texts) throws SQLException {
    return session.createArrayOf("text", texts);
  }

  private List<String> names(String query) throws SQLException {
    List<String> names = new ArrayList<>();
    bound();
    try (Statement ask = session.createStatement();
        ResultSet rows = ask.executeQuery(query)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private String text(String query) throws SQLException {
    return names(query).get(0);
  }

  private void execute(String command) throws SQLException {
    bound();
    try (Statement statement = session.createStatement()) {
      statement.execute(command);
    }
  }

  private void bound() throws SQLException {
    deadline.check(OPERATION);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.TIMEOUT, OPERATION, "interrupted");
    }
    session.setNetworkTimeout(Runnable::run, deadline.remainingMillis());
  }

  private void count(long length) {
    files++;
    bytes += length;
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
