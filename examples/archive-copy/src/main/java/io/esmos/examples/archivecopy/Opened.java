package io.esmos.examples.archivecopy;

import io.esmos.archive.ObjectArchive;

/**
 * An archive, and what ends with it.
 *
 * @param archive the archive
 * @param end ends the client that was made for it, and the server if one was started
 */
record Opened(ObjectArchive archive, Runnable end) implements AutoCloseable {
  static Opened of(ObjectArchive archive) {
    return new Opened(archive, () -> {});
  }

  @Override
  public void close() {
    end.run();
  }
}
