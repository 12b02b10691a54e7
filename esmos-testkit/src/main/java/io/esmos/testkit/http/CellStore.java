package io.esmos.testkit.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cells by name, in memory and, given a directory, on disk: a write has ended only when a crash of
 * the machine cannot undo it. Safe for use by several threads.
 */
final class CellStore {
  /** What is a cell's name: also a file's, so that it can lead nowhere else. */
  static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

  private static final String SUFFIX = ".cell";
  private static final int MAX_CELLS = 1_000;

  private final @Nullable Path directory;
  private final Map<String, Version> cells = new ConcurrentHashMap<>();

  // One writer at a time, disk included: this lock is the atomicity that the store sells.
  private final ReentrantLock writing = new ReentrantLock();

  /** Opens the store, with what the directory holds. */
  CellStore(@Nullable Path directory) {
    this.directory = directory;
    if (directory != null) {
      load(directory);
    }
  }

  /**
   * A version of a cell.
   *
   * @param number grows by one with every write
   * @param contents the bytes
   */
  // Nobody compares two, and nobody changes the bytes.
  @SuppressWarnings("ArrayRecordComponent")
  record Version(long number, byte[] contents) {
    /** Returns the strong validator: it differs for every write, and for every content. */
    String tag() {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(contents);
        return "\"v" + number + "-" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  Optional<Version> read(String name) {
    return Optional.ofNullable(cells.get(name));
  }

  /** Writes if the condition holds for the present version; empty if it does not. */
  Optional<Version> write(String name, byte[] contents, Predicate<Optional<Version>> condition) {
    writing.lock();
    try {
      Optional<Version> present = read(name);
      if (!condition.test(present)) {
        return Optional.empty();
      }
      if (present.isEmpty() && cells.size() >= MAX_CELLS) {
        throw new UncheckedIOException(new IOException("the store is full"));
      }
      Version next = new Version(present.map(Version::number).orElse(0L) + 1, contents);
      if (directory != null) {
        save(directory, name, next);
      }
      cells.put(name, next);
      return Optional.of(next);
    } finally {
      writing.unlock();
    }
  }

  /** Loses a cell, as a store may that was restored from an old backup. */
  void lose(String name) {
    writing.lock();
    try {
      cells.remove(name);
      if (directory != null) {
        Files.deleteIfExists(directory.resolve(name + SUFFIX));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writing.unlock();
    }
  }

  private void load(Path from) {
    try {
      Files.createDirectories(from);
      try (var files = Files.newDirectoryStream(from, "*" + SUFFIX)) {
        for (Path file : files) {
          ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
          long number = bytes.getLong();
          byte[] contents = Arrays.copyOfRange(bytes.array(), Long.BYTES, bytes.limit());
          String name = file.getFileName().toString();
          cells.put(
              name.substring(0, name.length() - SUFFIX.length()), new Version(number, contents));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void save(Path directory, String name, Version version) {
    Path temporary = directory.resolve(name + ".tmp");
    try {
      try (FileChannel file =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + version.contents().length);
        bytes.putLong(version.number()).put(version.contents()).flip();
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      Files.move(
          temporary,
          directory.resolve(name + SUFFIX),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      // The new name is an entry of the directory, which has pages of its own.
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
