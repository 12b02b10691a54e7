package io.esmos.examples.archivecopy;

import io.esmos.archive.ObjectArchive;

/**
 * An archive, and what ends with it.
 *
 * @param archive the archive
 * @param end ends the server that was started for it, if one was
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
