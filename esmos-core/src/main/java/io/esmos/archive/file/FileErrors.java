package io.esmos.archive.file;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.util.List;
import java.util.Locale;

/** What a file system's errors are called here. */
final class FileErrors {
  /** The vendor code of a full disk, and of a quota that is used up. */
  static final String FULL = "ENOSPC";

  /** What Linux, macOS and Windows say. */
  private static final List<String> FULL_TEXTS =
      List.of("no space left", "not enough space", "quota exceeded");

  private FileErrors() {}

  static ProviderException of(String operation, IOException e) {
    if (e instanceof ClosedByInterruptException || e instanceof FileLockInterruptionException) {
      return ProviderException.of(Code.UNAVAILABLE, operation, "interrupted", e);
    }
    if (e instanceof AccessDeniedException) {
      return ProviderException.of(Code.DENIED, operation, "the file system refuses", e);
    }
    if (e instanceof FileSystemLoopException) {
      return ProviderException.of(
          Code.DENIED, operation, "a symbolic link is not followed out of the archive", e);
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (FULL_TEXTS.stream().anyMatch(text::contains)) {
      return ProviderException.of(Code.OTHER, operation, "the disk is full", e).vendor(FULL, null);
    }
    return ProviderException.of(Code.OTHER, operation, "the file system failed", e);
  }

  static ProviderException damaged(String operation, String what) {
    return ProviderException.of(Code.MALFORMED, operation, what + " is damaged");
  }
}
