package io.esmos.examples.drill;

import io.esmos.examples.drill.report.Sighting;
import io.esmos.failover.Event;
import io.esmos.time.Ticker;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the one who runs the drill sees: a line for each thing that happens, with the time since the
 * start, and below them, on a terminal, one line that is written anew. Piped, that line appears
 * every few seconds instead. Safe for use by several threads.
 */
final class View {
  private static final int WIDTH = 150;

  /** What is told live; the rest is in the record at the end and in the logs. */
  private static final Set<Event.Kind> LIVE =
      Set.of(
          Event.Kind.DETECTED,
          Event.Kind.CLOSED,
          Event.Kind.FENCED,
          Event.Kind.WAITED,
          Event.Kind.CAUGHT_UP,
          Event.Kind.BEGUN,
          Event.Kind.PROMOTED,
          Event.Kind.OPENED,
          Event.Kind.VERIFIED,
          Event.Kind.ROUTED,
          Event.Kind.CONFIRMED,
          Event.Kind.LOSSLESS,
          Event.Kind.STEWARD);

  private final PrintStream out;
  private final boolean live;
  private final Ticker ticker;
  private final long start;
  private final Set<String> told = new java.util.HashSet<>();
  private boolean statusShown;

  View(PrintStream out, boolean live, Ticker ticker) {
    this.out = out;
    this.live = live;
    this.ticker = ticker;
    this.start = ticker.nanos();
  }

  /** Tells something. */
  synchronized void line(String who, String text) {
    wipe();
    String line = String.format(Locale.ROOT, "%s  %-10s %s", clock(), who, text);
    out.println(line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line);
    out.flush();
  }

  /** Begins a scene. */
  synchronized void scene(String title) {
    wipe();
    out.println();
    out.println(clock() + "  ── " + title + " ──");
    out.flush();
  }

  /** Shows a text of several lines as it is. */
  synchronized void block(String text) {
    wipe();
    out.println(text);
    out.flush();
  }

  /** Tells what a controller tells, if nobody has told it yet. */
  void event(Sighting seen) {
    if (!LIVE.contains(seen.kind())) {
      return;
    }
    boolean steward = seen.kind() == Event.Kind.STEWARD;
    String key =
        steward
            ? seen.text()
            : seen.kind()
                + " "
                + seen.epoch()
                + " "
                + seen.subject()
                + (seen.kind() == Event.Kind.WAITED ? seen.text() : "");
    synchronized (this) {
      if (!told.add(key)) {
        return;
      }
    }
    String kind = seen.kind().toString().replace('_', ' ').toLowerCase(Locale.ROOT);
    line(
        seen.controller(),
        String.format(
            Locale.ROOT,
            "%-10s %s%s",
            kind,
            seen.subject().isEmpty() ? "" : seen.subject() + ": ",
            brief(seen)));
  }

  /** Cuts what is the same in every line, or stands in the table at the end. */
  private static String brief(Sighting seen) {
    String text = seen.text();
    return switch (seen.kind()) {
      case DETECTED -> text.replaceFirst("(?s) DOWN: .*", " DOWN");
      case CLOSED -> "nobody may write, in epoch " + seen.epoch();
      case OPENED -> "may write, in epoch " + seen.epoch();
      default -> text;
    };
  }

  /** Writes the one line that is always the last, on a terminal. */
  synchronized void status(Supplier<String> text) {
    if (live) {
      wipe();
      String line = clock() + "  " + text.get();
      out.print(line.length() > WIDTH ? line.substring(0, WIDTH) : line);
      out.flush();
      statusShown = true;
    }
  }

  /** Writes the status as a line of its own, where it cannot be written anew. */
  void statusLine(Supplier<String> text) {
    if (!live) {
      line("clients", text.get());
    }
  }

  private void wipe() {
    if (statusShown) {
      out.print("\r\u001b[2K");
      statusShown = false;
    }
  }

  private String clock() {
    long tenths = (ticker.nanos() - start) / 100_000_000;
    return String.format(Locale.ROOT, "%02d:%02d.%d", tenths / 600, tenths / 10 % 60, tenths % 10);
  }
}
