package io.esmos.failover.machine;

import io.esmos.machine.Call;
import io.esmos.machine.Effects;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** Calls that are made until they succeed: one of a name at a time, with a pause after each. */
final class Errands {
  private final Effects effects;
  private final Duration retry;
  private final LongConsumer after;
  private final Set<String> underWay = new HashSet<>();
  private final Map<String, Long> notBefore = new HashMap<>();

  /**
   * Makes a list of errands.
   *
   * @param retry the least pause after a failure
   * @param after told after each answer, to look at what is to be done next
   */
  Errands(Effects effects, Duration retry, LongConsumer after) {
    this.effects = effects;
    this.retry = retry;
    this.after = after;
  }

  /** Makes the call unless one of this name is under way or was made within the pause. */
  <R> boolean run(String name, Call<R> call, Duration pause, long now, Effects.Answer<R> then) {
    Long earliest = notBefore.get(name);
    if (underWay.contains(name) || (earliest != null && now - earliest < 0)) {
      return false;
    }
    underWay.add(name);
    effects.send(
        call,
        (outcome, at) -> {
          underWay.remove(name);
          long least = outcome.ok() ? 0 : retry.toNanos();
          notBefore.put(name, at + Math.max(pause.toNanos(), least));
          then.on(outcome, at);
          after.accept(at);
        });
    return true;
  }
}
