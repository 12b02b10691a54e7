package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.Checksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Crc;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.provider.Backoff;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Completions.Wanted;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/**
 * Copies an object by UploadPartCopy, in parts of one size, one after the other. Where the store
 * takes no condition on the source, the parts are cut as the source's were, and the MD5 over theirs
 * must be the one over the source's.
 */
final class S3PartCopies {
  /** 512 MiB: a part takes seconds, and few are done again after a failure. */
  private static final long PART = 512L << 20;

  /** A part that is copied again replaces itself; what ends an upload may end it twice. */
  private static final Set<Code> PASSING = Set.of(Code.THROTTLED, Code.UNAVAILABLE, Code.MALFORMED);

  private static final Backoff BACKOFF = Backoff.of(4, Duration.ofMillis(200));

  /** How long the end of an upload that failed may take. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(10);

  private final S3Objects in;
  private final S3Completions completions;

  S3PartCopies(S3Objects in) {
    this.in = in;
    this.completions = new S3Completions(in);
  }

  /**
   * What is copied.
   *
   * @param sizeOfParts the bytes of every part but the last
   */
  record Whole(S3Objects from, ObjectInfo object, long sizeOfParts) {
    int count() {
      return Math.toIntExact((object.length() + sizeOfParts - 1) / sizeOfParts);
    }

    long length(int number) {
      return Math.min(sizeOfParts, object.length() - (number - 1) * sizeOfParts);
    }

    /** Returns the range of a part; the offsets count from 0 and are both in it. */
    String range(int number) {
      long first = (number - 1) * sizeOfParts;
      return "bytes=" + first + "-" + (first + length(number) - 1);
    }
  }

  /** Returns the size of parts to copy an object in; empty if it cannot be pinned. */
  Optional<Long> sizeOfParts(S3Objects from, ObjectInfo object, Deadline deadline) {
    Limits limits = in.capabilities().limits();
    if (in.checksums()) {
      long least = (object.length() + limits.maxParts() - 1) / limits.maxParts();
      return Optional.of(Math.min(limits.maxPart(), Math.max(PART, least)));
    }
    Optional<Checksum> md5s = S3Info.ofTag(object.version()).filter(it -> !it.overBytes());
    if (md5s.isEmpty()) {
      return Optional.empty();
    }
    long size = from.lengthOfFirstPart(object, deadline);
    boolean fits = size >= limits.minPart() && size <= limits.maxPart();
    return fits && new Whole(from, object, size).count() == md5s.get().parts()
        ? Optional.of(size)
        : Optional.empty();
  }

  /** Copies into an upload and completes it, or aborts it. */
  ObjectInfo copy(Whole whole, Upload upload, Wanted wanted, Deadline deadline) {
    try {
      List<Part> parts = new ArrayList<>();
      for (int number = 1; number <= whole.count(); number++) {
        parts.add(part(whole, upload, number, deadline));
      }
      return complete(upload, wanted, parts, checked(whole, parts), deadline);
    } catch (ProviderException e) {
      abort(upload, e, deadline);
      throw e;
    }
  }

  private Part part(Whole whole, Upload upload, int number, Deadline deadline) {
    for (int attempt = 1; ; attempt++) {
      try {
        return send(whole, upload, number, deadline);
      } catch (ProviderException e) {
        BACKOFF.await(e, attempt, PASSING, deadline);
      }
    }
  }

  private Part send(Whole whole, Upload upload, int number, Deadline deadline) {
    String operation = "archive.copyPart " + in.name();
    ObjectInfo object = whole.object();
    UploadPartCopyRequest.Builder copy =
        UploadPartCopyRequest.builder()
            .sourceBucket(whole.from().bucket())
            .sourceKey(object.key().value())
            .sourceVersionId(object.versionId().orElse(null))
            .copySourceRange(whole.range(number))
            .destinationBucket(in.bucket())
            .destinationKey(upload.key().value())
            .uploadId(upload.id())
            .partNumber(number);
    if (in.checksums()) {
      copy.copySourceIfMatch(object.version());
    }
    CopyPartResult done =
        S3Calls.send(
                operation,
                deadline,
                override ->
                    in.client().uploadPartCopy(copy.overrideConfiguration(override).build()))
            .copyPartResult();
    if (done == null) {
      throw S3Failures.malformed(operation, "the answer says nothing of the part", null);
    }
    String tag = S3Info.version(done.eTag());
    Optional<Checksum> checksum =
        in.checksums() ? S3Info.of(Kind.CRC32C, done.checksumCRC32C()) : S3Info.ofTag(tag);
    if (checksum.isEmpty()) {
      throw S3Failures.malformed(operation, "the part has no checksum", null);
    }
    return new Part(number, whole.length(number), tag, checksum);
  }

  /** A completion that is sent again finds what the one before it has made. */
  private ObjectInfo complete(
      Upload upload, Wanted wanted, List<Part> parts, Checksum whole, Deadline deadline) {
    Optional<ProviderException> unknown = Optional.empty();
    for (int attempt = 1; ; attempt++) {
      try {
        return completions.complete(upload, wanted, parts, whole, deadline);
      } catch (ProviderException e) {
        if (unknown.isEmpty() && e.code().effectUnknown()) {
          unknown = Optional.of(e);
        }
        await(e, attempt, unknown, deadline);
      }
    }
  }

  /** The failure that ends all must not hide what is not known. */
  private static void await(
      ProviderException failure,
      int attempt,
      Optional<ProviderException> unknown,
      Deadline deadline) {
    try {
      BACKOFF.await(failure, attempt, PASSING, deadline);
    } catch (ProviderException last) {
      if (unknown.isEmpty() || last.code().effectUnknown()) {
        throw last;
      }
      unknown.get().addSuppressed(last);
      throw unknown.get();
    }
  }

  /** Returns the checksum of the parts put together, if it is the source's. */
  private Checksum checked(Whole whole, List<Part> parts) {
    String operation = "archive.copy " + in.name();
    if (in.checksums()) {
      Checksum crc = crcOf(parts);
      if (whole.object().overBytes(Kind.CRC32C).filter(it -> !it.equals(crc)).isPresent()) {
        throw S3Failures.malformed(operation, "the copy has other bytes than its source", null);
      }
      return crc;
    }
    Optional<Checksum> md5s = S3Completions.ofParts(parts);
    if (md5s.isEmpty() || !md5s.equals(S3Info.ofTag(whole.object().version()))) {
      throw ProviderException.of(
          Code.CONFLICT, operation, "the source was replaced while it was copied");
    }
    return md5s.get();
  }

  private static Checksum crcOf(List<Part> parts) {
    long crc = 0;
    for (Part part : parts) {
      long one = new BigInteger(1, part.checksum().orElseThrow().value()).longValueExact();
      crc = Crc.CRC32C.combine(crc, one, part.length());
    }
    return Checksum.of(Kind.CRC32C, crc);
  }

  /** An interrupt is kept until this is done. */
  private void abort(Upload upload, ProviderException failure, Deadline deadline) {
    boolean interrupted = Thread.interrupted();
    try {
      abort(upload, Deadline.in(CLEAN_UP, deadline.ticker()));
    } catch (ProviderException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void abort(Upload upload, Deadline deadline) {
    for (int attempt = 1; ; attempt++) {
      try {
        in.uploads().abort(upload, deadline);
        return;
      } catch (ProviderException e) {
        BACKOFF.await(e, attempt, PASSING, deadline);
      }
    }
  }
}
