package io.esmos.examples.drill.clinic;

import io.esmos.authority.WriteGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The clinic's data. Writes go through the guard; reads are local, also where the site is not the
 * writer.
 */
final class Appointments {
  private final WriteGuard guard;
  private final DataSource writes;
  private final DataSource reads;

  Appointments(WriteGuard guard, DataSource writes, DataSource reads) {
    this.guard = guard;
    this.writes = writes;
    this.reads = reads;
  }

  /**
   * Books an appointment, once: the same request again changes nothing and succeeds.
   *
   * @return the epoch in which it was written
   */
  // docs:book
  long book(UUID request, int patient) throws SQLException {
    return guard.run(
        permit -> {
          try (Connection connection = writes.getConnection();
              PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO appointment (request, patient) VALUES (?, ?)"
                          + " ON CONFLICT (request) DO NOTHING")) {
            insert.setObject(1, request);
            insert.setInt(2, patient);
            insert.executeUpdate();
          }
          return permit.epoch();
        });
  }

  // /docs:book

  /** Returns whether an appointment is there, as far as this site's copy goes. */
  boolean has(UUID request) throws SQLException {
    try (Connection connection = reads.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT 1 FROM appointment WHERE request = ?")) {
      select.setObject(1, request);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Writes a row, to prove that a write gets through. */
  long proveWritePath() throws SQLException {
    return guard.run(
        permit -> {
          try (Connection connection = writes.getConnection();
              PreparedStatement upsert =
                  connection.prepareStatement(
                      "INSERT INTO health (site, seen) VALUES (?, 1)"
                          + " ON CONFLICT (site) DO UPDATE SET seen = health.seen + 1")) {
            upsert.setString(1, guard.site().toString());
            upsert.executeUpdate();
          }
          return permit.epoch();
        });
  }

  /** Reads a row, to prove that this site's copy can be read. */
  void proveReadPath() throws SQLException {
    try (Connection connection = reads.getConnection();
        PreparedStatement select = connection.prepareStatement("SELECT 1 FROM patient LIMIT 1");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("there are no patients");
      }
    }
  }
}
