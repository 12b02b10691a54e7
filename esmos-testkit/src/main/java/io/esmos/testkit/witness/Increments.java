package io.esmos.testkit.witness;

import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one of several writers does that count up one cell: it reads the number and replaces it by
 * the next one, until it was told often enough that it did. Who loses a race waits a little, longer
 * after each further loss; without that most of the work would be refused.
 *
 * @param reached the numbers that the writer was told it wrote
 * @param attempts how often it tried
 */
record Increments(List<Integer> reached, int attempts) {
  private static final int PAUSE_MILLIS = 12;
  private static final int DOUBLINGS = 6;

  Increments {
    reached = List.copyOf(reached);
  }

  /** Writes the number that all begin with. */
  static void begin(Witness witness, Duration patience) {
    Deadline deadline = Deadline.in(patience, SystemTime.ticker());
    if (witness.create(bytes("0 start"), deadline).isEmpty()) {
      throw new AssertionError("the cell is not new");
    }
  }

  /**
   * Counts.
   *
   * @param times how often
   * @param me a name that no other writer has
   * @param patience how long one call may take
   */
  static Increments run(Witness witness, int times, String me, Duration patience)
      throws InterruptedException {
    Random jitter = new Random(me.hashCode());
    List<Integer> reached = new ArrayList<>();
    int attempts = 0;
    int lost = 0;
    while (reached.size() < times) {
      Stored now = present(witness, patience);
      int next = number(now) + 1;
      // The name keeps two writers' contents apart, as a ballot's nonce does.
      byte[] contents = bytes(next + " " + me + " attempt " + attempts++);
      Deadline deadline = Deadline.in(patience, SystemTime.ticker());
      if (witness.replace(now.tag(), contents, deadline).isPresent()) {
        reached.add(next);
        lost = 0;
      } else {
        int most = PAUSE_MILLIS << Math.min(lost++, DOUBLINGS);
        SystemTime.sleep(Duration.ofMillis(jitter.nextInt(most)));
      }
    }
    return new Increments(reached, attempts);
  }

  /** Returns the number that is there. */
  static int number(Witness witness, Duration patience) {
    return number(present(witness, patience));
  }

  private static Stored present(Witness witness, Duration patience) {
    return witness
        .read(Deadline.in(patience, SystemTime.ticker()))
        .orElseThrow(() -> new AssertionError("the cell is absent"));
  }

  private static int number(Stored stored) {
    String text = new String(stored.contents(), StandardCharsets.UTF_8);
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
