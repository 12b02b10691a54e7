package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Objects in parts, over the protocol of S3. */
final class S3Uploads implements MultipartUploads {
  private static final String OVER = "NoSuchUpload";

  private final S3Objects in;

  S3Uploads(S3Objects in) {
    this.in = in;
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    String operation = "archive.begin " + in.name();
    in.capabilities().check(key, request, true, operation);
    CreateMultipartUploadRequest.Builder begin =
        CreateMultipartUploadRequest.builder()
            .contentType(request.contentType())
            .metadata(request.metadata());
    in.capabilities()
        .classOf(request.tier())
        .filter(it -> !it.name().equals("STANDARD"))
        .ifPresent(it -> begin.storageClass(it.name()));
    if (!request.tags().isEmpty()) {
      begin.tagging(S3Puts.tagging(request.tags()));
    }
    request
        .retention()
        .ifPresent(
            retention ->
                begin
                    .objectLockMode(retention.mode().name())
                    .objectLockRetainUntilDate(retention.until()));
    if (request.hasLegalHold()) {
      begin.objectLockLegalHoldStatus("ON");
    }
    request
        .encryptionKey()
        .ifPresent(
            arn -> begin.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(arn));
    return begin(operation, key, begin, deadline);
  }

  /** Begins an upload that has been described; where it goes and its checksum are added. */
  Upload begin(
      String operation,
      ObjectKey key,
      CreateMultipartUploadRequest.Builder begin,
      Deadline deadline) {
    begin.bucket(in.bucket()).key(key.value());
    if (in.checksums()) {
      begin
          .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
          .checksumType(whole() ? ChecksumType.FULL_OBJECT : ChecksumType.COMPOSITE);
    }
    return S3Calls.send(
        operation,
        deadline,
        override ->
            in.client()
                .createMultipartUpload(begin.overrideConfiguration(override).build())
                .thenApply(
                    done -> new Upload(key, done.uploadId(), S3Info.date(done.sdkHttpResponse()))));
  }

  private boolean whole() {
    return in.capabilities().wholeChecksum() == WholeChecksum.STORE;
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    String operation = "archive.part " + in.name();
    Limits limits = in.capabilities().limits();
    if (number < 1 || number > limits.maxParts() || chunk.length() > limits.maxPart()) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          "part " + number + " of " + chunk.length() + " bytes is beyond the store's limits");
    }
    UploadPartRequest.Builder put =
        UploadPartRequest.builder()
            .bucket(in.bucket())
            .key(upload.key().value())
            .uploadId(upload.id())
            .partNumber(number);
    Checksum checksum = in.checksums() ? chunk.crc32c() : chunk.checksum(Kind.MD5);
    if (in.checksums()) {
      put.checksumCRC32C(S3Puts.base64(checksum));
    } else {
      put.contentMD5(S3Puts.base64(checksum));
    }
    UploadPartResponse done =
        S3Calls.send(
            operation,
            deadline,
            override ->
                in.client()
                    .uploadPart(put.overrideConfiguration(override).build(), S3Puts.body(chunk)));
    return new Part(number, chunk.length(), S3Info.version(done.eTag()), Optional.of(checksum));
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    List<Part> all = new ArrayList<>();
    Integer marker = null;
    do {
      Integer from = marker;
      ListPartsResponse page =
          S3Calls.send(
              "archive.parts " + in.name(),
              deadline,
              override ->
                  in.client()
                      .listParts(
                          it ->
                              it.bucket(in.bucket())
                                  .key(upload.key().value())
                                  .uploadId(upload.id())
                                  .partNumberMarker(from)
                                  .overrideConfiguration(override)));
      page.parts()
          .forEach(
              it ->
                  all.add(
                      new Part(
                          it.partNumber(),
                          it.size(),
                          S3Info.version(it.eTag()),
                          S3Info.of(Kind.CRC32C, it.checksumCRC32C())
                              .or(() -> S3Info.ofTag(it.eTag())))));
      marker = Boolean.TRUE.equals(page.isTruncated()) ? page.nextPartNumberMarker() : null;
    } while (marker != null);
    return all;
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    String operation = "archive.complete " + in.name();
    in.capabilities().check(upload.key(), request, true, operation);
    return complete(upload, request.condition(), request.metadata(), parts, whole, deadline);
  }

  /**
   * Completes an upload.
   *
   * @param metadata what it was begun with, by which the object is known again
   */
  ObjectInfo complete(
      Upload upload,
      Precondition condition,
      Map<String, String> metadata,
      List<Part> parts,
      Checksum whole,
      Deadline deadline) {
    String operation = "archive.complete " + in.name();
    checkParts(parts, operation);
    long length = parts.stream().mapToLong(Part::length).sum();
    CompleteMultipartUploadRequest.Builder complete =
        CompleteMultipartUploadRequest.builder()
            .bucket(in.bucket())
            .key(upload.key().value())
            .uploadId(upload.id())
            .multipartUpload(it -> it.parts(parts.stream().map(this::named).toList()));
    if (whole()) {
      complete
          .checksumCRC32C(S3Puts.base64(whole))
          .checksumType(ChecksumType.FULL_OBJECT)
          .mpuObjectSize(length);
    }
    if (condition.isAbsent()) {
      complete.ifNoneMatch("*");
    }
    condition.version().ifPresent(complete::ifMatch);
    try {
      S3Calls.send(
          operation,
          deadline,
          override ->
              in.client()
                  .completeMultipartUpload(complete.overrideConfiguration(override).build()));
    } catch (ProviderException e) {
      Wanted wanted = new Wanted(condition, S3Info.metadata(metadata), parts, whole);
      return settle(operation, upload, wanted, e, deadline);
    }
    return in.readBack(operation, upload.key(), deadline);
  }

  /** What a completion is to make. */
  private record Wanted(
      Precondition condition, Map<String, String> metadata, List<Part> parts, Checksum whole) {}

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

  /** The object that would have been made, if it is there, is a success. */
  private ObjectInfo settle(
      String operation,
      Upload upload,
      Wanted wanted,
      ProviderException failure,
      Deadline deadline) {
    boolean over = S3Failures.is(failure, OVER);
    boolean absent = failure.code() == Code.NOT_FOUND && !S3Failures.is(failure, "NoSuchBucket");
    boolean look = failure.code().effectUnknown() || over || failure.code() == Code.CONFLICT;
    if (look && !deadline.passed() && !Thread.currentThread().isInterrupted()) {
      try {
        Optional<ObjectInfo> there = in.head(upload.key(), deadline);
        if (there.isPresent() && isOurs(there.get(), wanted)) {
          return there.get();
        }
      } catch (ProviderException e) {
        failure.addSuppressed(e);
      }
    }
    throw absent && !over && !wanted.condition().isNone()
        ? S3Objects.conflict(operation, failure)
        : failure;
  }

  private static boolean isOurs(ObjectInfo there, Wanted wanted) {
    List<Part> parts = wanted.parts();
    boolean content =
        there.overBytes(Kind.CRC32C).map(wanted.whole()::equals).orElse(false)
            || S3Info.ofTag(there.version()).equals(ofParts(parts));
    return content
        && there.length() == parts.stream().mapToLong(Part::length).sum()
        && there.metadata().equals(wanted.metadata())
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

  @Override
  public void abort(Upload upload, Deadline deadline) {
    try {
      S3Calls.send(
          "archive.abort " + in.name(),
          deadline,
          override ->
              in.client()
                  .abortMultipartUpload(
                      it ->
                          it.bucket(in.bucket())
                              .key(upload.key().value())
                              .uploadId(upload.id())
                              .overrideConfiguration(override)));
    } catch (ProviderException e) {
      if (!S3Failures.is(e, OVER)) {
        throw e;
      }
    }
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    String operation = "archive.uploads " + in.name();
    Optional<String[]> marker = cursor.map(text -> opened(operation, text));
    ListMultipartUploadsResponse page =
        S3Calls.send(
            operation,
            deadline,
            override ->
                in.client()
                    .listMultipartUploads(
                        it ->
                            it.bucket(in.bucket())
                                .prefix(prefix.isEmpty() ? null : prefix)
                                .keyMarker(marker.map(m -> m[0]).orElse(null))
                                .uploadIdMarker(marker.map(m -> m[1]).orElse(null))
                                .overrideConfiguration(override)));
    List<Upload> uploads =
        page.uploads().stream()
            .map(
                it ->
                    new Upload(
                        ObjectKey.of(it.key()), it.uploadId(), Optional.ofNullable(it.initiated())))
            .toList();
    return new Page(
        uploads,
        Boolean.TRUE.equals(page.isTruncated())
            ? Optional.of(sealed(page.nextKeyMarker(), page.nextUploadIdMarker()))
            : Optional.empty());
  }

  private static String sealed(String key, String id) {
    return Base64.getUrlEncoder()
        .encodeToString((id + "\n" + key).getBytes(StandardCharsets.UTF_8));
  }

  private static String[] opened(String operation, String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int line = text.indexOf('\n');
      return new String[] {text.substring(line + 1), text.substring(0, Math.max(0, line))};
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(Code.INVALID, operation, "the cursor is none of this archive", e);
    }
  }
}
