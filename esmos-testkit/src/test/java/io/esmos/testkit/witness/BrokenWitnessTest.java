package io.esmos.testkit.witness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the witness contract finds the witness that breaks it. */
final class BrokenWitnessTest {
  /** One way to be wrong, and the rule that must say so. */
  record Broken(String rule, String how, Check check, UnaryOperator<Witness> wrapping) {
    @Override
    public String toString() {
      return rule + " " + how;
    }
  }

  /** A rule of the contract. */
  interface Check {
    void run(WitnessContract contract) throws Exception;
  }

  static Stream<Broken> broken() {
    return Stream.of(
        new Broken(
            "W1", "404 read as empty contents", WitnessContract::w1Absent, AbsentAsEmpty::new),
        new Broken("W2", "create that overwrites", WitnessContract::w2Create, BlindCreate::new),
        new Broken("W3", "condition not sent", WitnessContract::w3Replace, BlindReplace::new),
        new Broken("W3", "replace that creates", WitnessContract::w3Replace, ReplaceCreates::new),
        new Broken(
            "W4",
            "length as tag",
            WitnessContract::w4Tags,
            inner -> new Tagged(inner, stored -> "length " + stored.contents().length)),
        new Broken("W5", "cached reads", WitnessContract::w5ReadAfterWrite, CachedRead::new),
        new Broken("W6", "contents as text", WitnessContract::w6Exact, AsText::new),
        new Broken("W7", "deadline not kept", WitnessContract::w7Deadline, NoDeadline::new),
        new Broken("W7", "late call sent", WitnessContract::w7Deadline, LateIsSent::new),
        new Broken("W8", "lost answer as refusal", WitnessContract::w8LostAnswer, LostRefused::new),
        new Broken("W8", "lost answer as success", WitnessContract::w8LostAnswer, LostWritten::new),
        new Broken("W8", "write sent again", WitnessContract::w8LostAnswer, SentAgain::new),
        new Broken("W8", "lost as conflict", WitnessContract::w8LostAnswer, LostConflict::new),
        new Broken(
            "W9",
            "tags used again after four writes",
            WitnessContract::w9TagsStayDead,
            inner ->
                new Tagged(inner, stored -> "t" + Integer.parseInt(stored.tag().substring(1)) % 4)),
        new Broken("W10", "every 50th write dropped", WitnessContract::w10Contention, Dropped::new),
        new Broken("W11", "interrupt swallowed", WitnessContract::w11Interrupt, Deaf::new),
        new Broken("W11", "flag cleared", WitnessContract::w11Interrupt, FlagCleared::new),
        new Broken("W12", "token in toString", WitnessContract::w12Secrets, TokenShown::new),
        new Broken("W12", "token in errors", WitnessContract::w12Secrets, TokenInErrors::new));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void theRuleFindsIt(Broken broken) {
    WitnessContract contract =
        () -> new Bench(new InMemoryBench(broken.wrapping()), Duration.ofSeconds(2));
    assertThatThrownBy(() -> broken.check().run(contract)).isInstanceOf(AssertionError.class);
  }

  /** The same benches without the fault: what fails above fails for the fault alone. */
  @ParameterizedTest
  @MethodSource("broken")
  void theRuleAcceptsTheSameWitnessWithoutTheFault(Broken broken) throws Exception {
    broken.check().run(() -> new Bench(new InMemoryBench(Forwarding::new), Duration.ofSeconds(30)));
  }

  /** Gives up soon on the broken ones, some of which never come back. */
  private record Bench(InMemoryBench inner, Duration patience) implements WitnessBench {
    @Override
    public Witness witness() {
      return inner.witness();
    }

    @Override
    public Witness other() {
      return inner.other();
    }

    @Override
    public void loseNextAnswer() {
      inner.loseNextAnswer();
    }

    @Override
    public Hold hold() {
      return inner.hold();
    }

    @Override
    public Optional<String> secret() {
      return Optional.of("hunter2");
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static class Forwarding implements Witness {
    final Witness inner;

    Forwarding(Witness inner) {
      this.inner = inner;
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Vendor vendor() {
      return inner.vendor();
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      return inner.read(deadline);
    }

    @Override
    public Optional<Stored> create(byte[] contents, Deadline deadline) {
      return inner.create(contents, deadline);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      return inner.replace(tag, contents, deadline);
    }
  }

  private static final class AbsentAsEmpty extends Forwarding {
    AbsentAsEmpty(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      return super.read(deadline).or(() -> Optional.of(new Stored(new byte[0], "none")));
    }
  }

  private static final class BlindCreate extends Forwarding {
    BlindCreate(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> create(byte[] contents, Deadline deadline) {
      return inner
          .read(deadline)
          .flatMap(present -> inner.replace(present.tag(), contents, deadline))
          .or(() -> super.create(contents, deadline));
    }
  }

  private static final class BlindReplace extends Forwarding {
    BlindReplace(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      return inner
          .read(deadline)
          .flatMap(present -> inner.replace(present.tag(), contents, deadline));
    }
  }

  private static final class ReplaceCreates extends Forwarding {
    ReplaceCreates(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      return super.replace(tag, contents, deadline).or(() -> inner.create(contents, deadline));
    }
  }

  /** Shows other tags than the store's, and finds the store's version by them. */
  private static final class Tagged extends Forwarding {
    private final Function<Stored, String> tag;

    Tagged(Witness inner, Function<Stored, String> tag) {
      super(inner);
      this.tag = tag;
    }

    private Stored shown(Stored stored) {
      return new Stored(stored.contents(), tag.apply(stored));
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      return super.read(deadline).map(this::shown);
    }

    @Override
    public Optional<Stored> create(byte[] contents, Deadline deadline) {
      return super.create(contents, deadline).map(this::shown);
    }

    @Override
    public Optional<Stored> replace(String given, byte[] contents, Deadline deadline) {
      return inner
          .read(deadline)
          .filter(present -> tag.apply(present).equals(given))
          .flatMap(present -> inner.replace(present.tag(), contents, deadline))
          .map(this::shown);
    }
  }

  private static final class CachedRead extends Forwarding {
    private final ConcurrentHashMap<String, Stored> cache = new ConcurrentHashMap<>();

    CachedRead(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      Stored cached = cache.get("cell");
      if (cached != null) {
        return Optional.of(cached);
      }
      Optional<Stored> found = super.read(deadline);
      found.ifPresent(stored -> cache.put("cell", stored));
      return found;
    }
  }

  private static final class AsText extends Forwarding {
    AsText(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      return super.read(deadline)
          .map(
              stored ->
                  new Stored(
                      new String(stored.contents(), StandardCharsets.UTF_8)
                          .getBytes(StandardCharsets.UTF_8),
                      stored.tag()));
    }
  }

  private static final class NoDeadline extends Forwarding {
    NoDeadline(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      deadline.check("read");
      return super.read(Deadline.in(Duration.ofMinutes(1), SystemTime.ticker()));
    }
  }

  private static final class LateIsSent extends Forwarding {
    LateIsSent(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      if (deadline.passed()) {
        var unused =
            super.replace(tag, contents, Deadline.in(Duration.ofSeconds(1), SystemTime.ticker()));
      }
      return super.replace(tag, contents, deadline);
    }
  }

  private static final class LostRefused extends Forwarding {
    LostRefused(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      try {
        return super.replace(tag, contents, deadline);
      } catch (ProviderException e) {
        return Optional.empty();
      }
    }
  }

  private static final class LostWritten extends Forwarding {
    LostWritten(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> create(byte[] contents, Deadline deadline) {
      try {
        return super.create(contents, deadline);
      } catch (ProviderException e) {
        return Optional.of(new Stored(contents, "guessed"));
      }
    }
  }

  private static final class SentAgain extends Forwarding {
    SentAgain(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      try {
        return super.replace(tag, contents, deadline);
      } catch (ProviderException e) {
        return super.replace(tag, contents, deadline);
      }
    }
  }

  private static final class LostConflict extends Forwarding {
    LostConflict(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      try {
        return super.replace(tag, contents, deadline);
      } catch (ProviderException e) {
        throw ProviderException.of(Code.CONFLICT, e.operation(), "no answer", e);
      }
    }
  }

  private static final class Dropped extends Forwarding {
    private final AtomicInteger calls = new AtomicInteger();

    Dropped(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      if (calls.incrementAndGet() % 50 == 0) {
        return Optional.of(new Stored(contents, tag));
      }
      return super.replace(tag, contents, deadline);
    }
  }

  private static final class Deaf extends Forwarding {
    Deaf(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      CompletableFuture<Optional<Stored>> result = new CompletableFuture<>();
      Thread thread =
          new Thread(() -> result.complete(inner.replace(tag, contents, deadline)), "deaf");
      thread.setDaemon(true);
      thread.start();
      return result.join();
    }
  }

  private static final class FlagCleared extends Forwarding {
    FlagCleared(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
      try {
        return super.replace(tag, contents, deadline);
      } finally {
        boolean unused = Thread.interrupted();
      }
    }
  }

  private static final class TokenShown extends Forwarding {
    TokenShown(Witness inner) {
      super(inner);
    }

    @Override
    public String toString() {
      return "Witness[token=hunter2]";
    }
  }

  private static final class TokenInErrors extends Forwarding {
    TokenInErrors(Witness inner) {
      super(inner);
    }

    @Override
    public Optional<Stored> read(Deadline deadline) {
      try {
        return super.read(deadline);
      } catch (ProviderException e) {
        throw ProviderException.of(
            e.code(), e.operation(), "failed", new IllegalStateException("Bearer hunter2"));
      }
    }
  }
}
