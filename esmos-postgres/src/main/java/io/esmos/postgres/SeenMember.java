package io.esmos.postgres;

import io.esmos.database.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one server says of itself, in its own words.
 *
 * @param recovering whether it is a standby
 * @param systemIdentifier of which database
 * @param position what it has flushed, with its timeline
 * @param history of that timeline
 * @param primaryConnInfo whom it is set up to follow
 * @param receiver whether it has a process that receives
 * @param receivedAgo how long ago that process, if it streams, heard from its upstream
 * @param synchronousNames whom its commits wait for; empty if its commits do not wait
 * @param reloadedAgo how long ago it read its settings
 * @param inSync the names of the followers that it reports in sync
 * @param epoch the epoch row
 * @param beat the heartbeat row
 */
record SeenMember(
    boolean recovering,
    String systemIdentifier,
    Position position,
    TimelineHistory history,
    String primaryConnInfo,
    boolean receiver,
    Optional<Duration> receivedAgo,
    String synchronousNames,
    Duration reloadedAgo,
    List<String> inSync,
    OptionalLong epoch,
    OptionalLong beat) {

  /**
   * A standby's timeline is that of its receiver, or else of the log file that holds its position:
   * the control file says it only after the next restart point.
   */
  private static final String STATE =
      """
      WITH here AS (
        SELECT pg_is_in_recovery() AS recovering,
               CASE WHEN pg_is_in_recovery()
                 THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                 ELSE pg_current_wal_flush_lsn() END AS lsn,
               (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size') AS size
      ), file AS (
        SELECT here.*, floor(greatest(lsn - '0/0'::pg_lsn - 1, 0) / size)::bigint AS number,
               4294967296 / size AS per_log
        FROM here
      )
      SELECT recovering,
             (SELECT system_identifier::text FROM pg_control_system()) AS identifier,
             lsn::text AS lsn,
             CASE WHEN recovering THEN greatest(
               (SELECT received_tli::bigint FROM pg_stat_wal_receiver WHERE status = 'streaming'),
               (SELECT max(('x' || substr(name, 1, 8))::bit(32)::bigint) FROM pg_ls_waldir()
                WHERE name ~ '^[0-9A-F]{24}$' AND substr(name, 9) =
                  upper(lpad(to_hex(number / per_log), 8, '0')
                        || lpad(to_hex(number % per_log), 8, '0'))))
             ELSE ('x' || substr(pg_walfile_name(lsn), 1, 8))::bit(32)::bigint END AS timeline,
             current_setting('primary_conninfo') AS conninfo,
             EXISTS (SELECT FROM pg_stat_wal_receiver) AS receiver,
             (SELECT (extract(epoch FROM clock_timestamp() - last_msg_receipt_time) * 1000)::bigint
              FROM pg_stat_wal_receiver WHERE status = 'streaming') AS received_ago,
             CASE WHEN current_setting('synchronous_commit') IN ('on', 'remote_apply')
               THEN current_setting('synchronous_standby_names') ELSE '' END AS names,
             (extract(epoch FROM clock_timestamp() - pg_conf_load_time()) * 1000)::bigint
               AS reloaded_ago,
             ARRAY(SELECT application_name FROM pg_stat_replication
                   WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) AS in_sync
      FROM file
      """;

  private static final String HISTORY =
      "SELECT pg_read_file('pg_wal/' || upper(lpad(to_hex(?::bigint), 8, '0')) || '.history',"
          + " 0, 65536, true)";

  static SeenMember ask(Session session) throws SQLException {
    SeenMember seen = session.one(STATE, SeenMember::read);
    long timeline = seen.position().timeline();
    if (timeline > 1) {
      String file = session.one(HISTORY, row -> String.valueOf(row.getString(1)), timeline);
      if (!file.equals("null")) {
        seen = seen.with(TimelineHistory.parse(timeline, file));
      }
    }
    return seen.with(EpochRow.read(session));
  }

  private static SeenMember read(ResultSet row) throws SQLException {
    @Nullable String lsn = row.getString("lsn");
    long timeline = row.getLong("timeline");
    if (lsn == null || timeline == 0) {
      throw new SQLException("the server does not know yet where its log ends", "55000");
    }
    long ago = row.getLong("received_ago");
    boolean streaming = !row.wasNull();
    return new SeenMember(
        row.getBoolean("recovering"),
        row.getString("identifier"),
        new Position(timeline, Lsn.parse(lsn).offset()),
        new TimelineHistory(timeline, List.of()),
        row.getString("conninfo"),
        row.getBoolean("receiver"),
        streaming ? Optional.of(Duration.ofMillis(ago)) : Optional.empty(),
        row.getString("names"),
        Duration.ofMillis(row.getLong("reloaded_ago")),
        List.of((String[]) row.getArray("in_sync").getArray()),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private SeenMember with(TimelineHistory known) {
    return new SeenMember(
        recovering,
        systemIdentifier,
        position,
        known,
        primaryConnInfo,
        receiver,
        receivedAgo,
        synchronousNames,
        reloadedAgo,
        inSync,
        epoch,
        beat);
  }

  private SeenMember with(EpochRow row) {
    return new SeenMember(
        recovering,
        systemIdentifier,
        position,
        history,
        primaryConnInfo,
        receiver,
        receivedAgo,
        synchronousNames,
        reloadedAgo,
        inSync,
        row.epoch(),
        row.beat());
  }
}
