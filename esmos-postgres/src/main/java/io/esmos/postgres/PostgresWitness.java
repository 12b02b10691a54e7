package io.esmos.postgres;

import io.esmos.authority.Witness;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * A witness whose cell is one row of {@code esmos_witness.cell} in a PostgreSQL database. Its tag
 * is a random UUID that every write makes anew, so that none ever comes back, not even after a
 * restore. {@code docs/policies/postgres-witness.sql} makes the table and says what a writer and a
 * reader may do. Safe for use by several threads.
 *
 * <p>Only a server that takes writes is believed: one in recovery, a read-only session, and one
 * that may lose what it has acknowledged ({@code synchronous_commit} below {@code on}, {@code
 * fsync} off) is {@code UNSUPPORTED}, with no effect. Which server that is must not change by
 * itself: a database that is failed over without a fence has two of them. {@code docs/postgres.md}
 * says more.
 *
 * <p>A compare-and-set is one statement, sent once. One whose answer was lost, or whose wait for
 * synchronous replication was cancelled, ends in an exception whose effect is unknown. A call ends
 * by its deadline also while it waits for a session of a pool; what was not sent by then never is.
 */
public final class PostgresWitness implements Witness {
  /** What must be so for the server to be believed; waits for a lock end with the call. */
  private static final String FIT =
      """
      WITH fit AS MATERIALIZED (
        SELECT NOT pg_is_in_recovery() AS writer,
               current_setting('transaction_read_only') = 'off' AS writable,
               current_setting('synchronous_commit') IN ('on', 'remote_apply')
                 AND current_setting('fsync') = 'on' AS durable,
               set_config('lock_timeout', ?, true) AS bound)
      """;

  private static final String READ =
      FIT
          + """
          SELECT writer, true, durable, cell.version, cell.contents
            FROM fit LEFT JOIN esmos_witness.cell ON cell.name = ?
          """;

  private static final String CREATE =
      FIT
          + """
          , done AS (
            INSERT INTO esmos_witness.cell (name, version, contents)
            SELECT ?, ?, ? FROM fit WHERE writer AND writable AND durable AND bound IS NOT NULL
            ON CONFLICT DO NOTHING RETURNING version)
          SELECT writer, writable, durable, (SELECT version FROM done), NULL FROM fit
          """;

  private static final String REPLACE =
      FIT
          + """
          , done AS (
            UPDATE esmos_witness.cell SET version = ?, contents = ? FROM fit
            WHERE writer AND writable AND durable AND bound IS NOT NULL
              AND cell.name = ? AND cell.version = ? RETURNING cell.version)
          SELECT writer, writable, durable, (SELECT version FROM done), NULL FROM fit
          """;

  private final String name;
  private final Vendor vendor;
  private final String cell;
  private final WitnessCalls calls;

  private PostgresWitness(String name, Vendor vendor, String cell, WitnessCalls calls) {
    this.name = name;
    this.vendor = vendor;
    this.cell = cell;
    this.calls = calls;
  }

  /**
   * Returns the witness of a cell. Its calls run on daemon threads of its own.
   *
   * @param name its name in the witness list
   * @param vendor the vendor whose failure takes it away
   * @param source gives sessions with the server that takes writes; each call takes one for one
   *     statement. An interrupted or late call aborts its session, which a pool then replaces
   * @param cell the name of the row
   */
  public static PostgresWitness of(String name, Vendor vendor, DataSource source, String cell) {
    return of(
        name,
        vendor,
        source,
        cell,
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "esmos-postgres-witness");
              thread.setDaemon(true);
              return thread;
            }));
  }

  /**
   * Returns the witness of a cell whose calls run there, one thread each for as long as it takes.
   */
  public static PostgresWitness of(
      String name, Vendor vendor, DataSource source, String cell, Executor executor) {
    if (name.isBlank() || cell.isBlank()) {
      throw new IllegalArgumentException("a witness and its cell need names");
    }
    return new PostgresWitness(
        name,
        Objects.requireNonNull(vendor, "vendor"),
        cell,
        new WitnessCalls(
            Objects.requireNonNull(source, "source"),
            Objects.requireNonNull(executor, "executor")));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    WitnessCalls.Row row =
        calls.ask(READ, List.of(bound(deadline), cell), deadline, "witness.read " + name);
    if (row.version().isEmpty()) {
      return Optional.empty();
    }
    byte[] contents =
        row.contents()
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.MALFORMED, "witness.read " + name, "a row without contents"));
    return Optional.of(new Stored(contents, row.version().get().toString()));
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    String operation = "witness.create " + name;
    WitnessChecks.size(contents, WitnessChecks.MAX_BYTES, operation);
    UUID version = UUID.randomUUID();
    return stored(
        calls.ask(CREATE, List.of(bound(deadline), cell, version, contents), deadline, operation),
        contents,
        version);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    String operation = "witness.replace " + name;
    WitnessChecks.size(contents, WitnessChecks.MAX_BYTES, operation);
    UUID present = parsed(tag, operation);
    UUID version = UUID.randomUUID();
    return stored(
        calls.ask(
            REPLACE,
            List.of(bound(deadline), version, contents, cell, present),
            deadline,
            operation),
        contents,
        version);
  }

  private static Optional<Stored> stored(WitnessCalls.Row row, byte[] contents, UUID version) {
    return row.version().map(it -> new Stored(contents, version.toString()));
  }

  private static UUID parsed(String tag, String operation) {
    try {
      return UUID.fromString(tag);
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(Code.INVALID, operation, "the tag is not one of this witness", e);
    }
  }

  /** A session of the server that waits for a row must not do so after the call has ended. */
  private static String bound(Deadline deadline) {
    return deadline.remainingMillis() + "ms";
  }

  /** Returns the name, the vendor and the cell. */
  @Override
  public String toString() {
    return "PostgresWitness[" + name + " at " + vendor + ", " + cell + "]";
  }
}
