package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.lanes.Lanes;
import io.esmos.testkit.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A disk that is full is a typed error and leaves nothing. The disk is a file system in memory of 1
 * MiB where this user may mount one, else a limit of the size of files.
 */
final class FileSystemFullTest {
  private static final List<String> OWN_MOUNTS = List.of("unshare", "-rm", "sh", "-c");
  private static final String MOUNT = "mount -t tmpfs -o size=1m tmpfs \"$0\"";

  @Test
  void aFullDiskIsTypedAndLeavesNothing() throws Exception {
    Path folder = Files.createTempDirectory("esmos-full");
    try {
      if (mounts(folder)) {
        Lanes.used("tmpfs of 1 MiB");
        fills(command(OWN_MOUNTS, MOUNT + " && exec \"$@\"", folder), folder, "OTHER ENOSPC");
      } else {
        Lanes.used("files of 1 MiB at most");
        fills(
            command(List.of("sh", "-c"), "ulimit -f 2048 && exec \"$@\"", folder),
            folder,
            "OTHER -");
      }
    } finally {
      FileSystemBench.delete(folder);
    }
  }

  private static void fills(List<String> before, Path folder, String error) throws Exception {
    try (ChildProcess child =
        ChildProcess.of(DiskFiller.class, folder.toString()).by(before).start()) {
      assertThat(child.line()).isEqualTo("put " + error);
      assertThat(child.line()).isEqualTo("new " + error);
      assertThat(child.line()).isEqualTo("part " + error);
      assertThat(child.line()).isEqualTo("temporary 0");
      assertThat(child.line()).isEqualTo("parts 0");
      assertThat(child.line()).isEqualTo("objects 1");
      assertThat(child.line()).isEqualTo("unchanged true");
      assertThat(child.line()).isEqualTo("again true");
      assertThat(child.status()).isZero();
    }
  }

  private static List<String> command(List<String> before, String script, Path folder) {
    List<String> command = new java.util.ArrayList<>(before);
    command.add(script);
    command.add(folder.toString());
    return command;
  }

  private static boolean mounts(Path folder) throws InterruptedException {
    try {
      Process trial =
          new ProcessBuilder(command(OWN_MOUNTS, MOUNT, folder))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return trial.waitFor(30, TimeUnit.SECONDS) && trial.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
