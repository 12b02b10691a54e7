package io.esmos.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps the state of one upload, so that a process that begins again goes on with it. The text is
 * described in {@code docs/formats.md} and holds no secret. An upload calls it from one thread.
 */
public interface UploadJournal {
  /** Returns what was written last; empty if nothing was, or it was removed. */
  Optional<String> read() throws IOException;

  /** Keeps this text in place of the one before, for good when it returns. */
  void write(String text) throws IOException;

  /** Forgets the text; harmless if there is none. */
  void remove() throws IOException;

  /** Returns the journal in this file, which is replaced as a whole. */
  static UploadJournal file(Path path) {
    return new UploadJournalFile(path);
  }
}
