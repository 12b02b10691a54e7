package io.esmos.postgres;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file or directory of a data directory, as the server lists it.
 *
 * @param path relative to the data directory
 * @param directory whether it is one
 * @param size in bytes when it was listed
 */
record BackupFile(String path, boolean directory, long size) {
  /** Directories that a copy has empty: their content belongs to the running server. */
  static final Set<String> EMPTIED =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  /** What pg_basebackup leaves out as well (PostgreSQL 18, protocol, "BASE_BACKUP"). */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "postmaster.pid",
          "postmaster.opts",
          "postgresql.auto.conf.tmp",
          "current_logfiles",
          "current_logfiles.tmp",
          "backup_label",
          "backup_label.old",
          "tablespace_map",
          "tablespace_map.old",
          "backup_manifest",
          "standby.signal",
          "recovery.signal",
          "promote");

  private static final Pattern TEMPORARY_TABLE = Pattern.compile("t\\d+_\\d+(_\\w+)?(\\.\\d+)?");

  /** The last file to be copied: it says how far recovery must go at least. */
  static final String CONTROL = "global/pg_control";

  boolean leftOut() {
    List<String> parts = List.of(path.split("/", -1));
    String name = parts.get(parts.size() - 1);
    return (parts.size() == 1 && LEFT_OUT.contains(name))
        || (parts.size() > 1 && EMPTIED.contains(parts.get(0)))
        || name.startsWith("pgsql_tmp")
        || name.startsWith("pg_internal.init")
        || (parts.get(0).equals("base") && TEMPORARY_TABLE.matcher(name).matches());
  }

  /** Returns whether the path stays inside the directory that it is copied to. */
  boolean isSafe() {
    return !path.isEmpty()
        && !path.startsWith("/")
        && !path.contains("\\")
        && !path.contains("\0")
        && !List.of(path.split("/", -1)).contains("..");
  }
}
