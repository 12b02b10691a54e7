package io.esmos.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CachingResolverTest {
  private static final DnsName NAME = DnsName.of("api.clinic.example");
  private static final InetSocketAddress ONE = InetSocketAddress.createUnresolved("one", 53);
  private static final InetSocketAddress TWO = InetSocketAddress.createUnresolved("two", 53);

  private final AtomicLong now = new AtomicLong();
  private final Fake dns = new Fake();
  private final CachingResolver resolver = new CachingResolver(dns, List.of(ONE, TWO), now::get);

  @Test
  void keepsAnAnswerForItsTtlAndNotLonger() {
    dns.set(NAME, "A", 5, "192.0.2.1");
    assertThat(addresses()).containsExactly("192.0.2.1");
    dns.set(NAME, "A", 5, "192.0.2.2");
    pass(Duration.ofSeconds(5).minusNanos(1));
    assertThat(addresses()).containsExactly("192.0.2.1");
    pass(Duration.ofNanos(1));
    assertThat(addresses()).containsExactly("192.0.2.2");
    assertThat(dns.asked).containsExactly(ONE, TWO);
  }

  @Test
  void anAnswerIsAsOldAsItsQuestion() {
    dns.set(NAME, "A", 5, "192.0.2.1");
    dns.takes = Duration.ofSeconds(3);
    addresses();
    dns.set(NAME, "A", 5, "192.0.2.2");
    dns.takes = Duration.ZERO;
    pass(Duration.ofSeconds(2));
    assertThat(addresses()).containsExactly("192.0.2.2");
  }

  @Test
  void aTtlOfZeroIsNotKept() {
    dns.set(NAME, "A", 0, "192.0.2.1");
    addresses();
    addresses();
    assertThat(dns.asked).hasSize(2);
  }

  @Test
  void theOtherServerIsAskedWhereOneFails() {
    dns.set(NAME, "A", 5, "192.0.2.1");
    dns.down.add(ONE);
    assertThat(addresses()).containsExactly("192.0.2.1");
    assertThat(dns.asked).containsExactly(ONE, TWO);
    assertThat(dns.shares.get(0)).as("half of the time for the first").isEqualTo(5_000L);
    assertThat(dns.shares.get(1)).isEqualTo(10_000L);
  }

  @Test
  void failuresAndAbsenceAreNotKept() {
    dns.down.addAll(Set.of(ONE, TWO));
    assertFails(Code.UNAVAILABLE);
    dns.down.clear();
    assertFails(Code.NOT_FOUND);
    dns.set(NAME, "A", 5, "192.0.2.1");
    assertThat(addresses()).containsExactly("192.0.2.1");
    pass(Duration.ofSeconds(5));
    dns.down.addAll(Set.of(ONE, TWO));
    assertFails(Code.UNAVAILABLE);
  }

  @Test
  void followsAliasesForTheShortestTtl() {
    dns.set(NAME, "CNAME", 3, "a.example.");
    dns.set(DnsName.of("a.example"), "CNAME", 60, "b.example.");
    dns.set(DnsName.of("b.example"), "A", 60, "192.0.2.1");
    assertThat(addresses()).containsExactly("192.0.2.1");
    dns.set(NAME, "CNAME", 3, "c.example.");
    dns.set(DnsName.of("c.example"), "A", 60, "192.0.2.2");
    pass(Duration.ofSeconds(3));
    assertThat(addresses()).containsExactly("192.0.2.2");
  }

  @Test
  void aLoopOfAliasesEnds() {
    dns.set(NAME, "CNAME", 3, "a.example.");
    dns.set(DnsName.of("a.example"), "CNAME", 3, NAME.text());
    assertFails(Code.MALFORMED);
  }

  @Test
  void forgetsOnDemand() {
    dns.set(NAME, "A", 500, "192.0.2.1");
    addresses();
    dns.set(NAME, "A", 500, "192.0.2.2");
    resolver.forget(DnsName.of("other.example"));
    assertThat(addresses()).containsExactly("192.0.2.1");
    resolver.forget(NAME);
    assertThat(addresses()).containsExactly("192.0.2.2");
  }

  @Test
  void whoAsksAtTheSameTimeSharesTheQuestion() throws Exception {
    dns.set(NAME, "A", 0, "192.0.2.1");
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    dns.onAsk =
        () -> {
          entered.countDown();
          awaitLatch(leave);
        };
    FutureTask<List<String>> first = begin(this::addresses);
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    List<FutureTask<List<String>>> others = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FutureTask<List<String>> other = new FutureTask<>(this::addresses);
      Thread thread = new Thread(other);
      thread.start();
      threads.add(thread);
      others.add(other);
    }
    // All of them wait for the one that has asked.
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        assertThat(thread.isAlive()).isTrue();
        Thread.onSpinWait();
      }
    }
    leave.countDown();
    assertThat(first.get(30, TimeUnit.SECONDS)).containsExactly("192.0.2.1");
    for (FutureTask<List<String>> other : others) {
      assertThat(other.get(30, TimeUnit.SECONDS)).containsExactly("192.0.2.1");
    }
    assertThat(dns.asked).hasSize(1);
  }

  private List<String> addresses() {
    return resolver.addresses(NAME, new Deadline(now::get, now.get() + 10_000_000_000L));
  }

  private void assertFails(Code code) {
    assertThatThrownBy(this::addresses)
        .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static <T> FutureTask<T> begin(java.util.concurrent.Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    new Thread(task).start();
    return task;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Two servers with the same data. */
  private final class Fake implements AuthoritativeDns {
    private final Map<RRset.Key, RRset> sets = new HashMap<>();
    private final List<InetSocketAddress> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> shares = Collections.synchronizedList(new ArrayList<>());
    private final Set<InetSocketAddress> down = new HashSet<>();
    private Duration takes = Duration.ZERO;
    private Runnable onAsk = () -> {};

    void set(DnsName name, String type, int ttl, String... data) {
      RRset set = RRset.of(name, type, Duration.ofSeconds(ttl), data);
      sets.put(set.key(), set);
    }

    @Override
    public Optional<RRset> ask(
        InetSocketAddress server, DnsName name, String type, Deadline deadline) {
      asked.add(server);
      shares.add(deadline.remaining().toMillis());
      onAsk.run();
      if (down.contains(server)) {
        throw ProviderException.of(Code.UNAVAILABLE, "dns.ask", "down");
      }
      Optional<RRset> set = Optional.ofNullable(sets.get(new RRset.Key(name, type)));
      pass(takes);
      return set;
    }
  }
}
