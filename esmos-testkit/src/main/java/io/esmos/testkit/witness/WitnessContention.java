package io.esmos.testkit.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.authority.Witness;
import io.esmos.testkit.process.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Sixteen writers in four processes count up one cell of a witness: no compare-and-set is lost and
 * none is doubled. Each success is a number of its own, all of them are a row without a gap, and
 * the last one is in the cell.
 *
 * @param successes how often a writer was told that it wrote
 * @param attempts how often one tried
 */
public record WitnessContention(int successes, int attempts) {
  private static final int PROCESSES = 4;
  private static final int THREADS = 4;
  private static final String WROTE = "wrote ";
  private static final String TRIED = "tried ";

  /** How long a call may take on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Lets the processes run, and checks what they say and leave.
   *
   * @param witness a witness of a cell that was never written
   * @param times how many compare-and-sets all make together
   * @param writer a process whose {@code main} method calls {@link #write} with a witness of the
   *     same cell and with its arguments
   * @throws AssertionError if one was lost or doubled
   */
  public static WitnessContention run(Witness witness, int times, ChildProcess.Draft writer)
      throws IOException, InterruptedException {
    int each = (times + PROCESSES * THREADS - 1) / (PROCESSES * THREADS);
    Increments.begin(witness, PATIENCE);
    List<ChildProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(writer.and("process " + i, Integer.toString(each)).start());
      }
      Set<Integer> reached = new HashSet<>();
      int attempts = 0;
      for (ChildProcess process : processes) {
        for (String line : process.rest()) {
          if (line.startsWith(TRIED)) {
            attempts += Integer.parseInt(line.substring(TRIED.length()));
          } else if (line.startsWith(WROTE)) {
            int number = Integer.parseInt(line.substring(WROTE.length()));
            assertTrue(reached.add(number), "two writers were both told that they wrote " + number);
          }
        }
        assertEquals(0, process.status(), "status of a process");
      }
      int all = each * PROCESSES * THREADS;
      assertEquals(all, reached.size(), "compare-and-sets that writers were told of");
      assertEquals(all, Increments.number(witness, PATIENCE), "compare-and-sets that are there");
      return new WitnessContention(all, attempts);
    } finally {
      processes.forEach(ChildProcess::close);
    }
  }

  /**
   * Is one of the processes: makes its compare-and-sets, says which ones succeeded, and ends the
   * process.
   *
   * @param arguments those of its {@code main} method
   */
  public static void write(Witness witness, String... arguments) {
    int status = 1;
    try {
      write(
          witness,
          arguments[arguments.length - 2],
          Integer.parseInt(arguments[arguments.length - 1]));
      status = 0;
    } catch (Exception e) {
      Thread me = Thread.currentThread();
      me.getUncaughtExceptionHandler().uncaughtException(me, e);
    }
    // Clients of some vendors keep threads.
    System.exit(status);
  }

  private static void write(Witness witness, String me, int times) throws Exception {
    List<Trial<Increments>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String name = me + " thread " + i;
      threads.add(Trial.begin(() -> Increments.run(witness, times, name, PATIENCE)));
    }
    StringBuilder said = new StringBuilder();
    for (Trial<Increments> thread : threads) {
      Increments done = thread.value(Duration.ofMinutes(20));
      done.reached().forEach(number -> said.append(WROTE).append(number).append('\n'));
      said.append(TRIED).append(done.attempts()).append('\n');
    }
    System.out.print(said);
  }

  @Override
  public String toString() {
    return successes + " compare-and-sets in " + attempts + " attempts";
  }
}
