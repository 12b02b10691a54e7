package io.esmos.examples.drill.world;

import io.esmos.provider.Deadline;
import io.esmos.testkit.postgres.ProcessTree;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Signals to many processes at once: a site that is lost is lost in a moment, not one process after
 * the other.
 */
public final class Signals {
  private static final Duration PACE = Duration.ofMillis(5);

  private Signals() {}

  /** Returns a process and all that it has started. */
  public static List<ProcessHandle> tree(ProcessHandle root) {
    List<ProcessHandle> all = new ArrayList<>(List.of(root));
    root.descendants().forEach(all::add);
    return all;
  }

  /** Sends a signal to processes; those that are gone already are passed over. */
  public static void send(Collection<ProcessHandle> processes, String signal) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.stream()
        .filter(ProcessTree::runs)
        .forEach(process -> command.add(Long.toString(process.pid())));
    if (command.size() == 2) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(10, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run kill", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops processes and all that they have started, so that nothing more is forked.
   *
   * @return all that stand still now
   */
  public static List<ProcessHandle> freeze(Collection<ProcessHandle> roots) {
    Set<ProcessHandle> still = new HashSet<>();
    while (true) {
      List<ProcessHandle> next = roots.stream().flatMap(root -> tree(root).stream()).toList();
      if (still.containsAll(next)) {
        return List.copyOf(still);
      }
      send(next, "STOP");
      still.addAll(next);
    }
  }

  /**
   * Kills processes and all that they have started, with SIGKILL.
   *
   * @return how many there were
   */
  public static int kill(Collection<ProcessHandle> roots, Deadline deadline) {
    List<ProcessHandle> all = freeze(roots);
    send(all, "KILL");
    awaitEnd(all, deadline);
    return all.size();
  }

  /** Waits until all have ended or the deadline has passed; returns whether all have. */
  public static boolean awaitEnd(Collection<ProcessHandle> processes, Deadline deadline) {
    try {
      while (processes.stream().anyMatch(ProcessTree::runs)) {
        if (deadline.passed()) {
          return false;
        }
        SystemTime.sleep(PACE);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
