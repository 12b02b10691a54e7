package io.esmos.examples.drill.clinic;

import io.esmos.postgres.PostgresSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The clinic's tables, its database user, and what ESMOS keeps beside them. */
public final class ClinicSchema {
  private static final String TABLES =
      """
      CREATE TABLE patient (id integer PRIMARY KEY, name text NOT NULL);
      INSERT INTO patient SELECT n, 'Patient ' || n FROM generate_series(1, 200) AS n;
      CREATE TABLE appointment (
        id bigserial PRIMARY KEY,
        request uuid NOT NULL UNIQUE,
        patient integer NOT NULL REFERENCES patient,
        booked_at timestamptz NOT NULL DEFAULT now());
      CREATE TABLE health (site text PRIMARY KEY, seen bigint NOT NULL);
      GRANT SELECT, INSERT, UPDATE ON patient, appointment, health TO clinic;
      GRANT USAGE ON SEQUENCE appointment_id_seq TO clinic;
      """;

  private ClinicSchema() {}

  // docs:schema
  /** Installs it, once, at the first writer. */
  public static void install(Connection session, String password) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("CREATE ROLE clinic LOGIN PASSWORD '" + password + "'");
      statement.execute(TABLES);
    }
    PostgresSchema.install(session);
    PostgresSchema.grant(session, "clinic");
  }
  // /docs:schema
}
