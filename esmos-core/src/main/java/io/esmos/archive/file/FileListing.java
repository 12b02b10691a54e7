package io.esmos.archive.file;

import io.esmos.archive.ObjectPage;
import io.esmos.archive.file.FolderNames.Name;
import io.esmos.archive.file.FolderNames.Names;
import io.esmos.provider.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One page of a listing, in the order of keys. */
final class FileListing {
  static final String OPERATION = "archive.list";

  private final FolderNames folders;
  private final String prefix;
  private final String after;
  private final int most;
  private final Deadline deadline;
  private final List<ObjectPage.Entry> entries = new ArrayList<>();

  private FileListing(
      FolderNames folders, String prefix, String after, int most, Deadline deadline) {
    this.folders = folders;
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
  static ObjectPage page(
      FolderNames folders, Path objects, String prefix, String after, int most, Deadline deadline)
      throws IOException {
    FileListing listing = new FileListing(folders, prefix, after, most + 1, deadline);
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
    String from = after.compareTo(prefix) > 0 ? after : prefix;
    String last = "";
    while (true) {
      Names names = folders.from(folder, before, last.isEmpty() ? from : last, deadline);
      for (Name name : names.names()) {
        if (full() || isBehind(name)) {
          return;
        }
        if (name.order().compareTo(last) > 0) {
          deadline.check(OPERATION);
          visit(folder, name);
          last = name.order();
        }
      }
      if (names.complete()) {
        return;
      }
    }
  }

  private void visit(Path folder, Name name) throws IOException {
    Path file = folder.resolve(name.file());
    if (!name.object()) {
      visit(file, name.octets());
    } else if (name.octets().startsWith(prefix) && name.octets().compareTo(after) > 0) {
      add(file, name);
    }
  }

  /** Returns whether the keys with the prefix end before this name. */
  private boolean isBehind(Name name) {
    String octets = name.octets();
    return octets.compareTo(prefix) > 0 && !octets.startsWith(prefix);
  }

  private void add(Path file, Name name) throws IOException {
    try (FileChannel channel = ArchiveFolder.open(file)) {
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
