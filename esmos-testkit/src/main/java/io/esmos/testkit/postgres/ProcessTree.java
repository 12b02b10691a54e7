package io.esmos.testkit.postgres;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Kills processes with all that they started, as the loss of a machine does. A PostgreSQL backend
 * that outlives its postmaster for a moment could still commit.
 */
public final class ProcessTree {
  private static final Duration PACE = Duration.ofMillis(5);

  private ProcessTree() {}

  /**
   * Kills a process and every descendant with SIGKILL. The tree is first stopped from the root on,
   * so that nothing is forked behind our back. Returns when all have ended or the deadline has
   * passed; idempotent.
   *
   * @return whether all have ended
   */
  public static boolean kill(ProcessHandle root, Deadline deadline) {
    List<ProcessHandle> tree = new ArrayList<>();
    List<ProcessHandle> generation = runs(root) ? List.of(root) : List.of();
    while (!generation.isEmpty()) {
      tree.addAll(generation);
      signal("STOP", generation);
      Set<Long> parents = generation.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
      generation = childrenOf(parents);
    }
    tree.forEach(ProcessHandle::destroyForcibly);
    return await(() -> tree.stream().noneMatch(ProcessTree::runs), deadline);
  }

  /**
   * Removes what a PostgreSQL server that was killed left behind in the kernel: its System V
   * segment, which would otherwise stay until a server starts on that directory again. Does nothing
   * if the server runs or ended in order; idempotent.
   *
   * @param data the data directory
   */
  public static void release(Path data) {
    Optional<List<String>> lines = pidFile(data);
    if (lines.isEmpty() || lines.get().size() < 7) {
      return;
    }
    String[] keyAndId = lines.get().get(6).trim().split("\\s+", -1);
    boolean running =
        ProcessHandle.of(Long.parseLong(lines.get().get(0).trim()))
            .map(ProcessTree::runs)
            .orElse(false);
    if (running || keyAndId.length != 2) {
      return;
    }
    run(List.of("ipcrm", "-m", keyAndId[1]));
    try {
      Files.deleteIfExists(data.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines of {@code postmaster.pid}, empty if there is none. */
  static Optional<List<String>> pidFile(Path data) {
    try {
      return Optional.of(Files.readAllLines(data.resolve("postmaster.pid")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static void signal(String signal, List<ProcessHandle> processes) {
    String pids = processes.stream().map(each -> "" + each.pid()).collect(Collectors.joining(" "));
    run(List.of("sh", "-c", "kill -" + signal + " " + pids));
  }

  /** Waits for a condition that another process brings about; returns whether it came. */
  static boolean await(java.util.function.BooleanSupplier condition, Deadline deadline) {
    try {
      while (!condition.getAsBoolean()) {
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

  private static List<ProcessHandle> childrenOf(Set<Long> parents) {
    return ProcessHandle.allProcesses()
        .filter(each -> each.parent().filter(p -> parents.contains(p.pid())).isPresent())
        .filter(ProcessTree::runs)
        .toList();
  }

  /** Returns whether a process runs; one whose end nobody has asked for yet does not. */
  public static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
      return !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      // There is no /proc on macOS, where the first process asks.
      return process.isAlive();
    }
  }

  private static void run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
