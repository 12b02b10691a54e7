package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.RehydratePriority;
import com.azure.storage.blob.options.BlobSetAccessTierOptions;
import com.azure.storage.blob.specialized.BlobAsyncClientBase;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tiers of Blob Storage. An archived blob is brought back by Copy Blob, under another name: Set
 * Blob Tier leaves the time of the last change, so that a rule by age would archive it again. Safe
 * for use by several threads.
 */
final class BlobTiers implements TierControl {
  private static final HttpHeaderName STATUS = HttpHeaderName.fromString("x-ms-copy-status");
  private static final Set<String> BROKEN = Set.of("failed", "aborted");

  private final BlobContext context;
  private final BlobCopies copies;

  BlobTiers(BlobContext context, BlobCopies copies) {
    this.context = context;
    this.copies = copies;
  }

  /** Set Blob Tier has no condition on the etag: the version is looked up before. */
  @Override
  public void move(ObjectInfo object, Tier to, Deadline deadline) {
    String operation = "archive.move";
    if (context.capabilities.classOf(to).isEmpty()) {
      throw ProviderException.of(Code.UNSUPPORTED, operation, "this archive lacks tier " + to);
    }
    if (!object.readable() && to != object.tier()) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, object.key() + " must be brought back by rehydrate");
    }
    context.checkUnchanged(operation, object, deadline);
    BlobAsyncClientBase blob = context.content(object.key(), object.versionId());
    context.calls.call(
        operation,
        blob.setAccessTierWithResponse(new BlobSetAccessTierOptions(context.form.accessTier(to))),
        deadline);
  }

  @Override
  public RehydrationTicket rehydrate(ObjectInfo object, Rehydration how, Deadline deadline) {
    String operation = "archive.rehydrate";
    ObjectKey key = object.key();
    if (object.readable()) {
      return new RehydrationTicket(context.name, key, object.version(), Optional.empty());
    }
    StorageClass kept = context.capabilities.classOf(object.tier()).orElseThrow();
    if (!kept.priorities().contains(how.priority())) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, "Blob Storage has no priority " + how.priority());
    }
    ObjectKey to = how.to().orElseGet(() -> copyName(operation, object));
    RehydrationTicket ticket =
        new RehydrationTicket(context.name, key, object.version(), Optional.of(to));
    BlobAsyncClientBase source = context.content(key, object.versionId());
    try {
      copies.begin(
          operation,
          context.blob(to.value()),
          copies
              .options(
                  source,
                  object.version(),
                  PutRequest.PLAIN.when(Precondition.absent()),
                  metadata(operation, source, object, deadline))
              .setRehydratePriority(
                  how.priority() == Priority.HIGH
                      ? RehydratePriority.HIGH
                      : RehydratePriority.STANDARD),
          deadline);
    } catch (ProviderException e) {
      boolean asked = e.code() == Code.CONFLICT || e.code().effectUnknown();
      if (!asked || deadline.passed() || copy(operation, ticket, deadline).isEmpty()) {
        throw e;
      }
    }
    return ticket;
  }

  private static ObjectKey copyName(String operation, ObjectInfo object) {
    try {
      return ObjectKey.of(object.key().value() + ".rehydrated-" + object.version());
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(
          Code.INVALID, operation, "the key is too long for a copy beside it: name one");
    }
  }

  private Map<String, String> metadata(
      String operation, BlobAsyncClientBase source, ObjectInfo object, Deadline deadline) {
    HttpHeaders headers =
        context
            .headers(operation, source, deadline)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.NOT_FOUND, operation, object.key() + " is not there"));
    Map<String, String> pairs = new TreeMap<>(BlobInfo.metadata(headers));
    pairs.put(BlobInfo.COPY_OF, object.version());
    return pairs;
  }

  /** Returns the copy, if it is that of the ticket. */
  private Optional<HttpHeaders> copy(
      String operation, RehydrationTicket ticket, Deadline deadline) {
    String to = ticket.copy().orElseThrow().value();
    return context
        .headers(operation, context.blob(to), deadline)
        .filter(
            headers -> ticket.version().equals(BlobInfo.metadata(headers).get(BlobInfo.COPY_OF)));
  }

  @Override
  public Progress progress(RehydrationTicket ticket, Deadline deadline) {
    String operation = "archive.progress";
    if (!ticket.archive().equals(context.name)) {
      throw ProviderException.of(
          Code.INVALID, operation, "the ticket is one of " + ticket.archive());
    }
    if (ticket.copy().isEmpty()) {
      boolean readable =
          context
              .head(operation, ticket.key(), deadline)
              .filter(it -> it.version().equals(ticket.version()) && it.readable())
              .isPresent();
      return readable ? ready(ticket.key()) : over();
    }
    Optional<HttpHeaders> copy = copy(operation, ticket, deadline);
    if (copy.isEmpty() || BROKEN.contains(BlobErrors.text(copy.get(), STATUS))) {
      return over();
    }
    ObjectKey to = ticket.copy().get();
    ObjectInfo info =
        context.form.of(operation, to, copy.get(), BlobContext.length(operation, copy.get()));
    return info.readable()
        ? ready(to)
        : new Progress(State.PENDING, Optional.empty(), Optional.empty());
  }

  private static Progress ready(ObjectKey key) {
    return new Progress(State.READY, Optional.of(key), Optional.empty());
  }

  private static Progress over() {
    return new Progress(State.OVER, Optional.empty(), Optional.empty());
  }
}
