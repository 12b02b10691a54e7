package io.esmos.machine;

import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Effects that happen when the test says so, on a clock that the test moves. */
public final class ManualEffects implements Effects {
  private final PriorityQueue<Timed> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timed::at).thenComparingLong(Timed::order));
  private final List<Sent<?>> sent = new ArrayList<>();
  private long now = 1_000_000_000L;
  private long order;

  private record Timed(long at, long order, Timer then) {}

  /** A call that waits for its answer. */
  public record Sent<R>(Call<R> call, Answer<R> then) {}

  public long now() {
    return now;
  }

  @Override
  public <R> void send(Call<R> call, Answer<R> then) {
    sent.add(new Sent<>(call, then));
  }

  @Override
  public void at(long nanos, Timer then) {
    timers.add(new Timed(nanos, order++, then));
  }

  /** Lets time pass, and calls back what is due on the way. */
  public void pass(Duration time) {
    long end = now + time.toNanos();
    while (!timers.isEmpty() && timers.peek().at() <= end) {
      Timed next = timers.remove();
      now = Math.max(now, next.at());
      next.then().on(now);
    }
    now = end;
  }

  /** Lets time pass without calling anything back, as a paused process would see it. */
  public void pause(Duration time) {
    now += time.toNanos();
  }

  public List<Sent<?>> sent() {
    return List.copyOf(sent);
  }

  /** Returns the waiting calls of a kind, the oldest first. */
  @SuppressWarnings("unchecked")
  public <R, C extends Call<R>> List<Sent<R>> sent(Class<C> type) {
    List<Sent<R>> found = new ArrayList<>();
    for (Sent<?> one : sent) {
      if (type.isInstance(one.call())) {
        found.add((Sent<R>) one);
      }
    }
    return found;
  }

  public <R> void answer(Sent<R> one, R value) {
    take(one);
    one.then().on(Outcome.of(value), now);
  }

  public <R> void fail(Sent<R> one, ProviderException.Code code) {
    take(one);
    one.then().on(Outcome.failed(ProviderException.of(code, "test", "told to fail")), now);
  }

  /** Takes calls out of the waiting ones: nobody will ever answer them. */
  public List<Sent<?>> lose(Predicate<Call<?>> which) {
    List<Sent<?>> lost = sent.stream().filter(one -> which.test(one.call())).toList();
    sent.removeAll(lost);
    return lost;
  }

  private void take(Sent<?> one) {
    if (!sent.remove(one)) {
      throw new AssertionError("not waiting: " + one.call());
    }
  }
}
