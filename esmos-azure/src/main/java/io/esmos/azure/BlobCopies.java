package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.BlobBeginCopySourceRequestConditions;
import com.azure.storage.blob.models.BlobCopyInfo;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.specialized.BlobAsyncClientBase;
import com.azure.storage.blob.specialized.BlockBlobAsyncClient;
import io.esmos.archive.Checksum;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Copies within an account, which the service makes by itself. Safe for use by several threads. */
final class BlobCopies {
  /** The first look at a copy; most within an account are done at once. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);

  private static final Duration LAST_LOOK = Duration.ofSeconds(5);
  private static final HttpHeaderName STATUS = HttpHeaderName.fromString("x-ms-copy-status");

  private final BlobContext context;

  BlobCopies(BlobContext context) {
    this.context = context;
  }

  /** Returns what a copy of an object is to be like. */
  BlobBeginCopyOptions options(
      BlobAsyncClientBase source,
      String version,
      PutRequest request,
      Map<String, String> metadata) {
    BlobBeginCopyOptions options =
        new BlobBeginCopyOptions(source.getBlobUrl())
            .setSourceRequestConditions(
                new BlobBeginCopySourceRequestConditions().setIfMatch("\"" + version + "\""))
            .setDestinationRequestConditions(BlobInfo.conditions(request.condition()))
            .setMetadata(metadata)
            .setTags(request.tags().isEmpty() ? null : request.tags())
            .setTier(context.form.accessTier(request.tier()))
            .setPollInterval(FIRST_LOOK);
    request.retention().ifPresent(it -> options.setImmutabilityPolicy(BlobInfo.policy(it)));
    if (request.hasLegalHold()) {
      options.setLegalHold(true);
    }
    return options;
  }

  /** Begins a copy; returns how far it is after a moment. */
  CopyStatusType begin(
      String operation, BlockBlobAsyncClient to, BlobBeginCopyOptions options, Deadline deadline) {
    BlobCopyInfo info =
        context.calls.call(operation, to.beginCopy(options).next(), deadline).getValue();
    return info.getCopyStatus();
  }

  /** Copies, and waits until it is done. */
  ObjectInfo copy(
      String operation,
      ObjectKey key,
      BlockBlobAsyncClient to,
      BlobBeginCopyOptions options,
      Deadline deadline) {
    begin(operation, to, options, deadline);
    try {
      return done(operation, key, to, deadline);
    } catch (ProviderException e) {
      throw e.afterEffect();
    }
  }

  private ObjectInfo done(
      String operation, ObjectKey key, BlockBlobAsyncClient to, Deadline deadline) {
    Duration wait = FIRST_LOOK;
    while (true) {
      HttpHeaders now =
          context
              .headers(operation, to, deadline)
              .orElseThrow(
                  () -> ProviderException.of(Code.CONFLICT, operation, "the copy is gone again"));
      switch (BlobErrors.text(now, STATUS)) {
        case "success" -> {
          return context.form.of(operation, key, now, BlobContext.length(operation, now));
        }
        case "pending" -> wait = paused(operation, wait, deadline);
        default -> throw ProviderException.of(Code.OTHER, operation, "the copy was broken off");
      }
    }
  }

  private static Duration paused(String operation, Duration wait, Deadline deadline) {
    if (wait.compareTo(deadline.remaining()) >= 0) {
      throw ProviderException.of(
          Code.TIMEOUT, operation, "the service still copies at the deadline");
    }
    try {
      SystemTime.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "the thread was interrupted");
    }
    Duration next = wait.multipliedBy(2);
    return next.compareTo(LAST_LOOK) < 0 ? next : LAST_LOOK;
  }

  /**
   * Copies from another container of the same account; empty if it is none, or cannot be copied.
   */
  Optional<ObjectInfo> from(
      BlobContext source, ObjectInfo object, ObjectKey key, PutRequest request, Deadline deadline) {
    String operation = "archive.copy";
    Optional<Checksum> crc = object.overBytes(Checksum.Kind.CRC32C);
    // The media type goes with the bytes, and a checksum is not made up.
    boolean fits =
        source.account().equals(context.account())
            && object.readable()
            && crc.isPresent()
            && object.contentType().equals(request.contentType());
    if (!fits) {
      return Optional.empty();
    }
    context.capabilities.check(key, request, false, operation);
    String mark = BlobContext.mark();
    BlobBeginCopyOptions options =
        options(
            source.content(object.key(), object.versionId()),
            object.version(),
            request,
            BlobInfo.metadata(request, crc.get(), mark));
    BlockBlobAsyncClient to = context.blob(key, request);
    try {
      return Optional.of(copy(operation, key, to, options, deadline));
    } catch (ProviderException e) {
      return Optional.of(context.settled(operation, key, mark, e, deadline));
    }
  }
}
