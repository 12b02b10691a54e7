package io.esmos.postgres;

import io.esmos.authority.WriteGuard;
import io.esmos.authority.WriteRefused;
import io.esmos.provider.Deadline;
import io.esmos.time.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts up the heartbeat row while its site may write: the measure of how far a replica is behind.
 * PostgreSQL's own lag says nothing while replication is broken. A beat waits for no replica. Run
 * it in the service, at its own {@link WriteGuard}, in every instance or in some: the beats add up.
 * Safe for use by several threads.
 */
public final class PostgresHeartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresHeartbeat.class);
  private static final Duration AT_MOST = Duration.ofSeconds(2);

  private final SiteSessions sessions;
  private final WriteGuard guard;
  private final Ticker ticker;
  private volatile boolean failing;

  /**
   * Makes a heartbeat.
   *
   * @param endpoint the server of the guard's site
   */
  public PostgresHeartbeat(PostgresEndpoint endpoint, WriteGuard guard, Ticker ticker) {
    this.sessions = new SiteSessions(endpoint);
    this.guard = Objects.requireNonNull(guard, "guard");
    this.ticker = Objects.requireNonNull(ticker, "ticker");
  }

  /**
   * Beats once, within 2 s.
   *
   * @return the number of the beat; empty if the site may not write, or the database's epoch is
   *     another
   */
  public OptionalLong beat() throws SQLException {
    if (!guard.mayWrite()) {
      return OptionalLong.empty();
    }
    Deadline deadline = Deadline.in(AT_MOST, ticker);
    try {
      return guard.run(
          permit ->
              sessions.repeatable(
                  new SiteCall("postgres.beat"),
                  deadline,
                  session -> beat(session, permit.epoch())));
    } catch (WriteRefused e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Beats at this interval on a scheduler, which is never shut down by us, until the returned
   * handle is closed. A beat that fails is logged when it is the first of a row.
   */
  public AutoCloseable start(ScheduledExecutorService scheduler, Duration interval) {
    ScheduledFuture<?> beating =
        scheduler.scheduleWithFixedDelay(
            this::quietly, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    return () -> {
      beating.cancel(false);
      sessions.close();
    };
  }

  private void quietly() {
    try {
      if (beat().isPresent()) {
        failing = false;
      }
    } catch (SQLException | RuntimeException e) {
      if (!failing) {
        LOG.warn("the heartbeat of {} fails: {}", guard.site(), e.getMessage());
      }
      failing = true;
    }
  }

  /** One statement, one transaction: the setting holds for its commit. */
  private static OptionalLong beat(Session session, long epoch) throws SQLException {
    return session.one(
        "SELECT esmos.beat(?), set_config('synchronous_commit', 'local', true)",
        row -> {
          long number = row.getLong(1);
          return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
        },
        epoch);
  }
}
