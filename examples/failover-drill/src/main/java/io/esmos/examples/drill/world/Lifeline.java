package io.esmos.examples.drill.world;

import io.esmos.format.Document;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * How a process is tied to the one that started it. It says on its standard output what the other
 * must know, takes commands from its standard input, and ends when that ends, which also happens
 * when the other is killed.
 */
public final class Lifeline {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Lifeline() {}

  /**
   * Ends this process when the one that started it is gone.
   *
   * @param command takes each line that the other writes
   * @param last is done before the end, quickly
   */
  public static void hold(Consumer<String> command, Runnable last) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader in =
                  new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  command.accept(line);
                }
              } catch (IOException e) {
                // The end as well.
              } finally {
                try {
                  last.run();
                } finally {
                  Runtime.getRuntime().halt(0);
                }
              }
            },
            "lifeline");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says one line: words that {@link #words} reads back. */
  public static void say(String key, Object... words) {
    String text = new Document("line", 1).add(key, words).text();
    String line = text.lines().skip(1).findFirst().orElse("");
    synchronized (OUT) {
      OUT.println(line);
    }
  }

  /** Reads a line that {@link #say} wrote. */
  public static Document.Line words(String line) {
    return Document.read("line 1\n" + line + "\nend\n", "line", 1).lines().get(0);
  }
}
