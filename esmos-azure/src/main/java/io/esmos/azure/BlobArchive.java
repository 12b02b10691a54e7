package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobDownloadAsyncResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobDownloadStreamOptions;
import com.azure.storage.blob.options.BlobGetTagsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ByteRange;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.TierControl;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An archive whose objects are block blobs of one container of Azure Blob Storage. Immutable and
 * safe for use by several threads; errors and limits: {@code docs/azure-blob.md}.
 *
 * <p>It speaks with Microsoft's own client, without that client's retries: each call leaves this
 * machine once. A lost answer of a put, a completion or a copy is looked for: each write marks its
 * object.
 */
public final class BlobArchive implements ObjectArchive {
  /** Deletes on the way at once; a batch of them would cost the same. */
  private static final int DELETES = 32;

  /** Get Blob computes a checksum of ranges up to this length. */
  private static final long CHECKED_RANGE = 4 << 20;

  private static final HttpHeaderName CRC64 = HttpHeaderName.fromString("x-ms-content-crc64");

  private final BlobContext context;
  private final BlobUploads uploads;
  private final BlobCopies copies;
  private final Optional<LifecycleControl> lifecycle;

  BlobArchive(BlobContext context, Optional<LifecycleControl> lifecycle) {
    this.context = context;
    this.uploads = new BlobUploads(context);
    this.copies = new BlobCopies(context);
    this.lifecycle = lifecycle;
  }

  /**
   * Returns the archive of a container that has neither versions nor immutability, and whose rules
   * by age are not asked for.
   *
   * @param container Microsoft's client, whose credentials and transport are used; it stays the
   *     caller's
   */
  public static BlobArchive of(BlobContainerClient container) {
    return builder(container).build();
  }

  /** Begins an archive of a container. */
  public static BlobArchiveBuilder builder(BlobContainerClient container) {
    return new BlobArchiveBuilder(container);
  }

  @Override
  public String name() {
    return context.name;
  }

  @Override
  public Vendor vendor() {
    return Vendor.AZURE;
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return context.capabilities;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return context.head("archive.head", key, deadline);
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    String operation = "archive.get";
    if (request.versionId().isPresent()) {
      context.capabilities.need(Feature.VERSIONS, operation);
    }
    BlobRequestConditions conditions = new BlobRequestConditions();
    request.version().ifPresent(tag -> conditions.setIfMatch("\"" + tag + "\""));
    BlobDownloadStreamOptions options =
        new BlobDownloadStreamOptions()
            .setRequestConditions(conditions)
            .setDownloadRetryOptions(new DownloadRetryOptions().setMaxRetryRequests(0));
    request
        .range()
        .ifPresent(
            range ->
                options
                    .setRange(range(range))
                    .setRetrieveContentRangeMd5(range.length() <= CHECKED_RANGE));
    BlobDownloadAsyncResponse answer;
    try {
      answer =
          context.calls.call(
              operation,
              context.content(key, request.versionId()).downloadStreamWithResponse(options),
              deadline);
    } catch (ProviderException e) {
      throw reason(operation, key, request, e, deadline);
    }
    HttpHeaders headers = answer.getHeaders();
    BlobBody body = new BlobBody(answer.getValue(), bodyLength(headers), deadline);
    try {
      long length = BlobContext.length(operation, headers);
      checkRange(operation, request, headers, length);
      return new BlobReading(
          context.form.of(operation, key, headers, length), body, rangeChecksum(request, headers));
    } catch (ProviderException e) {
      body.close();
      throw e;
    }
  }

  /** A condition also fails on what is not there at all. */
  private ProviderException reason(
      String operation,
      ObjectKey key,
      ReadRequest request,
      ProviderException failure,
      Deadline deadline) {
    if (failure.code() != Code.CONFLICT
        || deadline.passed()
        || context
            .headers(operation, context.content(key, request.versionId()), deadline)
            .isPresent()) {
      return failure;
    }
    return ProviderException.of(Code.NOT_FOUND, operation, key + " is not there");
  }

  /** Bytes from another place than was asked for must not be taken for those. */
  private static void checkRange(
      String operation, ReadRequest request, HttpHeaders headers, long length) {
    if (request.range().isEmpty()) {
      return;
    }
    long first = request.range().get().first();
    if (first >= length) {
      throw ProviderException.of(
          Code.INVALID, operation, "the range begins behind the end of " + length + " bytes");
    }
    String range = BlobErrors.text(headers, HttpHeaderName.CONTENT_RANGE);
    if (!range.startsWith("bytes " + first + "-")) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the answer is not of the range that was asked for");
    }
  }

  private static Optional<Checksum> rangeChecksum(ReadRequest request, HttpHeaders headers) {
    return request.range().isEmpty()
        ? Optional.empty()
        : BlobInfo.md5(BlobErrors.text(headers, HttpHeaderName.CONTENT_MD5));
  }

  private static long bodyLength(HttpHeaders headers) {
    String length = BlobErrors.text(headers, HttpHeaderName.CONTENT_LENGTH);
    return length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
  }

  /** A range that ends behind the largest object goes to the end of this one. */
  private BlobRange range(ByteRange range) {
    return range.last() > context.capabilities.limits().maxObject()
        ? new BlobRange(range.first())
        : new BlobRange(range.first(), range.length());
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    String operation = "archive.list";
    if (most < 1) {
      throw ProviderException.of(Code.INVALID, operation, "a page has at least one entry");
    }
    ListBlobsOptions options = new ListBlobsOptions();
    if (!prefix.isEmpty()) {
      options.setPrefix(prefix);
    }
    PagedResponse<BlobItem> page =
        context.calls.call(
            operation,
            context.calls.page(
                options, cursor, Math.min(most, context.capabilities.limits().maxPage())),
            deadline);
    List<ObjectPage.Entry> entries = page.getValue().stream().map(this::entry).toList();
    return new ObjectPage(entries, BlobCalls.next(page));
  }

  private ObjectPage.Entry entry(BlobItem item) {
    var properties = item.getProperties();
    String tier = properties.getAccessTier() == null ? "" : properties.getAccessTier().toString();
    return new ObjectPage.Entry(
        ObjectKey.of(item.getName()),
        properties.getContentLength(),
        BlobInfo.tag(properties.getETag()),
        properties.getLastModified().toInstant(),
        context.form.tier(tier));
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    String operation = "archive.put";
    context.capabilities.check(key, request, false, operation);
    if (body.length() > context.capabilities.limits().maxPut()) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          "a put has at most " + context.capabilities.limits().maxPut() + " bytes");
    }
    String mark = BlobContext.mark();
    BlockBlobSimpleUploadOptions options =
        new BlockBlobSimpleUploadOptions(data(body))
            .setHeaders(BlobContext.properties(request))
            .setMetadata(BlobInfo.metadata(request, body.crc32c(), mark))
            .setTags(request.tags().isEmpty() ? null : request.tags())
            .setTier(context.form.accessTier(request.tier()))
            .setRequestConditions(BlobInfo.conditions(request.condition()));
    request.retention().ifPresent(it -> options.setImmutabilityPolicy(BlobInfo.policy(it)));
    if (request.hasLegalHold()) {
      options.setLegalHold(true);
    }
    try {
      HttpHeaders headers =
          context
              .calls
              .call(
                  operation,
                  BlobCalls.with(
                      CRC64, crc64(body), context.blob(key, request).uploadWithResponse(options)),
                  deadline)
              .getHeaders();
      return context.form.written(operation, key, body.length(), request, body.crc32c(), headers);
    } catch (ProviderException e) {
      return context.settled(operation, key, mark, e, deadline);
    }
  }

  static BinaryData data(Chunk chunk) {
    return chunk.length() == chunk.array().length
        ? BinaryData.fromBytes(chunk.array())
        : BinaryData.fromByteBuffer(chunk.buffer());
  }

  static String crc64(Chunk chunk) {
    return Base64.getEncoder()
        .encodeToString(Crc64.of(chunk.array(), chunk.offset(), chunk.length()));
  }

  @Override
  public MultipartUploads uploads() {
    return uploads;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    String operation = "archive.delete";
    if (condition.isAbsent()) {
      throw ProviderException.of(
          Code.INVALID, operation, "nothing is deleted on condition that it is not there");
    }
    try {
      context.calls.call(
          operation,
          context.blob(key.value()).deleteWithResponse(null, BlobInfo.conditions(condition)),
          deadline);
    } catch (ProviderException e) {
      if (!e.vendorCode().equals(Optional.of("BlobNotFound"))) {
        throw e;
      }
    }
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    String operation = "archive.delete";
    Map<ObjectKey, ProviderException> failed = new ConcurrentHashMap<>();
    context.calls.run(
        operation,
        Flux.fromIterable(keys).flatMap(key -> deleted(operation, key, failed), DELETES).then(),
        deadline);
    return Map.copyOf(failed);
  }

  private Mono<Void> deleted(
      String operation, ObjectKey key, Map<ObjectKey, ProviderException> failed) {
    return context
        .blob(key.value())
        .deleteWithResponse(null, null)
        .onErrorResume(
            failure -> {
              ProviderException known = BlobErrors.of(operation, failure);
              if (!known.vendorCode().equals(Optional.of("BlobNotFound"))) {
                failed.put(key, known);
              }
              return Mono.empty();
            })
        .then();
  }

  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    return source instanceof BlobArchive blobs
        ? copies.from(blobs.context, object, to, request, deadline)
        : Optional.empty();
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return Map.copyOf(
        context
            .calls
            .call(
                "archive.tags",
                context.blob(key.value()).getTagsWithResponse(new BlobGetTagsOptions()),
                deadline)
            .getValue());
  }

  @Override
  public Optional<TierControl> tiers() {
    return Optional.of(new BlobTiers(context, copies));
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return lifecycle;
  }

  @Override
  public Optional<RetentionControl> retention() {
    return context.capabilities.has(Feature.RETENTION)
        ? Optional.of(new BlobRetention(context))
        : Optional.empty();
  }

  @Override
  public Optional<VersionControl> versions() {
    return context.capabilities.has(Feature.VERSIONS)
        ? Optional.of(new BlobVersions(context, copies))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "BlobArchive[" + context.name + "]";
  }
}
