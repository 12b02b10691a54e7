package io.esmos.examples.archivecopy;

import io.esmos.archive.Stored;
import io.esmos.archive.TransferProgress;
import java.io.PrintStream;
import java.util.Locale;

/** What the command prints. */
final class Lines {
  private static final double KIB = 1 << 10;
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private final PrintStream out;

  Lines(PrintStream out) {
    this.out = out;
  }

  void say(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** How far one object is; what has arrived is told by {@link #stored}. */
  void progress(TransferProgress progress) {
    boolean arrived = progress.total().stream().anyMatch(total -> total == progress.bytes());
    if (progress.done() || arrived || progress.bytes() == 0) {
      return;
    }
    String share =
        progress.total().isPresent()
            ? 100 * progress.bytes() / progress.total().getAsLong()
                + " % of "
                + size(progress.total().getAsLong())
            : size(progress.bytes());
    say(
        "  %s: %s, %s/s%s",
        progress.key(),
        share,
        size((long) progress.bytesPerSecond()),
        progress.remaining().map(left -> ", " + left.toSeconds() + " s left").orElse(""));
  }

  void stored(Stored stored) {
    say(
        "  %s: %s, verified by %s",
        stored.info().key(), size(stored.info().length()), stored.verification());
  }

  /** Returns a size as people read it. */
  static String size(long bytes) {
    if (bytes < KIB) {
      return bytes + " bytes";
    }
    return bytes < MIB
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIB)
        : bytes < GIB
            ? String.format(Locale.ROOT, "%.1f MiB", bytes / MIB)
            : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }
}
