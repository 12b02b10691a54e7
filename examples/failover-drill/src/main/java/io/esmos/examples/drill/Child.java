package io.esmos.examples.drill;

import io.esmos.examples.drill.world.Jvm;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.World;
import io.esmos.format.Document;
import io.esmos.format.FormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Java process of the drill. What it says comes back line by line; when its standard input is
 * closed, or this process dies, it ends.
 */
final class Child {
  private final String name;
  private final Process process;
  private final CountDownLatch ready = new CountDownLatch(1);

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts a process.
   *
   * @param said takes each line that it says after {@code ready}, on a thread of its own
   * @param ended is run there when it has ended
   */
  static Child start(
      World world,
      String name,
      Consumer<Document.Line> said,
      Runnable ended,
      Class<?> main,
      List<String> arguments) {
    try {
      Files.createDirectories(world.log(name).getParent());
      Process process =
          new ProcessBuilder(Jvm.command(main, arguments))
              .redirectError(ProcessBuilder.Redirect.appendTo(world.log(name).toFile()))
              .start();
      Child child = new Child(name, process);
      Thread reader =
          new Thread(
              () -> {
                child.read(said);
                ended.run();
              },
              name);
      reader.setDaemon(true);
      reader.start();
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  private void read(Consumer<Document.Line> said) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("ready")) {
          ready.countDown();
        } else {
          tell(said, line);
        }
      }
    } catch (IOException e) {
      // It is gone.
    }
  }

  private static void tell(Consumer<Document.Line> said, String line) {
    Document.Line words;
    try {
      words = Lifeline.words(line);
    } catch (FormatException e) {
      return; // half a line of a process that was killed, or a line of a library
    }
    said.accept(words);
  }

  /** Waits until it says that it is ready. */
  void awaitReady(Duration atMost) throws InterruptedException {
    boolean in = ready.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (!in) {
      throw new DrillFailure(
          name + (process.isAlive() ? " is not ready after " + atMost : " ended at its start"));
    }
  }

  /** Writes a line to its standard input. */
  void command(String line) {
    OutputStream in = process.getOutputStream();
    try {
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is gone", e);
    }
  }

  /** Ends it in order: it notices that its input has ended. */
  void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  String name() {
    return name;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean alive() {
    return process.isAlive();
  }
}
