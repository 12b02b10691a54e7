package io.esmos.archive;

import io.esmos.archive.MultipartUploads.Page;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Moves objects of any length to and from an {@link ObjectArchive}: in constant memory, in parts
 * and ranges at the same time, paced, tried again where that is of use, and compared with
 * checksums. Immutable and safe for use by several threads; transfers of one instance, and of those
 * made from it by {@link #listener} and {@link #cancelledBy}, share its pace.
 *
 * <p>Every method blocks until its work is done, and ends by its deadline. It fails with a {@link
 * ProviderException}. An interrupt or a {@link Cancellation} ends a transfer; what it began is
 * removed. An object that is written is complete, or it is not there; a failure with a code whose
 * effect is unknown ({@link ProviderException.Code#effectUnknown}) leaves open which.
 */
public final class ArchiveTransfer {
  /** What S3, R2 and Cloud Storage take in one request. */
  private static final int DELETES_AT_ONCE = 1000;

  private final Setup setup;

  ArchiveTransfer(Setup setup) {
    this.setup = setup;
  }

  /**
   * Returns what moves objects to and from an archive, with {@link TransferOptions#DEFAULTS}.
   *
   * @param executor runs the requests of one transfer that are on the way at once. It may be shared
   *     with anything, also with the callers of this class; a thread that waits makes requests
   *     itself if the executor has no thread for them
   */
  public static ArchiveTransfer of(ObjectArchive archive, Executor executor) {
    TransferOptions options = TransferOptions.DEFAULTS;
    return new ArchiveTransfer(
        new Setup(
            Objects.requireNonNull(archive, "archive"),
            Objects.requireNonNull(executor, "executor"),
            options,
            new Calls(options, SystemTime.ticker()),
            progress -> {},
            new Cancellation()));
  }

  /** Returns the same with other options, and a pace of its own. */
  public ArchiveTransfer options(TransferOptions options) {
    return new ArchiveTransfer(
        new Setup(
            setup.archive(),
            setup.executor(),
            options,
            new Calls(options, SystemTime.ticker()),
            setup.listener(),
            setup.cancellation()));
  }

  /** Returns the same, whose transfers tell this listener of their progress. */
  public ArchiveTransfer listener(TransferProgress.Listener listener) {
    return new ArchiveTransfer(
        new Setup(
            setup.archive(),
            setup.executor(),
            setup.options(),
            setup.calls(),
            Objects.requireNonNull(listener, "listener"),
            setup.cancellation()));
  }

  /** Returns the same, whose transfers end when this is closed. */
  public ArchiveTransfer cancelledBy(Cancellation cancellation) {
    return new ArchiveTransfer(
        new Setup(
            setup.archive(),
            setup.executor(),
            setup.options(),
            setup.calls(),
            setup.listener(),
            Objects.requireNonNull(cancellation, "cancellation")));
  }

  /** Returns the archive. */
  public ObjectArchive archive() {
    return setup.archive();
  }

  /**
   * Writes an object: in one put if it is short, else in parts of one size. The store verifies each
   * part, and what it says of the whole object is compared with the CRC32C of what was read. A
   * source that is read while it grows or shrinks is refused.
   *
   * <p>A write whose answer was lost is settled by reading. Should the store give the upload up
   * although the condition holds, it begins anew, if the source can be opened again.
   *
   * @throws ProviderException {@code INVALID} for an object longer than the archive can take, at
   *     once where its length is known, or for a source of another length than it says; {@code
   *     CONFLICT} if the condition does not hold; {@code UNSUPPORTED} for what the archive lacks;
   *     {@code NOT_SENT} if the source cannot be read; {@code MALFORMED} if the store has other
   *     bytes than were sent
   */
  public Stored upload(ObjectKey key, Source source, PutRequest request, Deadline deadline) {
    return upload(key, source, request, Resumption.NONE, deadline);
  }

  /**
   * Writes an object as {@link #upload(ObjectKey, Source, PutRequest, Deadline)} does, and goes on
   * with what an earlier run began that had the same journal and request. The source is read from
   * its start; parts that the store holds with the right length and checksum are not sent again.
   * After a failure that may pass, and after a crash, the upload is there for the next run; {@link
   * #removeAbandoned} removes it if there will be none.
   */
  public Stored upload(
      ObjectKey key, Source source, PutRequest request, UploadJournal journal, Deadline deadline) {
    return upload(key, source, request, Resumption.of(journal), deadline);
  }

  /**
   * Writes an object as {@link #upload(ObjectKey, Source, PutRequest, Deadline)} does, and goes on
   * with the newest upload of this key that the store lists. Call it only if that was begun with
   * the same request, and nobody is at work on it: the store cannot tell. Whether an object that is
   * there was written by that run is decided by its bytes.
   */
  public Stored resume(ObjectKey key, Source source, PutRequest request, Deadline deadline) {
    return upload(key, source, request, Resumption.LISTED, deadline);
  }

  private Stored upload(
      ObjectKey key, Source source, PutRequest request, Resumption resumption, Deadline deadline) {
    return new Uploading(new Target(setup, key, request, deadline), source, resumption).run();
  }

  /**
   * Opens an object, or a range of it, as a stream whose bytes are verified. It is ended by closing
   * it, by its deadline, and by a {@link Cancellation}, which also gives its connection back.
   *
   * @throws ProviderException as {@link ObjectArchive#get}
   */
  public ObjectStream open(ObjectKey key, ReadRequest request, Deadline deadline) {
    PinnedBody body = new PinnedBody(setup.archive(), setup.calls(), key, request, deadline);
    OpenEnd end = new OpenEnd(setup.cancellation(), body::close);
    try {
      OptionalLong length = OptionalLong.of(end.read(body::length));
      return new ObjectStream(body, end, request, setup.meter(key, length, deadline));
    } catch (RuntimeException | Error e) {
      end.close();
      throw e;
    }
  }

  /**
   * Reads an object, or a range of it, into a channel: several ranges at the same time, all of one
   * version, written in their order. If it fails, the channel has bytes that are not verified.
   *
   * @throws ProviderException {@code NOT_FOUND}; {@code CONFLICT} if it has another version than
   *     was asked for, or was replaced in the middle; {@code INVALID} if the range begins behind
   *     its end; {@code MALFORMED} for wrong bytes, naming the object, the range and both
   *     checksums; {@code OTHER} if the channel cannot be written
   */
  public Downloaded download(
      ObjectKey key, ReadRequest request, WritableByteChannel sink, Deadline deadline) {
    return Downloading.run(setup, key, request, sink, deadline);
  }

  /**
   * Reads an object, or a range of it, into a file, which has all bytes, verified and durable, when
   * this returns, and is as it was before if it fails.
   *
   * @throws ProviderException as {@link #download(ObjectKey, ReadRequest, WritableByteChannel,
   *     Deadline)}
   */
  public Downloaded download(ObjectKey key, ReadRequest request, Path file, Deadline deadline) {
    return FileDownload.run(setup, key, request, file, deadline);
  }

  /**
   * Copies an object from another archive into this one: by the store itself where both are one
   * vendor's and it can, else through this process, with no disk. The bytes that are read are
   * verified before the copy can be seen. Metadata, tags and media type are carried.
   *
   * @param change changes what the copy is given, its condition among it
   * @return the copy; {@link Stored#verification} says whether a copy that the store made could be
   *     compared
   * @throws ProviderException as reading and writing do
   */
  public Stored copy(
      ArchiveTransfer source,
      ObjectKey key,
      ObjectKey to,
      UnaryOperator<PutRequest> change,
      Deadline deadline) {
    return Copying.run(source.setup, key, setup, to, change, deadline);
  }

  /**
   * Returns all objects whose keys begin so, in the order of their keys, read page by page while
   * the stream is used. What changes meanwhile may or may not be in it.
   *
   * @param prefix how the keys begin; empty for all
   */
  public Stream<ObjectPage.Entry> listAll(String prefix, Deadline deadline) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Listing(setup, prefix, deadline),
            Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
        false);
  }

  /**
   * Deletes objects, any number of them, as they are given.
   *
   * @return those that could not be deleted, each with its reason; empty if all are gone
   */
  public Map<ObjectKey, ProviderException> deleteAll(Stream<ObjectKey> keys, Deadline deadline) {
    Map<ObjectKey, ProviderException> failures = new LinkedHashMap<>();
    Iterator<ObjectKey> all = keys.iterator();
    while (all.hasNext()) {
      List<ObjectKey> some = new ArrayList<>();
      while (all.hasNext() && some.size() < DELETES_AT_ONCE) {
        some.add(all.next());
      }
      failures.putAll(delete(some, deadline));
    }
    return failures;
  }

  private Map<ObjectKey, ProviderException> delete(List<ObjectKey> keys, Deadline deadline) {
    List<ObjectKey> left = keys;
    Map<ObjectKey, ProviderException> failures = new LinkedHashMap<>();
    int attempt = 1;
    while (true) {
      List<ObjectKey> some = left;
      Map<ObjectKey, ProviderException> failed =
          setup
              .calls()
              .harmless("archive.delete", deadline, each -> setup.archive().deleteAll(some, each));
      left = new ArrayList<>();
      ProviderException passing = null;
      for (Map.Entry<ObjectKey, ProviderException> entry : failed.entrySet()) {
        if (Calls.PASSING.contains(entry.getValue().code())) {
          passing = entry.getValue();
          left.add(entry.getKey());
        } else {
          failures.put(entry.getKey(), entry.getValue());
        }
      }
      if (passing == null) {
        return failures;
      }
      attempt = left.size() < some.size() ? 1 : attempt + 1;
      try {
        setup.calls().await(passing, attempt, Calls.PASSING, deadline);
      } catch (ProviderException e) {
        left.forEach(key -> failures.put(key, failed.get(key)));
        return failures;
      }
    }
  }

  /**
   * Ends uploads that nobody completed and that were begun longer ago than this, by the store's
   * clock and the one handed in: leave a wide margin for the difference. A run that still goes on
   * with one of them begins anew.
   *
   * @param prefix how their keys begin; empty for all
   * @param age how old they must be, at least an hour
   */
  public Abandoned removeAbandoned(
      String prefix, Duration age, InstantSource wall, Deadline deadline) {
    if (age.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          "an upload of " + age + " may be under way; the least age is an hour");
    }
    Instant before = wall.instant().minus(age);
    List<Upload> removed = new ArrayList<>();
    List<Upload> unknown = new ArrayList<>();
    int young = 0;
    Optional<String> cursor = Optional.empty();
    do {
      Page page = HeldParts.page(setup, prefix, cursor, deadline);
      for (Upload upload : page.uploads()) {
        if (upload.begun().isEmpty()) {
          unknown.add(upload);
        } else if (upload.begun().get().isBefore(before)) {
          HeldParts.end(setup, upload, deadline);
          removed.add(upload);
        } else {
          young++;
        }
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return new Abandoned(removed, unknown, young);
  }
}
