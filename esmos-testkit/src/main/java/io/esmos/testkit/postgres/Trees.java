package io.esmos.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all that is in them. */
final class Trees {
  private Trees() {}

  /** Deletes a directory with all that is in it; one that is missing is fine. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    for (Path path : all(directory)) {
      Files.deleteIfExists(path);
    }
  }

  /** Gives a directory with all that is in it to another user. */
  static void own(Path directory, int user, int group) throws IOException {
    for (Path path : all(directory)) {
      Files.setAttribute(path, "unix:uid", user, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", group, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static List<Path> all(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return all(directory);
      }
      throw e;
    }
  }
}
