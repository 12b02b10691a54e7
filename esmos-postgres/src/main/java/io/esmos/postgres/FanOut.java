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
      Collection<Site> sites,
      String operation,
      Executor executor,
      Deadline deadline,
      At<T> work) {
    Map<Site, Running<T>> running = new LinkedHashMap<>();
    for (Site site : sites) {
      running.put(site, start(site, new SiteCall(operation), executor, work));
    }
    Map<Site, Outcome<T>> all = new HashMap<>();
    running.forEach((site, one) -> all.put(site, await(site, one, deadline)));
    return all;
  }

  /** Runs work at one site, as a call that the caller knows. */
  static <T> Outcome<T> run(
      Site site, SiteCall call, Executor executor, Deadline deadline, At<T> work) {
    return await(site, start(site, call, executor, work), deadline);
  }

  private record Running<T>(SiteCall call, CompletableFuture<T> future) {}

  private static <T> Running<T> start(Site site, SiteCall call, Executor executor, At<T> work) {
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
    return new Running<>(call, future);
  }

  private static <T> Outcome<T> await(Site site, Running<T> one, Deadline deadline) {
    String operation = one.call().operation();
    try {
      return new Outcome<>(
          one.future().get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS),
          null);
    } catch (TimeoutException e) {
      one.call().end();
      return new Outcome<>(null, late(operation, site));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      one.call().end();
      return new Outcome<>(null, late(operation, site));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        return new Outcome<>(null, failure);
      }
      return new Outcome<>(
          null, ProviderException.of(Code.OTHER, operation, "failed at " + site, e.getCause()));
    }
  }

  private static ProviderException late(String operation, Site site) {
    return ProviderException.of(Code.TIMEOUT, operation, "no answer from " + site);
  }
}
