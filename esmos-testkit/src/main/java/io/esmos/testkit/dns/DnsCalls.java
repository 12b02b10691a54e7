package io.esmos.testkit.dns;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.function.Executable;

/** The sentences in which the rules are written. */
final class DnsCalls {
  private final DnsBench bench;

  DnsCalls(DnsBench bench) {
    this.bench = bench;
  }

  DnsName apex() {
    return bench.apex();
  }

  DnsName name(String label) {
    return bench.apex().child(label);
  }

  /** Returns a TTL that the provider takes, this much above its minimum. */
  Duration ttl(int above) {
    return bench.provider().capabilities().minimumTtl().plusSeconds(above);
  }

  RRset set(String label, String type, String... data) {
    return RRset.of(name(label), type, ttl(60), data);
  }

  Deadline soon() {
    return Deadline.in(bench.patience(), SystemTime.ticker());
  }

  void put(RRset... sets) {
    apply(ChangeBatch.put(sets));
  }

  DnsProvider.Change apply(ChangeBatch batch) {
    return bench.provider().apply(bench.apex(), batch, soon());
  }

  ChangeBatch requiring(List<RRset> require, RRset... put) {
    return new ChangeBatch(require, Set.of(), List.of(put), Set.of());
  }

  ChangeBatch requiringAbsent(RRset.Key key, RRset... put) {
    return new ChangeBatch(List.of(), Set.of(key), List.of(put), Set.of());
  }

  Optional<RRset> read(RRset.Key key) {
    return Optional.ofNullable(readAll(key).get(key));
  }

  Map<RRset.Key, RRset> readAll(RRset.Key... keys) {
    return bench.provider().read(bench.apex(), Arrays.asList(keys), soon());
  }

  /** Checks that the call is refused with one of these codes, and says what came instead. */
  static ProviderException refused(String what, Set<Code> codes, Executable call) {
    ProviderException e = assertThrows(ProviderException.class, call, what);
    assertTrue(codes.contains(e.code()), what + " must fail with " + codes + " and not: " + e);
    return e;
  }

  static ProviderException refused(String what, Code code, Executable call) {
    return refused(what, EnumSet.of(code), call);
  }

  /** Begins a call on a thread of its own. */
  static <T> FutureTask<T> begin(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "dns-contract");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Returns what the call returned, or throws what it threw. */
  static <T> T value(FutureTask<T> task, Duration patience) throws Exception {
    try {
      return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw new AssertionError("the call ended with an error", e.getCause());
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new AssertionError("the call has not ended after " + patience, e);
    }
  }
}
