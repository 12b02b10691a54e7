package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.Checksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Precondition;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Makes objects of uploads, and settles a completion whose answer was lost. */
final class S3Completions {
  private final S3Objects in;

  S3Completions(S3Objects in) {
    this.in = in;
  }

  /**
   * What an upload is to make.
   *
   * @param condition what must hold when it is completed
   * @param known tells an object that it may have made, but for the bytes
   */
  record Wanted(Precondition condition, Predicate<ObjectInfo> known) {
    /** An object with the metadata that the upload was begun with. */
    static Wanted with(Precondition condition, Map<String, String> metadata) {
      Map<String, String> pairs = S3Info.metadata(metadata);
      return new Wanted(condition, there -> there.metadata().equals(pairs));
    }

    /** The same, in this tier. */
    Wanted in(Tier tier) {
      return new Wanted(condition, known.and(there -> there.tier() == tier));
    }
  }

  /** Completes an upload. */
  ObjectInfo complete(
      Upload upload, Wanted wanted, List<Part> parts, Checksum whole, Deadline deadline) {
    String operation = "archive.complete " + in.name();
    checkParts(parts, operation);
    long length = parts.stream().mapToLong(Part::length).sum();
    CompleteMultipartUploadRequest.Builder complete =
        CompleteMultipartUploadRequest.builder()
            .bucket(in.bucket())
            .key(upload.key().value())
            .uploadId(upload.id())
            .multipartUpload(it -> it.parts(parts.stream().map(this::named).toList()));
    if (in.uploads().whole()) {
      complete
          .checksumCRC32C(S3Puts.base64(whole))
          .checksumType(ChecksumType.FULL_OBJECT)
          .mpuObjectSize(length);
    }
    if (wanted.condition().isAbsent()) {
      complete.ifNoneMatch("*");
    }
    wanted.condition().version().ifPresent(complete::ifMatch);
    try {
      S3Calls.send(
          operation,
          deadline,
          override ->
              in.client()
                  .completeMultipartUpload(complete.overrideConfiguration(override).build()));
    } catch (ProviderException e) {
      Optional<ObjectInfo> done =
          settled(upload, wanted.known().and(it -> isMadeOf(it, parts, whole)), e, deadline);
      if (done.isPresent()) {
        return done.get();
      }
      boolean absent = e.code() == Code.NOT_FOUND && !S3Failures.is(e, "NoSuchBucket");
      throw absent && !S3Failures.is(e, S3Uploads.OVER) && !wanted.condition().isNone()
          ? S3Objects.conflict(operation, e)
          : e;
    }
    return in.readBack(operation, upload.key(), deadline);
  }

  private CompletedPart named(Part part) {
    CompletedPart.Builder named =
        CompletedPart.builder().partNumber(part.number()).eTag(part.tag());
    if (in.checksums()) {
      part.checksum()
          .filter(it -> it.kind() == Kind.CRC32C)
          .ifPresent(it -> named.checksumCRC32C(S3Puts.base64(it)));
    }
    return named.build();
  }

  /** Checks what some stores find out only after all has been sent, and emulators never. */
  private void checkParts(List<Part> parts, String operation) {
    Limits limits = in.capabilities().limits();
    if (parts.isEmpty()) {
      throw ProviderException.of(Code.INVALID, operation, "an object has one part at least");
    }
    for (int i = 0; i < parts.size(); i++) {
      long length = parts.get(i).length();
      boolean last = i == parts.size() - 1;
      if (i > 0 && parts.get(i).number() <= parts.get(i - 1).number()) {
        throw ProviderException.of(Code.INVALID, operation, "the parts are not in their order");
      }
      long first = parts.get(0).length();
      boolean unequal = limits.equalParts() && (last ? length > first : length != first);
      if ((!last && length < limits.minPart()) || unequal) {
        throw ProviderException.of(
            Code.INVALID,
            operation,
            "part " + parts.get(i).number() + " of " + length + " bytes is of a wrong size");
      }
    }
  }

  /**
   * Returns the object that would have been made, if it is there and the upload is over: an object
   * with the same bytes may have been there before, and is, where one is moved.
   */
  private Optional<ObjectInfo> settled(
      Upload upload, Predicate<ObjectInfo> wanted, ProviderException failure, Deadline deadline) {
    boolean over = S3Failures.is(failure, S3Uploads.OVER);
    boolean look = failure.code().effectUnknown() || over || failure.code() == Code.CONFLICT;
    if (!look || deadline.passed() || Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    try {
      return in.head(upload.key(), deadline)
          .filter(wanted)
          .filter(there -> over || in.uploads().isOver(upload, deadline));
    } catch (ProviderException e) {
      failure.addSuppressed(e);
      return Optional.empty();
    }
  }

  private static boolean isMadeOf(ObjectInfo there, List<Part> parts, Checksum whole) {
    boolean content =
        there.overBytes(Kind.CRC32C).map(whole::equals).orElse(false)
            || S3Info.ofTag(there.version()).equals(ofParts(parts));
    return content
        && there.length() == parts.stream().mapToLong(Part::length).sum()
        && there.version().endsWith("-" + parts.size() + "\"");
  }

  /** Returns the MD5 over those of the parts, where their tags are such. */
  static Optional<Checksum> ofParts(List<Part> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      for (Part part : parts) {
        Optional<Checksum> md5 = S3Info.ofTag(part.tag()).filter(Checksum::overBytes);
        if (md5.isEmpty()) {
          return Optional.empty();
        }
        digest.update(md5.get().value());
      }
      return Optional.of(Checksum.composite(Kind.MD5, digest.digest(), parts.size()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
