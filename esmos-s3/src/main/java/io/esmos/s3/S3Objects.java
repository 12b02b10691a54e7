package io.esmos.s3;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.TierControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * The objects of one bucket over the protocol of S3, for any vendor that speaks it: what it can do
 * is what it was given as its capabilities. Each request is sent once. Safe for use by several
 * threads; the client is not closed.
 */
public final class S3Objects implements ObjectArchive {
  /** The most keys of a DeleteObjects. */
  private static final int MAX_DELETES = 1000;

  private final String name;
  private final Vendor vendor;
  private final S3AsyncClient client;
  private final String bucket;
  private final ArchiveCapabilities can;
  private final S3Puts puts;
  private final S3Uploads uploads;
  private final S3Tiers tiers;
  private final S3Copies copies;

  private S3Objects(
      String name, Vendor vendor, S3AsyncClient client, String bucket, ArchiveCapabilities can) {
    this.name = name;
    this.vendor = vendor;
    this.client = client;
    this.bucket = bucket;
    this.can = can;
    this.puts = new S3Puts(this);
    this.uploads = new S3Uploads(this);
    this.tiers = new S3Tiers(this);
    this.copies = new S3Copies(this);
  }

  /**
   * Returns the objects of a bucket.
   *
   * @throws IllegalArgumentException if the bucket is none, or the client follows redirects
   */
  public static S3Objects of(
      String name, Vendor vendor, S3AsyncClient client, String bucket, ArchiveCapabilities can) {
    S3Endpoint.checkOneRegion(client);
    return new S3Objects(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(vendor, "vendor"),
        client,
        S3Endpoint.bucket(bucket),
        Objects.requireNonNull(can, "can"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return can;
  }

  /** Returns the client, for what only one vendor has. */
  public S3AsyncClient client() {
    return client;
  }

  /** Returns the bucket. */
  public String bucket() {
    return bucket;
  }

  /** Returns whether the store takes the checksums of S3; otherwise MD5 alone. */
  boolean checksums() {
    return can.partChecksum() == Kind.CRC32C;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return head("archive.head " + name, key, Optional.empty(), deadline)
        .map(response -> S3Info.of(key, response, can));
  }

  /**
   * Returns what there is after a write that said nothing of it.
   *
   * @throws ProviderException with a code that does not say that nothing was done
   */
  public ObjectInfo readBack(String operation, ObjectKey key, Deadline deadline) {
    try {
      return head(key, deadline)
          .orElseThrow(() -> S3Failures.malformed(operation, "the object is gone again", null));
    } catch (ProviderException e) {
      throw e.afterEffect();
    }
  }

  Optional<HeadObjectResponse> head(
      String operation, ObjectKey key, Optional<String> versionId, Deadline deadline) {
    HeadObjectResponse found;
    try {
      found =
          S3Calls.send(
              operation,
              deadline,
              override ->
                  client.headObject(
                      it ->
                          it.bucket(bucket)
                              .key(key.value())
                              .versionId(versionId.orElse(null))
                              .checksumMode(checksums() ? ChecksumMode.ENABLED : null)
                              .overrideConfiguration(override)));
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw S3Failures.ofHead(e);
    }
    if (found.eTag() == null) {
      throw S3Failures.malformed(operation, "an object without an ETag", null);
    }
    return Optional.of(found);
  }

  /** Returns how many bytes the first part of an object in parts has. */
  long lengthOfFirstPart(ObjectInfo object, Deadline deadline) {
    String operation = "archive.head " + name;
    try {
      return S3Calls.send(
              operation,
              deadline,
              override ->
                  client.headObject(
                      it ->
                          it.bucket(bucket)
                              .key(object.key().value())
                              .partNumber(1)
                              .ifMatch(object.version())
                              .overrideConfiguration(override)))
          .contentLength();
    } catch (ProviderException e) {
      throw S3Failures.ofHead(e);
    }
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    String operation = "archive.get " + name;
    GetObjectRequest.Builder get = GetObjectRequest.builder().bucket(bucket).key(key.value());
    request.range().ifPresent(range -> get.range(range.toString()));
    request.version().ifPresent(get::ifMatch);
    if (request.versionId().isPresent()) {
      can.need(Feature.VERSIONS, operation);
      get.versionId(request.versionId().get());
    }
    if (checksums() && request.range().isEmpty()) {
      get.checksumMode(ChecksumMode.ENABLED);
    }
    return S3Reading.open(
        operation,
        deadline,
        (override, into) -> client.getObject(get.overrideConfiguration(override).build(), into),
        response -> S3Info.of(key, response, can));
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    String operation = "archive.list " + name;
    if (most < 1) {
      throw ProviderException.of(Code.INVALID, operation, "a page has one entry at least");
    }
    ListObjectsV2Request.Builder list =
        ListObjectsV2Request.builder()
            .bucket(bucket)
            .maxKeys(Math.min(most, can.limits().maxPage()))
            .continuationToken(cursor.orElse(null));
    if (!prefix.isEmpty()) {
      list.prefix(prefix);
    }
    ListObjectsV2Response page =
        S3Calls.send(
            operation,
            deadline,
            override -> client.listObjectsV2(list.overrideConfiguration(override).build()));
    boolean more = Boolean.TRUE.equals(page.isTruncated());
    if (more && (page.nextContinuationToken() == null || page.contents().isEmpty())) {
      throw S3Failures.malformed(operation, "a page that goes on nowhere", null);
    }
    return new ObjectPage(
        page.contents().stream()
            .map(
                it ->
                    new ObjectPage.Entry(
                        ObjectKey.of(it.key()),
                        it.size(),
                        S3Info.version(it.eTag()),
                        it.lastModified(),
                        can.tier(S3Info.named(it.storageClassAsString()))))
            .toList(),
        more ? Optional.of(page.nextContinuationToken()) : Optional.empty());
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    return puts.put(key, body, request, deadline);
  }

  @Override
  public S3Uploads uploads() {
    return uploads;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    String operation = "archive.delete " + name;
    if (condition.isAbsent()) {
      throw ProviderException.of(Code.INVALID, operation, "what must be absent cannot be deleted");
    }
    if (condition.version().isPresent()) {
      can.need(Feature.DELETE_IF_UNCHANGED, operation);
    }
    try {
      S3Calls.send(
          operation,
          deadline,
          override ->
              client.deleteObject(
                  it ->
                      it.bucket(bucket)
                          .key(key.value())
                          .ifMatch(condition.version().orElse(null))
                          .overrideConfiguration(override)));
    } catch (ProviderException e) {
      // Also under a condition: a client that sends a DELETE again must not meet its own success.
      if (e.code() != Code.NOT_FOUND || S3Failures.is(e, "NoSuchBucket")) {
        throw e;
      }
    }
  }

  /** Returns the refusal of a condition on an object that is not there. */
  static ProviderException conflict(String operation, ProviderException absent) {
    return ProviderException.of(Code.CONFLICT, operation, "there is no such object", absent)
        .vendor(absent.vendorCode().orElse(null), absent.requestId().orElse(null));
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    String operation = "archive.deleteAll " + name;
    Map<ObjectKey, ProviderException> failed = new TreeMap<>();
    List<ObjectKey> all = new ArrayList<>(keys);
    for (int from = 0; from < all.size(); from += MAX_DELETES) {
      List<ObjectKey> some = all.subList(from, Math.min(all.size(), from + MAX_DELETES));
      DeleteObjectsResponse done =
          S3Calls.sendWithMd5(operation, deadline, override -> deleteSome(some, override));
      for (S3Error error : done.errors()) {
        failed.put(ObjectKey.of(error.key()), S3Failures.of(error, operation));
      }
    }
    return failed;
  }

  private CompletableFuture<DeleteObjectsResponse> deleteSome(
      List<ObjectKey> keys, AwsRequestOverrideConfiguration override) {
    List<ObjectIdentifier> objects =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key.value()).build()).toList();
    return client.deleteObjects(
        it ->
            it.bucket(bucket)
                .delete(delete -> delete.quiet(true).objects(objects))
                .overrideConfiguration(override));
  }

  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    return source instanceof S3Objects from && from.vendor.equals(vendor)
        ? copies.copy(from, object, to, request, deadline)
        : Optional.empty();
  }

  /** Returns how the store copies by itself. */
  S3Copies copies() {
    return copies;
  }

  /**
   * Makes an older content the newest again, with its metadata and its key; a retention or a legal
   * hold stays with the older one.
   */
  public void restore(ObjectKey key, String versionId, Deadline deadline) {
    copies.restore("archive.restoreVersion " + name, key, versionId, deadline);
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return tags(key, Optional.empty(), deadline);
  }

  Map<String, String> tags(ObjectKey key, Optional<String> versionId, Deadline deadline) {
    if (!can.has(Feature.TAGS)) {
      return Map.of();
    }
    Map<String, String> tags = new TreeMap<>();
    for (Tag tag :
        S3Calls.send(
                "archive.tags " + name,
                deadline,
                override ->
                    client.getObjectTagging(
                        it ->
                            it.bucket(bucket)
                                .key(key.value())
                                .versionId(versionId.orElse(null))
                                .overrideConfiguration(override)))
            .tagSet()) {
      tags.put(tag.key(), tag.value());
    }
    return tags;
  }

  @Override
  public Optional<TierControl> tiers() {
    return Optional.of(tiers);
  }

  @Override
  public String toString() {
    return "S3Objects[" + name + "]";
  }
}
