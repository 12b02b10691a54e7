package io.esmos.archive.file;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The names in folders, in the order of keys: never more than a fixed number at once, however many
 * there are. Those of one folder are kept for the next page, as long as the folder is unchanged.
 * Safe for use by several threads.
 */
final class FolderNames {
  /** How many names are held at once: about 10 MiB. */
  private static final int MOST = 50_000;

  /**
   * For how long a folder must have been unchanged when its names were read: two changes within one
   * tick of the file system's clock leave one time.
   */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Object lock = new Object();
  private final int most;
  private @Nullable Window kept;
  private long scans;

  FolderNames() {
    this(MOST);
  }

  /**
   * Makes one that holds so many names.
   *
   * @param most at least four: up to three names reach a key and are not behind it, an object, a
   *     folder and one that goes on
   */
  FolderNames(int most) {
    if (most < 4) {
      throw new IllegalArgumentException("at least four names are held, not " + most);
    }
    this.most = most;
  }

  /**
   * A name in a folder.
   *
   * @param file the name of the file, or of the folder
   * @param octets the key, or what the keys below begin with
   * @param order where it stands among its neighbours
   * @param object whether it is an object
   */
  record Name(String file, String octets, String order, boolean object) {
    /** Returns whether there can be keys from here on. */
    boolean reaches(String key) {
      return order.compareTo(key) >= 0 || (!object && key.startsWith(octets));
    }
  }

  /**
   * Some names.
   *
   * @param names the first ones, in their order
   * @param complete whether there are no others behind them
   */
  record Names(List<Name> names, boolean complete) {}

  /** The first names of a folder at which there can be keys from here on. */
  private record Window(Path folder, String from, Names names, FileTime changed, Instant read) {
    boolean covers(Path other, String key, FileTime now) {
      List<Name> all = names.names();
      return folder.equals(other)
          && changed.equals(now)
          && changed.toInstant().plus(QUIET).isBefore(read)
          && from.compareTo(key) <= 0
          && (names.complete() || all.get(all.size() - 1).order().compareTo(key) > 0);
    }
  }

  /** Returns how often a folder was read. */
  long scans() {
    synchronized (lock) {
      return scans;
    }
  }

  /**
   * Returns the first names of a folder at which there can be keys from here on.
   *
   * @param before what the keys in the folder begin with
   */
  Names from(Path folder, String before, String key, Deadline deadline) throws IOException {
    try {
      FileTime changed = Files.getLastModifiedTime(folder);
      Window window;
      synchronized (lock) {
        window = kept;
      }
      if (window == null || !window.covers(folder, key, changed)) {
        Instant now = SystemTime.wall().instant();
        window = new Window(folder, key, read(folder, before, key, deadline), changed, now);
        synchronized (lock) {
          kept = window;
          scans++;
        }
      }
      List<Name> names = window.names().names().stream().filter(name -> name.reaches(key)).toList();
      return new Names(names, window.names().complete());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new Names(List.of(), true);
    }
  }

  private Names read(Path folder, String before, String key, Deadline deadline) throws IOException {
    PriorityQueue<Name> smallest =
        new PriorityQueue<>(Comparator.comparing(Name::order).reversed());
    boolean complete = true;
    long read = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<Name> name = name(file.getFileName().toString(), before);
        if (name.isPresent() && name.get().reaches(key)) {
          complete &= smallest.size() < most;
          keep(smallest, name.get());
        }
        if (++read % 1000 == 0) {
          deadline.check(FileListing.OPERATION);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<Name> ordered = new ArrayList<>(smallest);
    ordered.sort(Comparator.comparing(Name::order));
    return new Names(ordered, complete);
  }

  /** Keeps a name if it is among the smallest. */
  private void keep(PriorityQueue<Name> smallest, Name name) {
    Name largest = smallest.peek();
    if (smallest.size() < most || largest == null) {
      smallest.add(name);
    } else if (name.order().compareTo(largest.order()) < 0) {
      smallest.remove();
      smallest.add(name);
    }
  }

  private static Optional<Name> name(String file, String before) {
    Optional<String> octets = FileNames.octetsOf(file);
    if (octets.isEmpty()) {
      return Optional.empty();
    }
    String all = before + octets.get();
    if (file.startsWith(FileNames.OBJECT)) {
      return Optional.of(new Name(file, all, all, true));
    }
    if (file.startsWith(FileNames.FOLDER)) {
      return Optional.of(new Name(file, all + "/", all + "/", false));
    }
    // Behind the object of the same octets, before every longer one.
    return file.startsWith(FileNames.CONTINUED)
        ? Optional.of(new Name(file, all, all + "\0", false))
        : Optional.empty();
  }
}
