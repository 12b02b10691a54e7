package io.esmos.testkit.postgres;

import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.postgres.EpochMemory;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.concurrent.locks.ReentrantLock;

/** The host of an embedded server: this process is its platform. */
final class EmbeddedHost implements PostgresHost {
  private final EmbeddedPostgres server;
  private final EpochMemory epochs;
  private final ReentrantLock command = new ReentrantLock(); // a platform does one after the other
  private volatile boolean changing;

  EmbeddedHost(EmbeddedPostgres server) {
    this.server = server;
    this.epochs = server.epochs();
  }

  @Override
  public FenceResult stop(long epoch, Deadline deadline) {
    deadline.check("postgres.stop");
    command.lock();
    try {
      if (!epochs.take(epoch)) {
        return new FenceResult(
            FenceResult.Kind.IMPOSSIBLE,
            "nothing done: the host was given epoch " + epochs.newest() + " already");
      }
      stop(deadline);
    } finally {
      command.unlock();
    }
    return server.running()
        ? new FenceResult(FenceResult.Kind.BEST_EFFORT, "told to stop, still running")
        : new FenceResult(FenceResult.Kind.PROVEN, "the process has ended");
  }

  @Override
  public void remember(long epoch, Deadline deadline) {
    deadline.check("postgres.remember");
    command.lock();
    try {
      epochs.take(epoch);
    } finally {
      command.unlock();
    }
  }

  private void stop(Deadline deadline) {
    if (!server.stop(deadline.atMost(deadline.remaining().dividedBy(2)))) {
      server.kill();
    }
  }

  @Override
  public void start(Deadline deadline) {
    try {
      server.start(deadline);
    } catch (IllegalStateException e) {
      throw ProviderException.of(Code.OTHER, "postgres.start", "it did not come up", e);
    }
  }

  @Override
  public Member.Role silent(Deadline deadline) {
    if (changing) {
      return Member.Role.CHANGING;
    }
    return server.running() ? Member.Role.UNKNOWN : Member.Role.STOPPED;
  }

  @Override
  public void reclone(
      PostgresEndpoint source, String primaryConnInfo, String slot, Deadline deadline) {
    changing = true;
    try {
      stop(deadline);
      server.copyOf(source, primaryConnInfo, slot, deadline);
      start(deadline);
    } finally {
      changing = false;
    }
  }
}
