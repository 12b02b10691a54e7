package io.esmos.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What ESMOS keeps in a database: the schema {@code esmos} with one row that holds the epoch, one
 * that holds the heartbeat, and two functions that roles may use.
 *
 * <p>A transaction that writes calls {@code esmos.hold_epoch()} first: it locks the epoch row in
 * share mode until the transaction ends, and returns the epoch. A newer epoch can only be written
 * when all such transactions have ended. Roles of applications get the right to run the functions,
 * and none to touch the tables.
 */
public final class PostgresSchema {
  private static final String INSTALL =
      """
      CREATE SCHEMA IF NOT EXISTS esmos;
      CREATE TABLE IF NOT EXISTS esmos.epoch (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        epoch bigint NOT NULL CHECK (epoch >= 0)
      );
      CREATE TABLE IF NOT EXISTS esmos.heartbeat (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        beat bigint NOT NULL
      ) WITH (fillfactor = 10);
      INSERT INTO esmos.epoch (epoch) VALUES (0) ON CONFLICT DO NOTHING;
      INSERT INTO esmos.heartbeat (beat) VALUES (0) ON CONFLICT DO NOTHING;
      CREATE OR REPLACE FUNCTION esmos.never_lower() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        IF TG_OP <> 'UPDATE' OR NEW.epoch < OLD.epoch THEN
          RAISE EXCEPTION 'the epoch row is never lowered or removed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $body$;
      CREATE OR REPLACE TRIGGER never_lower BEFORE UPDATE OR DELETE ON esmos.epoch
        FOR EACH ROW EXECUTE FUNCTION esmos.never_lower();
      CREATE OR REPLACE FUNCTION esmos.hold_epoch() RETURNS bigint
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS 'SELECT epoch FROM esmos.epoch WHERE one FOR SHARE';
      CREATE OR REPLACE FUNCTION esmos.beat(expected bigint) RETURNS bigint
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS 'UPDATE esmos.heartbeat SET beat = beat + 1 WHERE one
            AND expected = (SELECT epoch FROM esmos.epoch WHERE one FOR SHARE) RETURNING beat';
      REVOKE ALL ON FUNCTION esmos.hold_epoch(), esmos.beat(bigint) FROM PUBLIC;
      """;

  private PostgresSchema() {}

  /**
   * Installs the schema at the writer, or brings it up to date. Idempotent; the rows keep their
   * values.
   *
   * @param session a session of a role that may create schemas; its open transaction is not ended,
   *     in auto-commit mode all is done in one
   */
  public static void install(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(INSTALL);
    }
  }

  /** Lets a role of an application write under the guard and beat. Idempotent. */
  public static void grant(Connection session, String role) throws SQLException {
    String name = '"' + role.replace("\"", "\"\"") + '"';
    try (Statement statement = session.createStatement()) {
      statement.execute(
          "GRANT USAGE ON SCHEMA esmos TO "
              + name
              + "; GRANT EXECUTE ON FUNCTION esmos.hold_epoch(), esmos.beat(bigint) TO "
              + name);
    }
  }
}
