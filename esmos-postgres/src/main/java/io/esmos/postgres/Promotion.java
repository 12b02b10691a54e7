package io.esmos.postgres;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Promotion by SQL. */
final class Promotion {
  private static final String NOW =
      "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')";

  /** Asks and acts in one statement of the server: what is true when it acts is what counts. */
  private static final String PROMOTE =
      """
      SELECT pg_promote(false)
      WHERE pg_is_in_recovery()
        AND (SELECT system_identifier::text FROM pg_control_system()) = ?
        AND clock_timestamp() AT TIME ZONE 'UTC'
            < ?::timestamp + ?::bigint * interval '1 millisecond'
      """;

  private Promotion() {}

  static void run(Session session, String systemIdentifier, Duration bound) throws SQLException {
    String asked = session.one(NOW, row -> row.getString(1));
    List<Boolean> answer =
        session.all(PROMOTE, row -> row.getBoolean(1), systemIdentifier, asked, bound.toMillis());
    if (!answer.equals(List.of(true))) {
      throw ProviderException.of(
          Code.CONFLICT,
          "postgres.promote",
          "the server did nothing: it was asked too late, is another database, or has left"
              + " recovery");
    }
  }
}
