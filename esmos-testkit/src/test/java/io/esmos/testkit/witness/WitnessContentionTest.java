package io.esmos.testkit.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Witness;
import io.esmos.http.HttpWitness;
import io.esmos.testkit.http.HttpCells;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** The check of contending processes passes a sound witness, and finds what it is there to find. */
final class WitnessContentionTest {
  private static final int TIMES = 320;

  /** What may be wrong with a witness. */
  enum Flaw {
    /** Nothing. */
    NONE,
    /** The condition is not sent: writes of others are overwritten. */
    UNCONDITIONAL,
    /** Some writes are done, and said to be refused. */
    DENIES,
    /** Writes are refused, and said to be done. */
    CLAIMS;

    Witness in(Witness witness) {
      return switch (this) {
        case NONE -> witness;
        case UNCONDITIONAL -> BrokenWitnesses.conditionNotSent(witness);
        case DENIES ->
            AlteredWitness.of(witness)
                .replacing(
                    (tag, contents, deadline) ->
                        witness
                            .replace(tag, contents, deadline)
                            .filter(done -> ThreadLocalRandom.current().nextInt(20) > 0));
        case CLAIMS ->
            AlteredWitness.of(witness)
                .replacing(
                    (tag, contents, deadline) ->
                        witness
                            .replace(tag, contents, deadline)
                            .or(() -> Optional.of(new Witness.Stored(contents, "claimed"))));
      };
    }
  }

  @Test
  void aSoundWitnessLosesAndDoublesNothing() throws Exception {
    WitnessContention done = contend(Flaw.NONE);
    System.out.println("HTTP: " + done);
    assertThat(done.successes()).isEqualTo(TIMES);
    assertThat(done.attempts()).isGreaterThanOrEqualTo(TIMES);
  }

  @Test
  void aConditionThatIsNotSentIsFound() {
    assertThatThrownBy(() -> contend(Flaw.UNCONDITIONAL))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two writers were both told");
  }

  @Test
  void aWriteThatIsDeniedIsFound() {
    assertThatThrownBy(() -> contend(Flaw.DENIES))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("compare-and-sets that are there");
  }

  @Test
  void aRefusalThatIsHiddenIsFound() {
    assertThatThrownBy(() -> contend(Flaw.CLAIMS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two writers were both told");
  }

  private static WitnessContention contend(Flaw flaw) throws Exception {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      String url = cells.url("clinic").toString();
      return WitnessContention.run(
          Writer.witness(url, Flaw.NONE), TIMES, ChildProcess.of(Writer.class, url, flaw.name()));
    }
  }

  /** A process that writes to a cell over HTTP. */
  static final class Writer {
    private Writer() {}

    /** Writes to the cell of the first argument, with the flaw of the second one. */
    public static void main(String[] arguments) {
      WitnessContention.write(witness(arguments[0], Flaw.valueOf(arguments[1])), arguments);
    }

    static Witness witness(String url, Flaw flaw) {
      return flaw.in(HttpWitness.of("cell", Vendor.AWS, URI.create(url), new OkHttpClient()));
    }
  }
}
