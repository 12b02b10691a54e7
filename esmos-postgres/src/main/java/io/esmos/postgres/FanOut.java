package io.esmos.postgres;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The same work at many members at once, on the executor that was handed in. */
final class FanOut {
  private FanOut() {}

  /** Work at one member. */
  @FunctionalInterface
  interface At<T> {
    T site(Site site, SiteCall call) throws SQLException;
  }

  /** What came of it: a value, or why there is none. */
  record Outcome<T>(@Nullable T value, @Nullable ProviderException failure) {}

  /**
   * Runs work at all sites and waits until all have ended or the deadline has passed; what has not
   * ended by then is ended, and counts as timed out. An interrupt of the caller ends it all.
   */
  static <T> Map<Site, Outcome<T>> run(
      Collection<Site> sites, String operation, Executor executor, Deadline deadline, At<T> work) {
    Map<Site, Running<T>> running = new LinkedHashMap<>();
    for (Site site : sites) {
      running.put(site, start(site, new SiteCall(operation), executor, work));
    }
    Map<Site, Outcome<T>> all = new HashMap<>();
    running.forEach((site, one) -> all.put(site, one.end(deadline)));
    return all;
  }

  /** Begins work at one site. */
  static <T> Running<T> start(Site site, SiteCall call, Executor executor, At<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              call.begin();
              future.complete(work.site(site, call));
            } catch (SQLException e) {
              future.completeExceptionally(PostgresErrors.of(call.operation(), e));
            } catch (RuntimeException | Error e) {
              future.completeExceptionally(e);
            } finally {
              call.done();
            }
          });
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(
          ProviderException.of(Code.NOT_SENT, call.operation(), "the executor takes no work", e));
    }
    return new Running<>(site, call, future);
  }

  /** Work that has begun at one site. */
  record Running<T>(Site site, SiteCall call, CompletableFuture<T> future) {
    /** Waits for its end; ends it when the deadline has passed, or at an interrupt. */
    Outcome<T> end(Deadline deadline) {
      Outcome<T> outcome = look(deadline);
      if (!future.isDone()) {
        call.end();
      }
      return outcome;
    }

    /** Waits for its end, but lets it go on if it has not ended by this deadline. */
    Outcome<T> look(Deadline deadline) {
      try {
        return new Outcome<>(
            future.get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS), null);
      } catch (TimeoutException e) {
        return new Outcome<>(null, late());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Outcome<>(null, late());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ProviderException failure) {
          return new Outcome<>(null, failure);
        }
        return new Outcome<>(
            null,
            ProviderException.of(Code.OTHER, call.operation(), "failed at " + site, e.getCause()));
      }
    }

    private ProviderException late() {
      return ProviderException.of(Code.TIMEOUT, call.operation(), "no answer from " + site);
    }
  }
}
