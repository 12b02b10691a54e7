package io.esmos.archive;

import io.esmos.archive.Verifier.ByteSpan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads an object, or a range of one, by ranges at the same time, all of one version, and writes
 * them to a channel in their order. The calling thread owns the crew that reads; it verifies and
 * writes.
 */
final class Downloading {
  private static final String OPERATION = "archive.download";

  /** What a file channel copies at once: it keeps a direct buffer of that size for each thread. */
  private static final int SLICE = 128 << 10;

  private final Setup setup;
  private final ObjectKey key;
  private final ReadRequest request;
  private final ObjectInfo info;
  private final ByteSpan span;
  private final Deadline deadline;
  private final Meter meter;
  private final int rangeSize;
  private final Buffers buffers;
  private final Verifier verifier;
  private Verification ranges = Verification.RANGES;

  /** A range on its way. */
  private static final class Range {
    private final byte[] buffer;
    private final ByteSpan span;
    private Optional<Checksum> sent = Optional.empty();
    private volatile boolean there;

    Range(byte[] buffer, ByteSpan span) {
      this.buffer = buffer;
      this.span = span;
    }

    boolean there() {
      return there;
    }
  }

  private Downloading(
      Setup setup, ReadRequest request, ObjectInfo info, ByteSpan span, Deadline deadline) {
    this.setup = setup;
    this.key = info.key();
    this.request = request;
    this.info = info;
    this.span = span;
    this.deadline = deadline;
    this.meter = setup.meter(key, OptionalLong.of(span.length()), deadline);
    TransferOptions options = setup.options();
    this.rangeSize = (int) Math.max(1, Math.min(options.partSize(), span.length()));
    this.buffers =
        new Buffers(
            rangeSize,
            (int) Math.max(1, Math.min(options.parallel(), options.bufferMemory() / rangeSize)));
    this.verifier = Verifier.of(info, span, request.sums());
  }

  /** Reads into a channel. */
  static Downloaded run(
      Setup setup,
      ObjectKey key,
      ReadRequest request,
      WritableByteChannel sink,
      Deadline deadline) {
    if (request.versionId().isPresent()) {
      return inOrder(setup, key, request, sink, deadline); // of an older content there is no head
    }
    ObjectInfo info = setup.head(key, deadline).orElseThrow(() -> missing(key));
    if (!request.version().orElse(info.version()).equals(info.version())) {
      throw ProviderException.of(
          Code.CONFLICT,
          OPERATION,
          "object " + key + " has version " + info.version() + " and not " + request.version());
    }
    long first = request.range().map(ByteRange::first).orElse(0L);
    if (request.range().isPresent() && first >= info.length()) {
      throw ProviderException.of(
          Code.INVALID,
          OPERATION,
          request + " of object " + key + " begins behind its end at " + info.length());
    }
    long length =
        Math.min(
            request.range().map(ByteRange::length).orElse(Long.MAX_VALUE), info.length() - first);
    return new Downloading(setup, request, info, new ByteSpan(first, length), deadline).run(sink);
  }

  private static Downloaded inOrder(
      Setup setup,
      ObjectKey key,
      ReadRequest request,
      WritableByteChannel sink,
      Deadline deadline) {
    Crew crew = setup.crew(OPERATION, deadline);
    try (ObjectStream stream = new ArchiveTransfer(setup).open(key, request, deadline)) {
      long length = stream.remaining();
      byte[] some = new byte[SLICE];
      for (int got = stream.read(some); got >= 0; got = stream.read(some)) {
        crew.check();
        write(sink, some, got, key);
      }
      return new Downloaded(stream.info(), length, stream.verification());
    } catch (IOException e) {
      throw new IllegalStateException("the stream fails with typed errors only", e);
    } finally {
      if (crew.end(setup.cleanUpTime())) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void write(WritableByteChannel sink, byte[] array, int size, ObjectKey key) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(array, 0, size);
      while (bytes.position() < size) {
        bytes.limit(Math.min(size, bytes.position() + SLICE));
        sink.write(bytes);
      }
    } catch (ClosedByInterruptException e) {
      throw ProviderException.of(Code.NOT_SENT, OPERATION, "interrupted, or cancelled", e);
    } catch (IOException e) {
      throw ProviderException.of(
          Code.OTHER, OPERATION, "what was read of " + key + " cannot be written", e);
    }
  }

  private static ProviderException missing(ObjectKey key) {
    return ProviderException.of(Code.NOT_FOUND, OPERATION, "there is no object " + key);
  }

  private Downloaded run(WritableByteChannel sink) {
    Crew crew = setup.crew(OPERATION, deadline);
    try {
      move(crew, sink);
    } finally {
      if (crew.end(setup.cleanUpTime())) {
        Thread.currentThread().interrupt();
      }
    }
    meter.done();
    Verification how = verifier.how().verified() || span.length() == 0 ? verifier.how() : ranges;
    return new Downloaded(info, span.length(), how);
  }

  private void move(Crew crew, WritableByteChannel sink) {
    if (span.length() == 0) {
      verifier.empty();
      return;
    }
    ArrayDeque<Range> ahead = new ArrayDeque<>();
    long next = span.first();
    while (next < span.end() || !ahead.isEmpty()) {
      byte[] buffer = next < span.end() ? buffers.poll() : null;
      if (buffer != null) {
        Range range = new Range(buffer, new ByteSpan(next, Math.min(rangeSize, span.end() - next)));
        next = range.span.end();
        ahead.addLast(range);
        if (ahead.size() == 1 && next == span.end()) {
          crew.check();
          fetch(range); // the only one that is left: no other thread is needed
        } else {
          crew.submit(() -> fetch(range));
        }
      } else {
        Range range = ahead.removeFirst();
        crew.await(range::there);
        take(range, sink);
        buffers.give(range.buffer);
      }
    }
  }

  private void fetch(Range range) {
    int size = (int) range.span.length();
    setup.calls().bytes(OPERATION, size, deadline);
    ReadRequest wanted =
        request.range(new ByteRange(range.span.first(), size)).unchanged(info.version());
    try (PinnedBody body = new PinnedBody(setup.archive(), setup.calls(), key, wanted, deadline)) {
      body.fill(range.buffer, size);
      range.sent = body.rangeChecksum();
      range.there = true;
    }
  }

  /** Verifies a range, and writes it. */
  private void take(Range range, WritableByteChannel sink) {
    int size = (int) range.span.length();
    if (verifier.how().verified()) {
      verifier.feed(range.buffer, 0, size);
    } else {
      Verifier own = Verifier.ofRange(info, range.span, range.sent);
      own.feed(range.buffer, 0, size);
      ranges = own.how().verified() ? ranges : Verification.NONE;
    }
    write(sink, range.buffer, size, key);
    meter.move(size);
  }
}
