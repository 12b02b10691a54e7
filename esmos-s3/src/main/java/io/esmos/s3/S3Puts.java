package io.esmos.s3;

import io.esmos.archive.Checksum;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectInfo.Replication;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Writes objects with one request each. */
final class S3Puts {
  private final S3Objects in;

  S3Puts(S3Objects in) {
    this.in = in;
  }

  ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    String operation = "archive.put " + in.name();
    in.capabilities().check(key, request, false, operation);
    if (body.length() > in.capabilities().limits().maxPut()) {
      throw ProviderException.of(
          Code.INVALID, operation, body.length() + " bytes are too many for one request");
    }
    String mark = UUID.randomUUID().toString();
    PutObjectRequest.Builder put = request(key, body, request, mark);
    try {
      PutObjectResponse done =
          S3Calls.send(
              operation,
              deadline,
              override ->
                  in.client().putObject(put.overrideConfiguration(override).build(), body(body)));
      Optional<Instant> at = S3Info.date(done.sdkHttpResponse());
      if (at.isPresent()) {
        return info(key, body, request, done, at.get());
      }
    } catch (ProviderException e) {
      return settle(operation, key, request, mark, e, deadline);
    }
    return in.readBack(operation, key, deadline);
  }

  private PutObjectRequest.Builder request(
      ObjectKey key, Chunk body, PutRequest request, String mark) {
    Map<String, String> metadata = new TreeMap<>(request.metadata());
    metadata.put(S3Info.MARK, mark);
    PutObjectRequest.Builder put =
        PutObjectRequest.builder()
            .bucket(in.bucket())
            .key(key.value())
            .contentType(request.contentType())
            .metadata(metadata);
    if (in.checksums()) {
      put.checksumCRC32C(base64(body.crc32c()));
    } else {
      put.contentMD5(base64(body.checksum(Kind.MD5)));
    }
    String storageClass = storageClass(in, request);
    if (!storageClass.isEmpty()) {
      put.storageClass(storageClass);
    }
    if (!request.tags().isEmpty()) {
      put.tagging(tagging(request.tags()));
    }
    request
        .retention()
        .ifPresent(
            retention ->
                put.objectLockMode(retention.mode().name())
                    .objectLockRetainUntilDate(retention.until()));
    if (request.hasLegalHold()) {
      put.objectLockLegalHoldStatus("ON");
    }
    request
        .encryptionKey()
        .ifPresent(arn -> put.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(arn));
    if (request.condition().isAbsent()) {
      put.ifNoneMatch("*");
    }
    request.condition().version().ifPresent(put::ifMatch);
    return put;
  }

  /** The body is not copied. */
  static AsyncRequestBody body(Chunk chunk) {
    return AsyncRequestBody.fromByteBufferUnsafe(chunk.buffer());
  }

  /** Returns the vendor's class of a request; empty for the one that needs no name. */
  static String storageClass(S3Objects in, PutRequest request) {
    return in.capabilities()
        .classOf(request.tier())
        .map(it -> it.name())
        .filter(it -> !it.equals("STANDARD"))
        .orElse("");
  }

  static String base64(Checksum checksum) {
    return Base64.getEncoder().encodeToString(checksum.value());
  }

  /** Tags as the header has them: the parameters of a query. */
  static String tagging(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> encoded(tag.getKey()) + "=" + encoded(tag.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private ObjectInfo info(
      ObjectKey key, Chunk body, PutRequest request, PutObjectResponse done, Instant at) {
    String vendorTier =
        S3Info.named(storageClass(in, request).isEmpty() ? null : storageClass(in, request));
    return new ObjectInfo(
        key,
        body.length(),
        S3Info.version(done.eTag()),
        Optional.ofNullable(done.versionId()).filter(id -> !id.equals("null")),
        at,
        request.tier(),
        vendorTier,
        in.capabilities().classOf(request.tier()).map(it -> it.online()).orElse(true),
        request.contentType(),
        in.checksums() ? List.of(body.crc32c()) : List.of(body.checksum(Kind.MD5)),
        request.metadata(),
        request.retention(),
        request.hasLegalHold(),
        Replication.NONE);
  }

  /**
   * Finds out what became of a put that did not end well: the object with the mark of this very put
   * is a success, also where a condition is said not to hold, because something on the way may have
   * sent it twice.
   */
  private ObjectInfo settle(
      String operation,
      ObjectKey key,
      PutRequest request,
      String mark,
      ProviderException failure,
      Deadline deadline) {
    boolean absent = failure.code() == Code.NOT_FOUND && !S3Failures.is(failure, "NoSuchBucket");
    boolean conditional = !request.condition().isNone();
    boolean refused = conditional && (failure.code() == Code.CONFLICT || absent);
    if ((refused || failure.code().effectUnknown())
        && !deadline.passed()
        && !Thread.currentThread().isInterrupted()) {
      try {
        Optional<HeadObjectResponse> there = in.head(operation, key, Optional.empty(), deadline);
        if (there.map(it -> mark.equals(it.metadata().get(S3Info.MARK))).orElse(false)) {
          return S3Info.of(key, there.get(), in.capabilities());
        }
      } catch (ProviderException e) {
        failure.addSuppressed(e);
      }
    }
    throw refused && absent ? S3Objects.conflict(operation, failure) : failure;
  }
}
