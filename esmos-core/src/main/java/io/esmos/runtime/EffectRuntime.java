package io.esmos.runtime;

import dev.failsafe.Failsafe;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import io.esmos.machine.Call;
import io.esmos.machine.Effects;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where machines meet threads: a single thread tells a machine what happened, a
 * bounded pool of workers makes its calls on blocking providers, and each call ends by its
 * time-out, with an interrupt for a provider that goes on. Nothing is queued without bound: a call
 * that finds twice as many waiting as there are workers fails at once, as not sent.
 */
public final class EffectRuntime implements Effects, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EffectRuntime.class);

  /** Makes a machine's calls on the providers. Called on worker threads. */
  public interface Performer {
    /** Makes a call and returns its answer; fails with a {@link ProviderException}. */
    <R> R perform(Call<R> call, Deadline deadline);
  }

  /** What a provider needs at most to put its answer together after its deadline. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private final Performer performer;
  private final Ticker ticker;
  private final ScheduledThreadPoolExecutor loop;
  private final ExecutorService workers;

  /**
   * Starts a runtime.
   *
   * @param name names its threads
   * @param performer makes the calls
   * @param workers how many calls can be under way at a time
   * @param ticker the machine's monotonic clock
   */
  public EffectRuntime(String name, Performer performer, int workers, Ticker ticker) {
    this.performer = performer;
    this.ticker = ticker;
    this.loop = new ScheduledThreadPoolExecutor(1, daemons(name));
    this.loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.loop.setRemoveOnCancelPolicy(true);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            workers,
            workers,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(workers * 2), // a worker is free only after it has answered
            daemons(name + "-call"));
    pool.allowCoreThreadTimeOut(true);
    this.workers = pool;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the answer goes to the machine, failures included
  public <R> void send(Call<R> call, Answer<R> then) {
    Duration timeout = call.timeout();
    Deadline deadline = Deadline.in(own(timeout), ticker); // waiting for a worker is part of it
    try {
      Failsafe.with(Timeout.<R>builder(timeout).withInterrupt().build())
          .with(workers)
          .getAsync(() -> performer.perform(call, deadline))
          .whenComplete(
              (value, failure) ->
                  tell(
                      now ->
                          then.on(
                              failure == null
                                  ? Outcome.of(value)
                                  : Outcome.failed(typed(call, failure)),
                              now)));
    } catch (RejectedExecutionException e) {
      tell(now -> then.on(Outcome.failed(notSent(call)), now));
    }
  }

  /**
   * What the provider is given is a little shorter than the call: a provider that ends by itself
   * still tells what it has seen, such as the members of a database that did answer; one that is
   * cut off tells nothing.
   */
  private static Duration own(Duration timeout) {
    Duration tenth = timeout.dividedBy(10);
    return timeout.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // guarded() catches and logs
  public void at(long nanos, Timer then) {
    try {
      loop.schedule(
          () -> guarded(then::on), Math.max(0, nanos - ticker.nanos()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("closed: a timer is dropped", e);
    }
  }

  /**
   * Tells the machine something on its thread, with the moment that it is then.
   *
   * @return whether it will be told; false after {@link #close}
   */
  public boolean tell(LongConsumer event) {
    try {
      loop.execute(() -> guarded(event));
      return true;
    } catch (RejectedExecutionException e) {
      LOG.trace("closed: an answer is dropped", e);
      return false;
    }
  }

  /** Ends: interrupts what is under way and waits for nobody. Idempotent. */
  @Override
  public void close() {
    loop.shutdownNow();
    workers.shutdownNow();
  }

  private void guarded(LongConsumer event) {
    try {
      event.accept(ticker.nanos());
    } catch (RuntimeException e) {
      LOG.error("a state machine failed; please report this with the log before it", e);
    }
  }

  private static ProviderException typed(Call<?> call, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String what = call.getClass().getSimpleName();
    if (cause instanceof ProviderException typed) {
      return typed;
    }
    if (cause instanceof TimeoutExceededException) {
      return ProviderException.of(
          ProviderException.Code.TIMEOUT,
          what,
          "no answer within " + call.timeout().toMillis() + " ms");
    }
    if (cause instanceof RejectedExecutionException) {
      return notSent(call);
    }
    return ProviderException.of(ProviderException.Code.OTHER, what, String.valueOf(cause), cause);
  }

  private static ProviderException notSent(Call<?> call) {
    return ProviderException.of(
        ProviderException.Code.NOT_SENT,
        call.getClass().getSimpleName(),
        "all workers are busy, or the runtime is closed");
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
