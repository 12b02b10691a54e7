package io.esmos.archive;

import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to write an object, from its first byte to its last: read by the calling thread,
 * which owns the crew that sends the parts. Whatever it began is ended, or kept for the next run,
 * when it returns.
 */
final class UploadRound {
  private static final String OPERATION = Uploading.OPERATION;

  /** After these an upload that a journal knows is left for the next run. */
  private static final Set<Code> PASSING =
      EnumSet.of(Code.TIMEOUT, Code.UNAVAILABLE, Code.THROTTLED);

  /** What is read at once: a file's stream copies it through a direct buffer that it keeps. */
  private static final int SLICE = 128 << 10;

  private final Target target;
  private final Setup setup;
  private final Source source;
  private final Resumption resumption;
  private final UploadPlan plan;
  private final Meter meter;
  private final Crew crew;
  private final Buffers buffers;
  private final @Nullable Sum digest;
  private @Nullable PartsUpload parts;
  private volatile boolean reading;
  private long read;

  UploadRound(Target target, Source source, Resumption resumption, UploadPlan plan, Meter meter) {
    this.target = target;
    this.setup = target.setup();
    this.source = source;
    this.resumption = resumption;
    this.plan = plan;
    this.meter = meter;
    this.crew = setup.crew(OPERATION, target.deadline());
    this.buffers = new Buffers(plan.partSize(), plan.buffers());
    this.digest = setup.options().sha256() ? Sum.of(Checksum.Kind.SHA256) : null;
  }

  /** Returns whether it was the source that failed. */
  boolean failedReading() {
    return reading;
  }

  Stored run() {
    boolean interrupted = false;
    try {
      return write();
    } catch (RuntimeException | Error e) {
      boolean cancelled = setup.cancellation().isCancelled();
      interrupted = crew.end(setup.cleanUpTime());
      Optional<Stored> stored = abandon(e, cancelled || interrupted);
      if (stored.isPresent()) {
        return stored.get();
      }
      throw e;
    } finally {
      if (crew.end(setup.cleanUpTime()) || interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Stored write() {
    Optional<Stored> single;
    if (source instanceof PinnedSource pinned && !plan.single() && inAnyOrder(pinned)) {
      return copy(pinned);
    }
    try (InputStream bytes = opened()) {
      single = plan.single() ? Optional.of(single(bytes)) : send(bytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
    PartsUpload upload = parts;
    if (upload == null) {
      return single.orElseThrow();
    }
    Stored stored = upload.complete(upload.finish(), sha256());
    resumption.over();
    return stored;
  }

  private boolean inAnyOrder(PinnedSource pinned) {
    return digest == null && pinned.inAnyOrder(plan.partSize());
  }

  /** Sends all parts of another archive's object, each read by whom sends it. */
  private Stored copy(PinnedSource pinned) {
    PartsUpload upload = begin();
    long length = pinned.length().orElseThrow();
    for (long at = 0; at < length; at += plan.partSize()) {
      long first = at;
      byte[] buffer = buffer();
      int size = (int) Math.min(buffer.length, length - at);
      upload.send(buffer, size, buffers, () -> read(pinned, first, buffer, size));
    }
    PartSums sums = upload.finish();
    reading = true;
    pinned.verify(sums);
    reading = false;
    return upload.complete(sums, Optional.empty());
  }

  private void read(PinnedSource pinned, long first, byte[] buffer, int size) {
    try {
      pinned.read(first, buffer, size);
    } catch (ProviderException e) {
      reading = true;
      throw e;
    }
  }

  private InputStream opened() throws IOException {
    crew.check();
    reading = true;
    InputStream bytes = source.open();
    reading = false;
    return bytes;
  }

  /** Writes an object that is known to fit into one put. */
  private Stored single(InputStream bytes) throws IOException {
    byte[] body = new byte[Math.toIntExact(source.length().orElseThrow())];
    int size = fill(bytes, body);
    reading = true;
    if (size == body.length && bytes.read() >= 0) {
      throw otherLength("more than " + size);
    }
    reading = false;
    if (size < body.length) {
      throw otherLength("only " + size);
    }
    return put(Chunk.of(body));
  }

  /** Sends all parts; an object of unknown length that turns out to be short is written at once. */
  private Optional<Stored> send(InputStream bytes) throws IOException {
    byte[] buffer = buffer();
    int size = fill(bytes, buffer);
    boolean all = size < buffer.length;
    if (all
        && source.length().isEmpty()
        && size <= setup.archive().capabilities().limits().maxPut()) {
      return Optional.of(put(Chunk.of(buffer, 0, size)));
    }
    PartsUpload upload = begin();
    while (size > 0) {
      upload.send(buffer, size, buffers, () -> {});
      if (all) {
        break;
      }
      buffer = buffer();
      size = fill(bytes, buffer);
      all = size < buffer.length;
    }
    if (source.length().orElse(read) != read) {
      throw otherLength("only " + read);
    }
    return Optional.empty();
  }

  private PartsUpload begin() {
    setup.archive().capabilities().check(target.key(), target.request(), true, OPERATION);
    Optional<HeldParts> earlier = resumption.earlier(target, plan);
    String known = earlier.map(HeldParts::mark).orElse(null);
    String mark = known == null ? MarkedWrite.mark() : known;
    Target marked = target.request(PartsUpload.marked(target.request(), mark, plan));
    HeldParts held =
        earlier.orElseGet(() -> new HeldParts(begin(marked), mark, Map.of(), Optional.empty()));
    PartsUpload upload = new PartsUpload(marked, plan, held, crew, meter);
    parts = upload;
    resumption.begun(
        new UploadState(
            setup.archive().name(),
            held.upload(),
            plan.partSize(),
            mark,
            UploadState.digest(target.request())));
    return upload;
  }

  private Upload begin(Target marked) {
    return setup
        .calls()
        .harmless(
            OPERATION,
            target.deadline(),
            each -> setup.archive().uploads().begin(target.key(), marked.request(), each));
  }

  /** Writes an object in one put. Without a condition, sending it again is harmless. */
  private Stored put(Chunk body) {
    PutRequest request = target.request();
    Optional<Checksum> sha256 = sha256();
    if (sha256.isPresent()) {
      request = request.own(OwnPairs.SHA256, sha256.get().hex());
    }
    setup.calls().bytes(OPERATION, body.length(), target.deadline());
    ObjectInfo object;
    if (request.condition().isNone()) {
      PutRequest plain = request;
      object =
          setup
              .calls()
              .harmless(
                  OPERATION,
                  target.deadline(),
                  each -> setup.archive().put(target.key(), body, plain, each));
    } else {
      String mark = MarkedWrite.mark();
      PutRequest marked = request.own(OwnPairs.MARK, mark);
      object =
          new MarkedWrite(target, MarkedWrite.marked(mark), Set.of(Code.CONFLICT))
              .send(
                  OPERATION,
                  each -> Optional.of(setup.archive().put(target.key(), body, marked, each)))
              .orElseThrow();
    }
    meter.move(body.length());
    PartSums sums = PartSums.ofOne(body);
    Verification how = Confirmation.ofSingle(target, object, body, sums);
    return new Stored(object, how, Optional.of(sums), sha256);
  }

  private byte[] buffer() {
    byte[][] found = new byte[1][];
    crew.await(
        () -> {
          found[0] = buffers.poll();
          return found[0] != null;
        });
    return found[0];
  }

  /** Reads until the buffer is full or the source is at its end. */
  private int fill(InputStream bytes, byte[] buffer) throws IOException {
    crew.check();
    reading = true;
    int size = 0;
    int got = 0;
    while (got >= 0 && size < buffer.length) {
      got = bytes.read(buffer, size, Math.min(SLICE, buffer.length - size));
      size += Math.max(0, got);
    }
    read += size;
    OptionalLong length = source.length();
    if (length.isPresent() && read > length.getAsLong()) {
      throw otherLength("more than " + length.getAsLong());
    }
    if (read > plan.maxLength()) {
      throw UploadPlan.tooLong(read, plan.maxLength());
    }
    reading = false;
    if (digest != null) {
      digest.update(buffer, 0, size);
    }
    return size;
  }

  private Optional<Checksum> sha256() {
    return digest == null
        ? Optional.empty()
        : Optional.of(Checksum.of(Checksum.Kind.SHA256, digest.value()));
  }

  /** Ends what was begun, or leaves it for the next run; never fails. */
  private Optional<Stored> abandon(Throwable why, boolean cancelled) {
    PartsUpload upload = parts;
    boolean passes = why instanceof ProviderException e && PASSING.contains(e.code());
    if (upload == null || (resumption.keeps() && passes && !cancelled)) {
      return Optional.empty();
    }
    try {
      Optional<Stored> stored = upload.abandon(setup.cleaning(target.deadline()));
      resumption.over();
      return why instanceof ProviderException ? stored : Optional.empty();
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
      return Optional.empty();
    }
  }

  private static ProviderException otherLength(String read) {
    return ProviderException.of(
        Code.INVALID, OPERATION, "the source has another length than it said: " + read + " bytes");
  }

  private ProviderException unreadable(IOException e) {
    return ProviderException.of(
        Code.NOT_SENT, OPERATION, "the source could not be read behind byte " + read, e);
  }
}
