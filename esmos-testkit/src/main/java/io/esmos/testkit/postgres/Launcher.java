package io.esmos.testkit.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How programs of PostgreSQL are started by this user. PostgreSQL refuses to run as root; a process
 * of root is therefore put into a user namespace in which it is nobody, or, where the kernel
 * forbids that, becomes nobody. Both replace themselves by the program, so that the child is the
 * server.
 */
enum Launcher {
  PLAIN,
  NAMESPACE,
  NOBODY;

  private static final int NOBODY_ID = 65534;

  /** Finds out which one works here. */
  static Launcher find() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return PLAIN;
    }
    for (Launcher launcher : List.of(NAMESPACE, NOBODY)) {
      if (launcher.works()) {
        return launcher;
      }
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` works here:"
            + " run as another user, or install util-linux");
  }

  List<String> command(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix());
    command.add(program.toString());
    command.addAll(arguments);
    return command;
  }

  /** Sees to it that the started program owns a directory and what is in it. */
  void own(Path directory) throws IOException {
    if (this == NOBODY) {
      Trees.own(directory, NOBODY_ID, NOBODY_ID);
    }
  }

  private List<String> prefix() {
    return switch (this) {
      case PLAIN -> List.of();
      case NAMESPACE -> List.of("unshare", "-U");
      case NOBODY -> List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    };
  }

  private boolean works() {
    try {
      List<String> command = new ArrayList<>(prefix());
      command.add("true");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
