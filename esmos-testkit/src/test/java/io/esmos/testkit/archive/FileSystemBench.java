package io.esmos.testkit.archive;

import io.esmos.archive.ObjectArchive;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.testkit.witness.Hold;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A bench of a new folder; a disk neither throttles nor loses answers. */
final class FileSystemBench implements ArchiveBench {
  private final Path folder;
  private final FileSystemArchive archive;
  private final FileSystemArchive other;

  FileSystemBench() {
    try {
      folder = Files.createTempDirectory("esmos-archive");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    archive = FileSystemArchive.open("file", folder);
    other = FileSystemArchive.open("file", folder);
  }

  @Override
  public ObjectArchive archive() {
    return archive;
  }

  @Override
  public ObjectArchive other() {
    return other;
  }

  @Override
  public boolean next(Mishap mishap) {
    return false;
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.empty();
  }

  @Override
  public void close() {
    delete(folder);
  }

  static void delete(Path folder) {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
