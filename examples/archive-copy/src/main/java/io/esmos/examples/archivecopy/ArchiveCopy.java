package io.esmos.examples.archivecopy;

import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Stored;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The command: copies a directory to two archives, and reads it back from the second one. */
public final class ArchiveCopy {
  private static final int DIFFERENT = 1;
  private static final int NOT_MADE = 3;
  private static final int COPIES_IN_MEMORY = 3;

  private ArchiveCopy() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), out, err));
  }

  /** Returns the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty() || arguments.contains("--help")) {
      out.print(CopyOptions.HELP);
      return arguments.isEmpty() ? NOT_MADE : 0;
    }
    try {
      CopyOptions options = CopyOptions.parse(arguments);
      try (Opened first = Archives.open(options.archives().get(0), System.getenv());
          Opened second = Archives.open(options.archives().get(1), System.getenv())) {
        return copy(options, first.archive(), second.archive(), out);
      }
    } catch (IllegalArgumentException | ProviderException e) {
      err.println("archive-copy: " + e.getMessage());
    } catch (IOException e) {
      err.println("archive-copy: " + e);
    }
    return NOT_MADE;
  }

  /** Copies to these archives; returns the exit code. */
  static int copy(CopyOptions options, ObjectArchive first, ObjectArchive second, PrintStream out)
      throws IOException {
    ExecutorService executor = Executors.newCachedThreadPool();
    Path temporary = Files.createTempDirectory("archive-copy");
    try {
      Deadline deadline = Deadline.in(options.time(), SystemTime.ticker());
      Lines lines = new Lines(out);
      DirectoryCopy copy = DirectoryCopy.of(options, executor, deadline, lines);
      checkMemory(options, copy.bytes());
      lines.say(
          "%d files of %s from %s, to %s (%s) and %s (%s)",
          copy.keys().size(),
          Lines.size(copy.bytes()),
          options.directory(),
          first.name(),
          first.vendor(),
          second.name(),
          second.vendor());
      Map<ObjectKey, Stored> written = copy.write(first);
      copy.age(first, options.age());
      copy.write(second);
      copy.age(second, options.age());
      boolean found = !options.damage() || copy.damage(first, written, folder(temporary, "damage"));
      int different = copy.readBack(second, options.readBack().orElse(folder(temporary, "back")));
      boolean good = found && different == 0;
      lines.say(good ? "%nall is well" : "%nNOT all is well: see above");
      return good ? 0 : DIFFERENT;
    } finally {
      executor.shutdownNow();
      remove(temporary);
    }
  }

  /** Servers in this process keep what they get, and a copy while they put parts together. */
  private static void checkMemory(CopyOptions options, long bytes) {
    long servers = options.archives().stream().filter(it -> it.startsWith("loopback:")).count();
    if (bytes * servers * COPIES_IN_MEMORY > Runtime.getRuntime().maxMemory()) {
      throw new IllegalArgumentException(
          Lines.size(bytes) + " are too much for loopback servers, which keep it in memory");
    }
  }

  private static Path folder(Path directory, String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
