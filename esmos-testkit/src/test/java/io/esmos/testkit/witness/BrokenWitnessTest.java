package io.esmos.testkit.witness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Witness;
import java.time.Duration;
import java.util.Optional;
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
            "W1",
            "404 read as empty contents",
            WitnessContract::w1Absent,
            BrokenWitnesses::absentAsEmpty),
        new Broken(
            "W2",
            "create that overwrites",
            WitnessContract::w2Create,
            BrokenWitnesses::createThatOverwrites),
        new Broken(
            "W3",
            "condition not sent",
            WitnessContract::w3Replace,
            BrokenWitnesses::conditionNotSent),
        new Broken(
            "W3",
            "replace that creates",
            WitnessContract::w3Replace,
            BrokenWitnesses::replaceThatCreates),
        new Broken(
            "W4",
            "length as tag",
            WitnessContract::w4Tags,
            inner -> BrokenWitnesses.tagged(inner, stored -> "length " + stored.contents().length)),
        new Broken(
            "W5", "cached reads", WitnessContract::w5ReadAfterWrite, BrokenWitnesses::cachedReads),
        new Broken(
            "W6", "contents as text", WitnessContract::w6Exact, BrokenWitnesses::contentsAsText),
        new Broken(
            "W7",
            "deadline not kept",
            WitnessContract::w7Deadline,
            BrokenWitnesses::deadlineNotKept),
        new Broken(
            "W7", "late call sent", WitnessContract::w7Deadline, BrokenWitnesses::lateCallSent),
        new Broken(
            "W8",
            "lost answer as refusal",
            WitnessContract::w8LostAnswer,
            BrokenWitnesses::lostAsRefused),
        new Broken(
            "W8",
            "lost answer as success",
            WitnessContract::w8LostAnswer,
            BrokenWitnesses::lostAsWritten),
        new Broken(
            "W8", "write sent again", WitnessContract::w8LostAnswer, BrokenWitnesses::sentAgain),
        new Broken(
            "W8",
            "lost as conflict",
            WitnessContract::w8LostAnswer,
            BrokenWitnesses::lostAsConflict),
        new Broken(
            "W9",
            "tags used again after four writes",
            WitnessContract::w9TagsStayDead,
            inner ->
                BrokenWitnesses.tagged(
                    inner, stored -> "t" + Integer.parseInt(stored.tag().substring(1)) % 4)),
        new Broken(
            "W10",
            "every 50th write dropped",
            WitnessContract::w10Contention,
            BrokenWitnesses::writesDropped),
        new Broken(
            "W11",
            "interrupt swallowed",
            WitnessContract::w11Interrupt,
            BrokenWitnesses::interruptSwallowed),
        new Broken(
            "W11", "flag cleared", WitnessContract::w11Interrupt, BrokenWitnesses::flagCleared),
        new Broken(
            "W12", "token in toString", WitnessContract::w12Secrets, BrokenWitnesses::tokenShown),
        new Broken(
            "W12", "token in errors", WitnessContract::w12Secrets, BrokenWitnesses::tokenInErrors));
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
    broken
        .check()
        .run(() -> new Bench(new InMemoryBench(AlteredWitness::of), Duration.ofSeconds(30)));
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
}
