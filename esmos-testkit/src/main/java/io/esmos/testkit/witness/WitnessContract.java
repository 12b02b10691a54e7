package io.esmos.testkit.witness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Witness} must do, as JUnit tests: a test class implements {@link #bench()} and
 * inherits the rules. Each is explained in {@code docs/contract/witness.md}, with the harm that is
 * done where it does not hold.
 */
public interface WitnessContract {
  /** Returns a bench with a new cell that was never written. */
  WitnessBench bench();

  /** W1. */
  @Test
  @DisplayName("W1 a cell that was never written is absent")
  default void w1Absent() {
    try (WitnessBench bench = bench()) {
      assertEquals(Optional.empty(), bench.witness().read(soon()), "read of an absent cell");
    }
  }

  /** W2. */
  @Test
  @DisplayName("W2 of several creators exactly one succeeds, and nothing is overwritten")
  default void w2Create() throws Exception {
    try (WitnessBench bench = bench()) {
      int creators = 8;
      CyclicBarrier start = new CyclicBarrier(creators);
      List<Trial<Optional<Stored>>> trials = new ArrayList<>();
      for (int i = 0; i < creators; i++) {
        byte[] mine = bytes("creator " + i);
        Witness witness = i % 2 == 0 ? bench.witness() : bench.other();
        trials.add(
            Trial.begin(
                () -> {
                  start.await();
                  return witness.create(mine, soon());
                }));
      }
      List<byte[]> won = new ArrayList<>();
      for (int i = 0; i < creators; i++) {
        if (trials.get(i).value(bench.patience()).isPresent()) {
          won.add(bytes("creator " + i));
        }
      }
      assertEquals(1, won.size(), "creators that were told of success");
      assertEquals(
          Optional.empty(), bench.other().create(bytes("late"), soon()), "create of a cell there");
      assertArrayEquals(won.get(0), present(bench.other()).contents(), "the winner's contents");
    }
  }

  /** W3. */
  @Test
  @DisplayName("W3 a cell is replaced only on its exact tag, and not made by it")
  default void w3Replace() {
    try (WitnessBench bench = bench()) {
      Stored first = created(bench.witness(), "first");
      Stored second = replaced(bench.other(), first.tag(), "second");
      assertEquals(
          Optional.empty(),
          bench.witness().replace(first.tag(), bytes("third"), soon()),
          "replace on an old tag");
      assertArrayEquals(bytes("second"), present(bench.witness()).contents());
      replaced(bench.witness(), second.tag(), "third");
      try (WitnessBench empty = bench()) {
        assertEquals(
            Optional.empty(),
            empty.witness().replace(second.tag(), bytes("fourth"), soon()),
            "replace of an absent cell");
        assertEquals(Optional.empty(), empty.witness().read(soon()), "read after that");
      }
    }
  }

  /** W4. */
  @Test
  @DisplayName("W4 other contents have another tag, which write and read agree on")
  default void w4Tags() {
    try (WitnessBench bench = bench()) {
      Stored first = created(bench.witness(), "aaaa");
      assertEquals(first.tag(), present(bench.other()).tag(), "tag of create and of read");
      Stored sameLength = replaced(bench.witness(), first.tag(), "aaab");
      assertNotEquals(first.tag(), sameLength.tag(), "tags of contents of one length");
      assertEquals(sameLength.tag(), present(bench.other()).tag(), "tag of replace and of read");
      Stored longer = replaced(bench.witness(), sameLength.tag(), "aaabb");
      assertNotEquals(sameLength.tag(), longer.tag(), "tags of contents of two lengths");
    }
  }

  /** W5. */
  @Test
  @DisplayName("W5 a read that begins after a write has ended sees it")
  default void w5ReadAfterWrite() {
    try (WitnessBench bench = bench()) {
      assertEquals(Optional.empty(), bench.other().read(soon()), "read before");
      Stored last = created(bench.witness(), "0");
      for (int i = 1; i < Math.min(50, bench.writes()); i++) {
        assertArrayEquals(last.contents(), present(bench.other()).contents(), "the other's read");
        last = replaced(bench.witness(), last.tag(), Integer.toString(i));
        assertArrayEquals(last.contents(), present(bench.witness()).contents(), "own read");
      }
    }
  }

  /** W6. */
  @Test
  @DisplayName("W6 contents come back byte by byte, from none to 64 KiB")
  default void w6Exact() {
    try (WitnessBench bench = bench()) {
      Stored last = created(bench.witness(), "");
      assertArrayEquals(new byte[0], present(bench.other()).contents(), "no bytes");
      byte[] all = new byte[256];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) i;
      }
      byte[] big = new byte[64 << 10];
      new Random(6).nextBytes(big);
      for (byte[] contents : List.of(all, bytes("line\r\nline\n"), big)) {
        last = bench.witness().replace(last.tag(), contents, soon()).orElseThrow();
        assertArrayEquals(contents, present(bench.other()).contents(), contents.length + " bytes");
      }
    }
  }

  /** W7. */
  @Test
  @DisplayName("W7 a call ends by its deadline, and one that is late already has no effect")
  default void w7Deadline() throws Exception {
    try (WitnessBench bench = bench()) {
      Stored first = created(bench.witness(), "first");
      Deadline over = Deadline.in(Duration.ZERO, SystemTime.ticker());
      timesOut(bench, () -> bench.witness().replace(first.tag(), bytes("late"), over));
      assertArrayEquals(first.contents(), present(bench.other()).contents(), "after a late call");
      try (Hold hold = bench.hold()) {
        timesOut(bench, () -> bench.witness().read(in(200)));
        timesOut(bench, () -> bench.witness().create(bytes("second"), in(200)));
        timesOut(bench, () -> bench.witness().replace(first.tag(), bytes("third"), in(200)));
        assertTrue(hold.awaitArrival(bench.patience()), "the calls reached the store");
      }
    }
  }

  /** W8. */
  @Test
  @DisplayName("W8 a write whose answer was lost is neither a success nor a refusal")
  default void w8LostAnswer() {
    try (WitnessBench bench = bench()) {
      bench.loseNextAnswer();
      effectUnknown(() -> bench.witness().create(bytes("created"), soon()));
      Stored created = present(bench.other());
      assertArrayEquals(bytes("created"), created.contents(), "what the lost create did");
      bench.loseNextAnswer();
      effectUnknown(() -> bench.witness().replace(created.tag(), bytes("replaced"), soon()));
      assertArrayEquals(
          bytes("replaced"), present(bench.other()).contents(), "what the lost replace did");
    }
  }

  /** W9. */
  @Test
  @DisplayName("W9 a tag that is over never comes back")
  default void w9TagsStayDead() {
    try (WitnessBench bench = bench()) {
      Stored last = created(bench.witness(), "fresh 0");
      Set<String> over = new HashSet<>();
      for (int i = 1; i < Math.min(60, bench.writes() / 2); i++) {
        over.add(last.tag());
        last = replaced(bench.witness(), last.tag(), "fresh " + i);
        assertFalse(over.contains(last.tag()), "tag of write " + i + " was there before");
      }
      for (String tag : over) {
        assertEquals(
            Optional.empty(), bench.other().replace(tag, bytes("stale"), soon()), "a dead tag");
      }
      assertArrayEquals(last.contents(), present(bench.witness()).contents());
    }
  }

  /** W10. */
  @Test
  @DisplayName("W10 of contending increments none is lost and none is doubled")
  default void w10Contention() throws Exception {
    try (WitnessBench bench = bench()) {
      int threads = 16;
      int each = Math.max(1, bench.writes() / threads);
      Duration patience = bench.patience();
      Increments.begin(bench.witness(), patience);
      List<Trial<Increments>> trials = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Witness witness = i % 2 == 0 ? bench.witness() : bench.other();
        String me = "by " + i;
        trials.add(Trial.begin(() -> Increments.run(witness, each, me, patience)));
      }
      Set<Integer> reached = new HashSet<>();
      for (Trial<Increments> trial : trials) {
        for (int number : trial.value(patience.multipliedBy(6)).reached()) {
          assertTrue(reached.add(number), "two writers were both told that they wrote " + number);
        }
      }
      int there = Increments.number(bench.witness(), patience);
      assertEquals(threads * each, there, "increments that are there");
    }
  }

  /** W11. */
  @Test
  @DisplayName("W11 an interrupt ends the call and stays visible")
  default void w11Interrupt() throws Exception {
    try (WitnessBench bench = bench()) {
      Stored first = created(bench.witness(), "first");
      try (Hold hold = bench.hold()) {
        Trial<Optional<Stored>> trial =
            Trial.begin(() -> bench.witness().replace(first.tag(), bytes("second"), in(60_000)));
        assertTrue(hold.awaitArrival(bench.patience()), "the call reached the store");
        trial.interrupt();
        effectUnknown(() -> trial.value(bench.patience()));
        assertTrue(trial.flagged(), "the thread's interrupt flag after the call");
      }
    }
  }

  /** W12. */
  @Test
  @DisplayName("W12 no secret is in a text or an error")
  default void w12Secrets() {
    try (WitnessBench bench = bench()) {
      StringWriter shown = new StringWriter();
      PrintWriter out = new PrintWriter(shown);
      Witness witness = bench.witness();
      Stored first = created(witness, "first");
      out.println(witness + " " + witness.name() + " " + witness.vendor() + " " + first);
      bench.loseNextAnswer();
      effectUnknown(() -> witness.replace(first.tag(), bytes("second"), soon()))
          .printStackTrace(out);
      try (Hold hold = bench.hold()) {
        effectUnknown(() -> witness.read(in(100))).printStackTrace(out);
      }
      bench
          .secret()
          .ifPresent(secret -> assertFalse(shown.toString().contains(secret), "a secret shows"));
    }
  }

  private static void timesOut(
      WitnessBench bench, java.util.concurrent.Callable<Optional<Stored>> call) throws Exception {
    Trial<Optional<Stored>> trial = Trial.begin(call);
    try {
      fail("a call after its deadline returned " + trial.value(bench.patience()));
    } catch (ProviderException e) {
      assertEquals(Code.TIMEOUT, e.code(), "the code of a call after its deadline");
    }
  }

  private static ProviderException effectUnknown(org.junit.jupiter.api.function.Executable call) {
    ProviderException failure = assertThrows(ProviderException.class, call);
    assertTrue(failure.code().effectUnknown(), failure.code() + " says that nothing happened");
    return failure;
  }

  private static Stored created(Witness witness, String text) {
    return witness
        .create(bytes(text), soon())
        .orElseThrow(() -> new AssertionError("create was refused"));
  }

  private static Stored replaced(Witness witness, String tag, String text) {
    return witness
        .replace(tag, bytes(text), soon())
        .orElseThrow(() -> new AssertionError("replace on the present tag was refused"));
  }

  private static Stored present(Witness witness) {
    return witness.read(soon()).orElseThrow(() -> new AssertionError("the cell is absent"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Deadline soon() {
    return in(10_000);
  }

  private static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }
}
