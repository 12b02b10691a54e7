package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a storage account holds and how it behaves. Used under the server's lock alone. */
final class Account {
  /** RFC 1123 with a day of two digits, as HTTP has it. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /**
   * How the account behaves.
   *
   * @param name its name
   * @param sku its redundancy, such as Standard_LRS
   * @param versioning whether older contents are kept
   * @param immutability whether versions can be protected
   * @param page how many blobs a page of a listing has at most
   * @param blocks how many blocks a blob has at most
   * @param blockBytes how many bytes a block has at most
   * @param rehydration how long a way back from the archive tier takes
   */
  record Options(
      String name,
      String sku,
      boolean versioning,
      boolean immutability,
      int page,
      int blocks,
      long blockBytes,
      Duration rehydration) {}

  final Options options;
  final Map<String, Container> containers = new TreeMap<>();
  private final InstantSource wall;
  private final Ticker ticker;
  private long written;

  Account(Options options, InstantSource wall, Ticker ticker) {
    this.options = options;
    this.wall = wall;
    this.ticker = ticker;
  }

  Instant now() {
    return wall.instant();
  }

  long nanos() {
    return ticker.nanos();
  }

  static String http(Instant time) {
    return HTTP_DATE.format(time);
  }

  Container container(String name) {
    Container container = containers.get(name);
    if (container == null) {
      throw new Refusal(Code.ContainerNotFound, "the specified container does not exist");
    }
    return container;
  }

  /** Returns a blob or a version of it, with its way back from the archive tier up to date. */
  Blob present(Container container, String blob, WireRequest request) {
    Blob found = container.present(blob, request.parameter("versionid").orElse(""));
    settle(found);
    return found;
  }

  /** Puts a blob into the tier that it has come back to by now. */
  void settle(Blob blob) {
    Blob.Rehydration way = blob.rehydration;
    if (way != null && way.dueNanos() - nanos() <= 0) {
      blob.tier = way.tier();
      blob.rehydration = null;
    }
  }

  /** Ends every way back from the archive tier. */
  void rehydrateAll() {
    for (Container container : containers.values()) {
      for (Container.Slot slot : container.slots.values()) {
        slot.blob().ifPresent(this::rehydrated);
      }
    }
  }

  private void rehydrated(Blob blob) {
    if (blob.rehydration != null) {
      blob.tier = blob.rehydration.tier();
      blob.rehydration = null;
    }
  }

  /** Returns how long from now a way back ends, on the ticker. */
  long rehydrationDue() {
    return nanos() + options.rehydration().toNanos();
  }

  /** Gives a blob, which was changed, its next etag. */
  void stamp(Blob blob) {
    blob.etag = String.format(Locale.ROOT, "0x8DE%012X", ++written);
    blob.modified = now();
  }

  /** Makes a blob the current one of its name, and keeps the one before if that is asked for. */
  void commit(Container.Slot slot, Blob blob) {
    retire(slot);
    stamp(blob);
    if (options.versioning()) {
      // The seventh digit of a version's time; here it keeps two within a millisecond apart.
      blob.versionId =
          VERSION.format(blob.modified) + String.format(Locale.ROOT, "%04dZ", written % 10_000);
    }
    slot.current = blob;
    slot.uncommitted.clear();
  }

  /** Takes the current blob away, to the older ones if they are kept. */
  void retire(Container.Slot slot) {
    Blob before = slot.current;
    if (before != null && options.versioning()) {
      slot.older.put(before.versionId, before);
    }
    slot.current = null;
  }
}
