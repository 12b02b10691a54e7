package io.esmos.examples.drill.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the clients write how each attempt ended, a line each, at once. Safe for several threads.
 */
public final class Ledger {
  private final FileChannel file;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile String newest = "- 0";

  /** Opens a new ledger. */
  Ledger(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
  }

  void add(LedgerEntry entry) {
    try {
      // One write for a line: lines of several threads never mix.
      file.write(ByteBuffer.wrap((entry.line() + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger cannot be written; nothing can be said", e);
    }
    if (entry.acknowledged()) {
      acknowledged.incrementAndGet();
      newest = entry.site() + " " + entry.epoch();
    } else if (entry.kind() == LedgerEntry.Kind.REFUSED
        || entry.kind() == LedgerEntry.Kind.UNKNOWN) {
      failed.incrementAndGet();
    }
  }

  long acknowledged() {
    return acknowledged.get();
  }

  long failed() {
    return failed.get();
  }

  /** Returns site and epoch of the newest acknowledgement. */
  String newest() {
    return newest;
  }

  /** Reads a ledger, also one that is being written. */
  public static List<LedgerEntry> read(Path path) throws IOException {
    String text = Files.readString(path);
    int end = text.lastIndexOf('\n') + 1; // the last line may be half there
    return text.substring(0, end).lines().map(LedgerEntry::parse).toList();
  }
}
