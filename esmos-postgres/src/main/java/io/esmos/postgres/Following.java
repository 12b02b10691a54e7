package io.esmos.postgres;

import java.sql.SQLException;
import java.util.Optional;

/** Who a standby follows, changed by a reload. */
final class Following {
  private Following() {}

  static void set(Session session, Optional<String> primaryConnInfo, String slot)
      throws SQLException {
    String wanted = primaryConnInfo.orElse("");
    String wantedSlot = primaryConnInfo.isPresent() ? SlotNames.check(slot) : "";
    boolean already =
        session.one(
            "SELECT current_setting('primary_conninfo') = ? AND"
                + " current_setting('primary_slot_name') = ?",
            row -> row.getBoolean(1),
            wanted,
            wantedSlot);
    if (already) {
      return;
    }
    // The connection string may hold a password: it is not for the server's log.
    session.run("SET log_statement = 'none'");
    session.run("SET log_min_duration_statement = -1");
    session.run("SET log_min_error_statement = 'panic'");
    session.run("ALTER SYSTEM SET primary_slot_name = " + SqlText.literal(wantedSlot));
    session.run("ALTER SYSTEM SET primary_conninfo = " + SqlText.literal(wanted));
    session.run("SELECT pg_reload_conf()");
  }

  /** Makes the slot through which a follower will follow, before it is pointed here. */
  static void makeSlot(Session session, String slot) throws SQLException {
    session.all(
        "SELECT pg_create_physical_replication_slot(?, true) WHERE NOT EXISTS"
            + " (SELECT FROM pg_replication_slots WHERE slot_name = ?)",
        row -> row.getString(1),
        SlotNames.check(slot),
        slot);
  }

  /** Drops our slots that nobody uses at a member that follows: they would hold its log back. */
  static void dropIdleSlots(Session session) throws SQLException {
    session.all(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            + " WHERE slot_type = 'physical' AND NOT active AND starts_with(slot_name, ?)",
        row -> row.getString(1),
        SlotNames.PREFIX);
  }
}
