package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one transfer that are on the way at the same time. One thread owns it: it hands in
 * jobs, waits, and ends it, and after that no job runs. The first failure ends all jobs.
 *
 * <p>The executor is the user's, and may have no thread for us, because transfers wait on all of
 * them. So an owner who has to wait while none of its jobs runs does one itself.
 */
final class Crew implements Cancellation.Member {
  private final String operation;
  private final Executor executor;
  private final Cancellation cancellation;
  private final Deadline deadline;
  private final Thread owner = Thread.currentThread();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final Set<Thread> workers = new HashSet<>();
  private int running;
  private boolean stopped;
  private boolean cancelled;
  private boolean ownerInterrupted;
  private boolean ended;
  private @Nullable Throwable failure;

  Crew(String operation, Executor executor, Cancellation cancellation, Deadline deadline) {
    this.operation = operation;
    this.executor = executor;
    this.cancellation = cancellation;
    this.deadline = deadline;
    cancellation.join(this);
  }

  /** Hands in a job. It is dropped if the crew is stopped before it begins. */
  void submit(Runnable job) {
    lock.lock();
    try {
      check();
      waiting.addLast(job);
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      // The job stays, and another thread of ours, or the owner, does it.
      return;
    }
  }

  /** Waits until at most so many jobs are left that have not ended. */
  void awaitAtMost(int jobs) {
    await(() -> running + waiting.size() <= jobs);
  }

  /**
   * Waits until a condition holds, which is asked again after each job.
   *
   * @throws ProviderException what a job failed with; {@code NOT_SENT} after an interrupt or a
   *     cancellation; {@code TIMEOUT} if the deadline passes
   */
  void await(BooleanSupplier condition) {
    Optional<Runnable> own;
    do {
      own = awaitOrHelp(condition);
      own.ifPresent(this::perform);
    } while (own.isPresent());
  }

  /** Waits until the condition holds, or returns a job that the owner must do itself. */
  private Optional<Runnable> awaitOrHelp(BooleanSupplier condition) {
    lock.lock();
    try {
      check();
      while (!condition.getAsBoolean()) {
        if (running == 0 && !waiting.isEmpty()) {
          return Optional.of(begin());
        }
        if (changed.awaitNanos(deadline.remaining().toNanos()) <= 0) {
          deadline.check(operation);
        }
        check();
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      owner.interrupt();
      check(); // what ended the transfer, if it was not somebody else's interrupt
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Checks that the transfer goes on.
   *
   * @throws ProviderException as {@link #await} does
   */
  void check() {
    lock.lock();
    try {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException exception) {
        throw exception;
      }
      if (cancelled) {
        throw ProviderException.of(Code.NOT_SENT, operation, "the transfer was cancelled");
      }
      if (owner.isInterrupted()) {
        throw interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the transfer; from any thread. */
  @Override
  public void cancel() {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      cancelled = true;
      stop();
      ownerInterrupted = true;
      owner.interrupt();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends all jobs and waits for their end, without being interrupted itself; a job that goes on
   * after this time is left to its own deadline. The owner's thread is not interrupted afterwards,
   * so that it can clean up.
   *
   * @return whether somebody else had interrupted it: then it interrupts itself again in the end
   */
  boolean end(Duration most) {
    cancellation.leave(this);
    lock.lock();
    try {
      stop();
      ended = true;
      boolean interrupted = Thread.interrupted() && !ownerInterrupted;
      long left = most.toNanos();
      while (running > 0 && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  private ProviderException interrupted() {
    return ProviderException.of(Code.NOT_SENT, operation, "interrupted");
  }

  private void work() {
    Runnable job;
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        return;
      }
      job = begin();
    } finally {
      lock.unlock();
    }
    perform(job);
  }

  /** Takes the next job; the lock is held. */
  private Runnable begin() {
    running++;
    workers.add(Thread.currentThread());
    return waiting.removeFirst();
  }

  private void perform(Runnable job) {
    Throwable thrown = null;
    try {
      job.run();
    } catch (RuntimeException | Error e) {
      thrown = e; // the owner throws it
    }
    lock.lock();
    try {
      running--;
      workers.remove(Thread.currentThread());
      if (stopped && Thread.currentThread() != owner) {
        Thread.interrupted(); // ours: the thread goes back to its executor as it came
      }
      if (thrown != null && !stopped) {
        failure = thrown;
        stop();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all jobs; the lock is held. */
  private void stop() {
    stopped = true;
    waiting.clear();
    ownerInterrupted |= workers.contains(owner);
    workers.forEach(Thread::interrupt);
    changed.signalAll();
  }
}
