package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.S3Completions.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Objects in parts, over the protocol of S3. */
final class S3Uploads implements MultipartUploads {
  /** What a store says of an upload that was completed or aborted. */
  static final String OVER = "NoSuchUpload";

  private final S3Objects in;
  private final S3Completions completions;

  S3Uploads(S3Objects in) {
    this.in = in;
    this.completions = new S3Completions(in);
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

  /** Returns whether the store has one checksum over all bytes of an object. */
  boolean whole() {
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
      ListPartsResponse page = page(upload, marker, deadline);
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

  private ListPartsResponse page(Upload upload, @Nullable Integer after, Deadline deadline) {
    return S3Calls.send(
        "archive.parts " + in.name(),
        deadline,
        override ->
            in.client()
                .listParts(
                    it ->
                        it.bucket(in.bucket())
                            .key(upload.key().value())
                            .uploadId(upload.id())
                            .partNumberMarker(after)
                            .overrideConfiguration(override)));
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    String operation = "archive.complete " + in.name();
    in.capabilities().check(upload.key(), request, true, operation);
    Wanted wanted = Wanted.with(request.condition(), request.metadata());
    return completions.complete(upload, wanted, parts, whole, deadline);
  }

  /** Asks whether an upload was completed or aborted. */
  boolean isOver(Upload upload, Deadline deadline) {
    try {
      page(upload, null, deadline);
      return false;
    } catch (ProviderException e) {
      if (S3Failures.is(e, OVER)) {
        return true;
      }
      throw e;
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
