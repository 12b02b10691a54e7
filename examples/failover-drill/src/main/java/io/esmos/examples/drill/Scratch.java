package io.esmos.examples.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a drill, which it takes away at its end. What a drill that was killed left
 * behind is taken away by the next one.
 *
 * @param directory the directory
 * @param cache where PostgreSQL's programs are unpacked, kept for the next drill
 */
record Scratch(Path directory, Path cache) {
  private static final String PREFIX = "esmos-drill-";
  private static final String OWNER = "driver.pid";

  static Scratch make() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    sweep(temporary);
    Path directory = Files.createTempDirectory(temporary, PREFIX);
    // Passable: where this is root, PostgreSQL may run as somebody else. The secrets are in a file
    // that only its owner can read.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Files.writeString(directory.resolve(OWNER), Long.toString(ProcessHandle.current().pid()));
    String cache = System.getProperty("esmos.drill.cache", "");
    return new Scratch(directory, cache.isEmpty() ? directory.resolve("cache") : Path.of(cache));
  }

  /** Deletes the directory. Idempotent. */
  void delete() {
    delete(directory);
  }

  /** Copies the logs of all processes to {@code log} below a directory. */
  void copyLogs(Path target) throws IOException {
    Path logs = Files.createDirectories(target.resolve("log"));
    copy(directory.resolve("log"), "*.log", logs, "");
    copy(directory, "ledger", logs, "");
    if (Files.exists(directory.resolve("site"))) {
      try (DirectoryStream<Path> sites = Files.newDirectoryStream(directory.resolve("site"))) {
        for (Path site : sites) {
          copy(site, "postgres.log", logs, site.getFileName() + "-");
        }
      }
    }
  }

  private static void copy(Path from, String which, Path to, String prefix) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, which)) {
      for (Path file : files) {
        Path target = to.resolve(prefix + file.getFileName());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void sweep(Path temporary) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path each : old) {
        Path owner = each.resolve(OWNER);
        if (Files.isWritable(each) && Files.isReadable(owner) && gone(Files.readString(owner))) {
          delete(each);
        }
      }
    }
  }

  private static boolean gone(String pid) {
    return pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void delete(Path directory) {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // it went away by itself
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(each);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // It is gone.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
