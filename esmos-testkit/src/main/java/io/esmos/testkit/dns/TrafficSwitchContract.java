package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.DnsCalls.begin;
import static io.esmos.testkit.dns.DnsCalls.refused;
import static io.esmos.testkit.dns.DnsCalls.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.TrafficSwitch.Confirmation;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TrafficSwitch} must do, as JUnit tests: a test class implements {@link
 * #bench()} and inherits the rules. Each is explained in {@code docs/contract/traffic-switch.md}.
 */
public interface TrafficSwitchContract {
  /** Returns a bench whose switch has sent traffic nowhere yet. */
  TrafficBench bench();

  /** T1. */
  @Test
  @DisplayName("T1 before the first change there is no epoch, and the first change sets one")
  default void t1First() {
    try (TrafficBench bench = bench()) {
      State before = bench.subject().read(soon(bench));
      assertEquals(OptionalLong.empty(), before.epoch(), "epoch before the first change");
      move(bench, 0, 1);
      State after = bench.subject().read(soon(bench));
      assertTrue(after.is(bench.sites().get(0), 1), "state afterwards: " + after);
      assertEquals(bench.addresses(bench.sites().get(0)), bench.seen(), "what clients get");
    }
  }

  /** T2. */
  @Test
  @DisplayName("T2 a change sends clients to the new site only, nothing of the old one stays")
  default void t2Move() {
    try (TrafficBench bench = bench()) {
      for (int epoch = 1; epoch <= 6; epoch++) {
        int site = (epoch - 1) % 3;
        move(bench, site, epoch);
        State state = bench.other().read(soon(bench));
        assertTrue(
            state.is(bench.sites().get(site), epoch), "state of epoch " + epoch + ": " + state);
        assertEquals(bench.addresses(bench.sites().get(site)), bench.seen(), "epoch " + epoch);
      }
    }
  }

  /** T3. */
  @Test
  @DisplayName("T3 the epoch never goes back")
  default void t3NeverBack() {
    try (TrafficBench bench = bench()) {
      move(bench, 0, 5);
      State seen = bench.subject().read(soon(bench));
      refused(
          "a change of an older epoch",
          Code.CONFLICT,
          () -> bench.subject().set(bench.sites().get(1), 4, seen, soon(bench)));
      unchanged(bench, 0, 5);
    }
  }

  /** T4. */
  @Test
  @DisplayName("T4 a delayed change is refused by the vendor after a newer one")
  default void t4Delayed() {
    try (TrafficBench bench = bench()) {
      State nothing = bench.subject().read(soon(bench));
      move(bench, 0, 1);
      State old = bench.subject().read(soon(bench));
      State newest = bench.other().read(soon(bench));
      bench.other().set(bench.sites().get(2), 3, newest, soon(bench));
      for (State late : List.of(old, nothing)) {
        refused(
            "a delayed change",
            Code.CONFLICT,
            () -> bench.subject().set(bench.sites().get(1), 2, late, soon(bench)));
      }
      unchanged(bench, 2, 3);
    }
  }

  /** T5. */
  @Test
  @DisplayName("T5 an epoch belongs to one site")
  default void t5OneSite() {
    try (TrafficBench bench = bench()) {
      move(bench, 0, 1);
      State seen = bench.subject().read(soon(bench));
      refused(
          "another site in the same epoch",
          Code.CONFLICT,
          () -> bench.subject().set(bench.sites().get(1), 1, seen, soon(bench)));
      unchanged(bench, 0, 1);
    }
  }

  /** T6. */
  @Test
  @DisplayName("T6 the same change on a fresh reading changes nothing more")
  default void t6Idempotent() {
    try (TrafficBench bench = bench()) {
      move(bench, 1, 2);
      State once = bench.subject().read(soon(bench));
      move(bench, 1, 2);
      assertEquals(once, bench.subject().read(soon(bench)), "state after the second change");
      unchanged(bench, 1, 2);
    }
  }

  /** T7. */
  @Test
  @DisplayName("T7 of several changes on one reading exactly one happens")
  default void t7Race() throws Exception {
    try (TrafficBench bench = bench()) {
      for (int round = 0; round < 5; round++) {
        State seen = bench.subject().read(soon(bench));
        CyclicBarrier start = new CyclicBarrier(3);
        List<FutureTask<Boolean>> racers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          TrafficSwitch subject = i == 0 ? bench.subject() : bench.other();
          Site site = bench.sites().get(i);
          long epoch = 10L * round + 1 + i;
          racers.add(
              begin(
                  () -> {
                    start.await();
                    try {
                      subject.set(site, epoch, seen, soon(bench));
                      return true;
                    } catch (ProviderException e) {
                      assertEquals(Code.CONFLICT, e.code(), "the loser of a race: " + e);
                      return false;
                    }
                  }));
        }
        List<Integer> won = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          if (value(racers.get(i), bench.patience())) {
            won.add(i);
          }
        }
        assertEquals(1, won.size(), "changes that were told of success: " + won);
        unchanged(bench, won.get(0), 10L * round + 1 + won.get(0));
      }
    }
  }

  /** T8. */
  @Test
  @DisplayName("T8 clients get one site's addresses at every moment of a change, of each kind")
  default void t8NoGap() throws Exception {
    try (TrafficBench bench = bench()) {
      move(bench, 1, 1);
      Set<String> one = bench.addresses(bench.sites().get(1));
      Set<String> two = bench.addresses(bench.sites().get(2));
      AtomicBoolean done = new AtomicBoolean();
      CyclicBarrier start = new CyclicBarrier(2);
      FutureTask<List<Set<String>>> client =
          begin(
              () -> {
                List<Set<String>> wrong = new ArrayList<>();
                start.await();
                while (!done.get()) {
                  Set<String> seen = bench.seen();
                  if (!(bench.atOnce()
                      ? seen.equals(one) || seen.equals(two)
                      : eachOfOneSite(seen, one, two))) {
                    wrong.add(seen);
                  }
                }
                return wrong;
              });
      try {
        start.await();
        for (int epoch = 2; epoch < 32; epoch++) {
          move(bench, 1 + epoch % 2, epoch);
        }
      } finally {
        done.set(true);
      }
      assertEquals(List.of(), value(client, bench.patience()), "what clients got besides");
    }
  }

  /** T9. */
  @Test
  @DisplayName("T9 confirm tells whether all servers have this site in this epoch")
  default void t9Confirm() {
    try (TrafficBench bench = bench()) {
      assertFalse(confirm(bench, 0, 1), "confirmed before the first change");
      move(bench, 0, 1);
      Deadline deadline = soon(bench);
      while (!confirm(bench, 0, 1)) {
        deadline.check("confirmation");
      }
      assertFalse(confirm(bench, 0, 2), "confirmed in a later epoch");
      assertFalse(confirm(bench, 1, 1), "confirmed for another site");
      assertFalse(
          bench.subject().confirm(bench.stranger(), 1, soon(bench)).everywhere(),
          "confirmed for a site that is not known");
    }
  }

  /** T10. */
  @Test
  @DisplayName("T10 a server that is down or behind is not everywhere, and is named")
  default void t10Everywhere() {
    try (TrafficBench bench = bench()) {
      move(bench, 0, 1);
      notEverywhere(bench, bench.withServerDown(), bench.serverDown());
      notEverywhere(bench, bench.withServerBehind(), bench.serverBehind());
    }
  }

  /** T11. */
  @Test
  @DisplayName("T11 a site that is not known is INVALID and changes nothing")
  default void t11Stranger() {
    try (TrafficBench bench = bench()) {
      move(bench, 0, 1);
      State seen = bench.subject().read(soon(bench));
      refused(
          "a site that is not known",
          Code.INVALID,
          () -> bench.subject().set(bench.stranger(), 2, seen, soon(bench)));
      unchanged(bench, 0, 1);
    }
  }

  /** T12. */
  @Test
  @DisplayName("T12 a lost answer is looked for, or leaves the effect unknown and says so")
  default void t12LostAnswer() {
    try (TrafficBench bench = bench()) {
      move(bench, 0, 1);
      State seen = bench.subject().read(soon(bench));
      Site site = bench.sites().get(1);
      bench.loseNextAnswer();
      try {
        bench
            .subject()
            .set(site, 2, seen, Deadline.in(Duration.ofMillis(700), SystemTime.ticker()));
        State now = bench.other().read(soon(bench));
        assertTrue(now.is(site, 2), "what was told of as done: " + now);
      } catch (ProviderException e) {
        // A second try would meet its own effect and report a conflict.
        assertTrue(e.code().effectUnknown(), "the effect must be unknown: " + e);
      }
      Deadline deadline = soon(bench);
      while (!bench.other().read(deadline).is(bench.sites().get(1), 2)) {
        deadline.check("the effect");
      }
      move(bench, 1, 2);
      unchanged(bench, 1, 2);
    }
  }

  /** T13. */
  @Test
  @DisplayName("T13 after the deadline a call is a TIMEOUT and has no effect")
  default void t13Expired() {
    try (TrafficBench bench = bench()) {
      move(bench, 0, 1);
      State seen = bench.subject().read(soon(bench));
      Deadline expired = Deadline.in(Duration.ZERO, SystemTime.ticker());
      refused("read", Code.TIMEOUT, () -> bench.subject().read(expired));
      refused(
          "set", Code.TIMEOUT, () -> bench.subject().set(bench.sites().get(1), 2, seen, expired));
      assertFalse(
          bench.subject().confirm(bench.sites().get(0), 1, expired).everywhere(),
          "confirmed without asking");
      unchanged(bench, 0, 1);
    }
  }

  private static void notEverywhere(TrafficBench bench, TrafficSwitch subject, String server) {
    Confirmation confirmation =
        subject.confirm(
            bench.sites().get(0), 1, Deadline.in(Duration.ofSeconds(2), SystemTime.ticker()));
    assertFalse(confirmation.everywhere(), "confirmed: " + confirmation);
    assertTrue(confirmation.detail().contains(server), server + " must be named: " + confirmation);
  }

  /** Whether the addresses of each kind, which there must be, are all those of one site. */
  private static boolean eachOfOneSite(Set<String> seen, Set<String> one, Set<String> two) {
    for (boolean v6 : new boolean[] {false, true}) {
      Set<String> kind = ofKind(seen, v6);
      if (kind.isEmpty() || !(kind.equals(ofKind(one, v6)) || kind.equals(ofKind(two, v6)))) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> ofKind(Set<String> addresses, boolean v6) {
    return addresses.stream()
        .filter(address -> address.contains(":") == v6)
        .collect(Collectors.toSet());
  }

  private static void move(TrafficBench bench, int site, long epoch) {
    State seen = bench.subject().read(soon(bench));
    bench.subject().set(bench.sites().get(site), epoch, seen, soon(bench));
  }

  private static void unchanged(TrafficBench bench, int site, long epoch) {
    State state = bench.other().read(soon(bench));
    assertTrue(state.is(bench.sites().get(site), epoch), "epoch " + epoch + " expected: " + state);
    assertEquals(bench.addresses(bench.sites().get(site)), bench.seen(), "what clients get");
  }

  private static boolean confirm(TrafficBench bench, int site, long epoch) {
    return bench.subject().confirm(bench.sites().get(site), epoch, soon(bench)).everywhere();
  }

  private static Deadline soon(TrafficBench bench) {
    return Deadline.in(bench.patience(), SystemTime.ticker());
  }
}
