package io.esmos.archive;

import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One upload in parts, from its beginning, or from where an earlier run was, to its completion. For
 * use by the owner of its crew.
 */
final class PartsUpload {
  private static final String OPERATION = "archive.upload";

  private final Target target;
  private final Setup setup;
  private final UploadPlan plan;
  private final Crew crew;
  private final Meter meter;
  private final Upload upload;
  private final Predicate<ObjectInfo> own;
  private final HeldParts held;
  private final List<Sent> sent = new ArrayList<>();
  private Optional<Checksum> sha256 = Optional.empty();
  private long length;
  private boolean completing;

  /** A part of ours: its sum, and what the store made of it once it is there. */
  private static final class Sent {
    private volatile long crc;
    private volatile @Nullable Part part;
  }

  /**
   * Goes on with an upload.
   *
   * @param target the request with the marks of this upload
   */
  PartsUpload(Target target, UploadPlan plan, HeldParts held, Crew crew, Meter meter) {
    this.target = target;
    this.setup = target.setup();
    this.plan = plan;
    this.held = held;
    this.crew = crew;
    this.meter = meter;
    this.upload = held.upload();
    String mark = held.mark();
    this.own = mark == null ? this::sameBytes : MarkedWrite.marked(mark);
  }

  /** Returns a request with the marks of an upload. */
  static PutRequest marked(PutRequest request, String mark, UploadPlan plan) {
    return request
        .own(OwnPairs.MARK, mark)
        .own(OwnPairs.PART_SIZE, String.valueOf(plan.partSize()));
  }

  /**
   * Sends a part, when its turn comes; the buffer goes back when it is there.
   *
   * @param filling fills the buffer before
   */
  void send(byte[] buffer, int size, Buffers buffers, Runnable filling) {
    int number = sent.size() + 1;
    Sent part = new Sent();
    sent.add(part);
    length += size;
    crew.awaitAtMost(plan.atOnce() - 1);
    crew.submit(
        () -> {
          filling.run();
          part.part = put(number, Chunk.of(buffer, 0, size), part);
          buffers.give(buffer);
        });
  }

  private Part put(int number, Chunk chunk, Sent into) {
    Checksum crc = chunk.crc32c();
    into.crc = Long.parseLong(crc.hex(), 16);
    Part there = held.parts().get(number);
    if (held.landed().isPresent() || (there != null && isOf(there, chunk))) {
      meter.find(chunk.length());
      return there == null ? known(number, chunk) : there;
    }
    setup.calls().bytes(OPERATION, chunk.length(), target.deadline());
    Part part =
        setup
            .calls()
            .harmless(
                OPERATION,
                target.deadline(),
                each -> setup.archive().uploads().put(upload, number, chunk, each));
    Optional<Checksum> said = part.checksum().filter(it -> it.kind() == crc.kind());
    if (part.length() != chunk.length() || !said.orElse(crc).equals(crc)) {
      throw ProviderException.of(
          Code.MALFORMED,
          OPERATION,
          "part "
              + number
              + " of "
              + target.key()
              + " was sent with "
              + chunk
              + " and "
              + crc
              + "; the store has "
              + part.length()
              + " bytes"
              + said.map(it -> " and " + it).orElse(""));
    }
    meter.move(chunk.length());
    return part;
  }

  /** Returns a part of an object that was completed before; its sum may be needed to compare it. */
  private Part known(int number, Chunk chunk) {
    Checksum.Kind kind = setup.archive().capabilities().partChecksum();
    Checksum sum = Sum.computes(kind) ? chunk.checksum(kind) : chunk.crc32c();
    return new Part(number, chunk.length(), "", Optional.of(sum));
  }

  private static boolean isOf(Part part, Chunk chunk) {
    return part.length() == chunk.length()
        && part.checksum()
            .filter(it -> it.overBytes() && Sum.computes(it.kind()))
            .filter(it -> it.equals(chunk.checksum(it.kind())))
            .isPresent();
  }

  /** Waits until all parts are there. */
  PartSums finish() {
    crew.awaitAtMost(0);
    return sums();
  }

  /** Makes the object of all parts that were sent. */
  Stored complete(PartSums sums, Optional<Checksum> digest) {
    sha256 = digest;
    if (held.landed().isPresent()) {
      return landed(held.landed().get(), sums);
    }
    completing = true;
    List<Part> parts = parts();
    boolean[] answered = {false};
    ObjectInfo object =
        new MarkedWrite(target, own, Set.of())
            .send(
                OPERATION,
                each -> {
                  ObjectInfo made =
                      setup
                          .archive()
                          .uploads()
                          .complete(upload, target.request(), parts, sums.whole(), each);
                  answered[0] = true;
                  return Optional.of(made);
                })
            .orElseThrow();
    if (!answered[0]) {
      tidy();
    }
    return new Stored(
        object, Confirmation.of(target, object, sums, parts), Optional.of(sums), sha256);
  }

  /** A completion whose answer was lost may have left something of the upload behind. */
  private void tidy() {
    try {
      HeldParts.end(setup, upload, setup.cleaning(target.deadline()));
    } catch (ProviderException e) {
      // The object is well; what is left is found with the abandoned uploads.
      return;
    }
  }

  private List<Part> parts() {
    return sent.stream().map(PartsUpload::there).toList();
  }

  private static Part there(Sent sent) {
    Part part = sent.part;
    if (part == null) {
      throw new IllegalStateException("a part was waited for and is not there");
    }
    return part;
  }

  private Stored landed(ObjectInfo object, PartSums sums) {
    Verification how =
        Confirmation.same(object, sums, parts())
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.CONFLICT,
                        OPERATION,
                        "an earlier run has written "
                            + target.key()
                            + ", of other bytes than the source has now"));
    return new Stored(object, how, Optional.of(sums), sha256);
  }

  private PartSums sums() {
    int[] crcs = new int[sent.size()];
    for (int i = 0; i < crcs.length; i++) {
      crcs[i] = (int) sent.get(i).crc;
    }
    return new PartSums(length, plan.partSize(), crcs);
  }

  private boolean sameBytes(ObjectInfo object) {
    return sums().compare(object).filter(Verification::verified).isPresent();
  }

  /**
   * Ends the upload after a failure, and says whether its object is there all the same, because
   * only the answer was lost. The upload is ended first: after that it cannot become an object any
   * more.
   */
  Optional<Stored> abandon(Deadline cleaning) {
    HeldParts.end(setup, upload, cleaning);
    if (!completing) {
      return Optional.empty();
    }
    PartSums sums = sums();
    Target now = target.deadline(cleaning);
    return now.head()
        .filter(own)
        .map(
            object ->
                new Stored(
                    object,
                    Confirmation.of(now, object, sums, parts()),
                    Optional.of(sums),
                    sha256));
  }
}
