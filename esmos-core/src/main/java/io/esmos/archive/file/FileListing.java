package io.esmos.archive.file;

import io.esmos.archive.ObjectPage;
import io.esmos.provider.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One page of a listing, in the order of keys. Of each folder no more names are held than the page
 * can take, however many there are: the folder is read again for the ones behind them.
 */
final class FileListing {
  private static final String OPERATION = "archive.list";

  private final String prefix;
  private final String after;
  private final int most;
  private final Deadline deadline;
  private final List<ObjectPage.Entry> entries = new ArrayList<>();

  /**
   * A name in a folder.
   *
   * @param file the file, or the folder
   * @param octets the key, or what the keys below begin with
   * @param order where it stands among its neighbours
   * @param object whether it is an object
   */
  private record Name(Path file, String octets, String order, boolean object) {}

  private FileListing(String prefix, String after, int most, Deadline deadline) {
    this.prefix = prefix;
    this.after = after;
    this.most = most;
    this.deadline = deadline;
  }

  /**
   * Returns a page.
   *
   * @param prefix what the keys begin with, as octets
   * @param after the last key of the page before, as octets; empty for the first page
   */
  static ObjectPage page(Path objects, String prefix, String after, int most, Deadline deadline)
      throws IOException {
    FileListing listing = new FileListing(prefix, after, most + 1, deadline);
    int slash = prefix.lastIndexOf('/');
    if (slash < 0) {
      listing.visit(objects, "");
    } else {
      String folder = prefix.substring(0, slash);
      listing.visit(FileNames.folder(objects, folder), prefix.substring(0, slash + 1));
    }
    List<ObjectPage.Entry> found = listing.entries;
    if (found.size() <= most) {
      return new ObjectPage(found, Optional.empty());
    }
    List<ObjectPage.Entry> page = found.subList(0, most);
    return new ObjectPage(page, Optional.of(page.get(most - 1).key().value()));
  }

  private boolean full() {
    return entries.size() >= most;
  }

  private void visit(Path folder, String before) throws IOException {
    String last = "";
    while (!full()) {
      int room = most - entries.size();
      List<Name> names = smallest(folder, before, last, room);
      for (Name name : names) {
        if (full()) {
          return;
        }
        deadline.check(OPERATION);
        if (name.object()) {
          add(name);
        } else {
          visit(name.file(), name.octets());
        }
        last = name.order();
      }
      if (names.size() < room) {
        return;
      }
    }
  }

  /** Returns the first names of a folder behind one, in their order. */
  private List<Name> smallest(Path folder, String before, String last, int room)
      throws IOException {
    PriorityQueue<Name> smallest =
        new PriorityQueue<>(Comparator.comparing(Name::order).reversed());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<Name> name = name(file, before);
        if (name.isPresent() && wanted(name.get()) && name.get().order().compareTo(last) > 0) {
          smallest.add(name.get());
          if (smallest.size() > room) {
            smallest.poll();
            deadline.check(OPERATION);
          }
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<Name> ordered = new ArrayList<>(smallest);
    ordered.sort(Comparator.comparing(Name::order));
    return ordered;
  }

  private static Optional<Name> name(Path file, String before) {
    String name = file.getFileName().toString();
    Optional<String> octets = FileNames.octetsOf(name);
    if (octets.isEmpty()) {
      return Optional.empty();
    }
    String all = before + octets.get();
    if (name.startsWith(FileNames.OBJECT)) {
      return Optional.of(new Name(file, all, all, true));
    }
    if (name.startsWith(FileNames.FOLDER)) {
      return Optional.of(new Name(file, all + "/", all + "/", false));
    }
    return name.startsWith(FileNames.CONTINUED)
        ? Optional.of(new Name(file, all, all + "\0", false))
        : Optional.empty();
  }

  /** Returns whether there can be keys of the page at this name, or below it. */
  private boolean wanted(Name name) {
    String octets = name.octets();
    if (name.object()) {
      return octets.startsWith(prefix) && octets.compareTo(after) > 0;
    }
    boolean matches = octets.startsWith(prefix) || prefix.startsWith(octets);
    return matches && (name.order().compareTo(after) > 0 || after.startsWith(octets));
  }

  private void add(Name name) throws IOException {
    try (FileChannel channel = ArchiveFolder.open(name.file())) {
      entries.add(
          ArchiveFolder.head(channel)
              .orElseThrow(
                  () ->
                      FileErrors.damaged(OPERATION, "the file of " + FileNames.key(name.octets())))
              .record()
              .entry());
    } catch (NoSuchFileException | FileSystemLoopException e) {
      // It was deleted since its name was read, or is a link and no object.
    }
  }
}
