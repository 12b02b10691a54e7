package io.esmos.emulator.aws;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What tells a forked JVM that nobody needs it any more: its standard input ends. */
final class StandardInput {
  private StandardInput() {}

  /** Ends this JVM with its standard input; its own threads would go on. */
  static void endWithIt() {
    Thread thread = new Thread(StandardInput::readAndExit, "standard-input");
    thread.setDaemon(true);
    thread.start();
  }

  private static void readAndExit() {
    try {
      while (System.in.read() >= 0) {
        // What is written to it means nothing.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
