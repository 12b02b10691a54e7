package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Put Blob, Put Block, Put Block List, Copy Blob, Delete Blob (REST pages of these names). Used
 * under the server's lock alone.
 */
final class BlobWrites {
  private static final int UNCOMMITTED_FOR_EACH = 2;
  private static final int BLOCK_ID = 64;

  private final Account account;

  BlobWrites(Account account) {
    this.account = account;
  }

  WireAnswer put(WireRequest request, Container of, String name, Sums sums) {
    WireBody body = request.content();
    if (!request.header("x-ms-blob-type").orElse("").equals("BlockBlob")) {
      throw new Refusal(Code.InvalidHeaderValue, "only block blobs are served here");
    }
    if (body.length() > 5_000L << 20) {
      throw new Refusal(Code.RequestBodyTooLarge, "the request body is too large");
    }
    Container.Slot slot = of.made(name);
    checkWrite(request, slot);
    Blob blob = fresh(request, body, List.of());
    // Put Blob computes what was not given; Put Block List does not.
    blob.properties.putIfAbsent("Content-MD5", sums.md5());
    account.commit(slot, blob);
    return sums.in(BlobHeaders.written(BlobRoutes.empty(201), blob));
  }

  WireAnswer block(WireRequest request, Container of, String name, Sums sums) {
    WireBody body = request.content();
    String id = request.parameter("blockid").orElse("");
    int length = decoded(id);
    if (body.length() > account.options.blockBytes()) {
      throw new Refusal(Code.RequestBodyTooLarge, "the request body is too large");
    }
    if (body.length() == 0) {
      throw new Refusal(Code.InvalidHeaderValue, "a block has at least one byte");
    }
    Container.Slot slot = of.made(name);
    slot.lease.checkWrite(request, account.nanos());
    boolean uneven =
        slot.uncommitted.keySet().stream().anyMatch(it -> decoded(it) != length)
            || slot.blob().stream()
                .flatMap(blob -> blob.blocks.stream())
                .anyMatch(it -> decoded(it.id()) != length);
    if (uneven) {
      throw new Refusal(
          Code.InvalidBlobOrBlock, "the ids of a blob's blocks must be of one length");
    }
    int most = UNCOMMITTED_FOR_EACH * account.options.blocks();
    if (slot.uncommitted.size() >= most && !slot.uncommitted.containsKey(id)) {
      throw new Refusal(
          Code.BlockCountExceedsLimit, "the uncommitted blocks cannot exceed " + most);
    }
    slot.uncommitted.put(id, body);
    return sums.in(BlobRoutes.empty(201).with("x-ms-request-server-encrypted", "true"));
  }

  private static int decoded(String id) {
    try {
      int length = Base64.getDecoder().decode(id).length;
      if (length > 0 && length <= BLOCK_ID) {
        return length;
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw new Refusal(Code.InvalidQueryParameterValue, "blockid must be base64 of 1 to 64 octets");
  }

  WireAnswer blockList(WireRequest request, Container of, String name, Sums sums) {
    Container.Slot slot = of.made(name);
    checkWrite(request, slot);
    List<Xml.Leaf> list = Xml.leaves(request.body());
    if (list.size() > account.options.blocks()) {
      throw new Refusal(
          Code.BlockListTooLong, "the list has more than " + account.options.blocks() + " blocks");
    }
    List<Blob.Block> blocks = Container.chosen(slot, list);
    List<WireBody> parts = new ArrayList<>();
    blocks.forEach(block -> parts.add(block.bytes()));
    Blob blob = fresh(request, WireBody.join(parts), blocks);
    account.commit(slot, blob);
    return sums.in(BlobHeaders.written(BlobRoutes.empty(201), blob));
  }

  /** Within the account alone; an archived source is brought back into the new blob. */
  WireAnswer copy(WireRequest request, Container of, String name) {
    String url = request.header("x-ms-copy-source").orElse("");
    Blob source = source(url);
    checkSource(request, source);
    if (source.archived() && of.slot(name).current == source) {
      throw new Refusal(Code.BlobArchived, "an archived blob is copied to another name");
    }
    Container.Slot slot = of.made(name);
    checkWrite(request, slot);
    Map<String, String> own = Names.metadata(request.headers());
    Blob blob =
        new Blob(
            source.content,
            source.blocks,
            source.properties,
            own.isEmpty() ? source.metadata : own,
            account.now());
    BlobHeaders.apply(request, blob, account);
    blob.copy = new Blob.Copy(UUID.randomUUID().toString(), url);
    if (source.archived()) {
      if (blob.archived()) {
        throw new Refusal(Code.BlobArchived, "an archived blob is copied to an online tier");
      }
      blob.rehydration =
          new Blob.Rehydration(
              blob.tier,
              request.header("x-ms-rehydrate-priority").orElse("Standard"),
              account.rehydrationDue());
      blob.tier = "Archive";
    }
    account.commit(slot, blob);
    return BlobHeaders.written(BlobRoutes.empty(202), blob)
        .with("x-ms-copy-id", blob.copy.id())
        .with("x-ms-copy-status", blob.rehydration == null ? "success" : "pending");
  }

  private static void checkSource(WireRequest request, Blob source) {
    Optional<String> match = request.header("x-ms-source-if-match");
    if (match.isPresent() && !match.get().replace("\"", "").equals(source.etag)) {
      throw new Refusal(Code.SourceConditionNotMet, "the source condition is not met");
    }
  }

  private Blob source(String url) {
    URI uri = URI.create(url);
    String path = uri.getRawPath();
    int start = path.indexOf('/', 1) + 1;
    int slash = path.indexOf('/', start);
    boolean own = path.startsWith("/" + account.options.name() + "/") && slash > 0;
    if (!own) {
      throw new Refusal(Code.CannotVerifyCopySource, "the source is in no account known here");
    }
    Container from = account.containers.get(path.substring(start, slash));
    Blob blob = from == null ? null : content(from, Names.blob(path.substring(slash + 1)), uri);
    if (blob == null) {
      throw new Refusal(Code.CannotVerifyCopySource, "the specified blob does not exist");
    }
    account.settle(blob);
    return blob;
  }

  /** Returns the content that a source names: the current one, or that of a version. */
  private static @Nullable Blob content(Container from, String name, URI source) {
    String query = String.valueOf(source.getQuery());
    Container.Slot slot = from.slot(name);
    if (!query.startsWith("versionid=")) {
      return slot.current;
    }
    String version = query.substring("versionid=".length());
    return slot.current != null && slot.current.versionId.equals(version)
        ? slot.current
        : slot.older.get(version);
  }

  WireAnswer delete(WireRequest request, Container of, String name) {
    String version = request.parameter("versionid").orElse("");
    Blob blob = account.present(of, name, request);
    Container.Slot slot = of.slot(name);
    if (!version.isEmpty()) {
      if (blob == slot.current) {
        throw new Refusal(
            Code.OperationNotAllowedOnRootBlob, "the current version is not deleted by its id");
      }
      blob.checkUnprotected(account.now());
      slot.older.remove(version);
      return BlobRoutes.empty(202);
    }
    slot.lease.checkWrite(request, account.nanos());
    Conditions.write(request, slot.blob());
    blob.checkUnprotected(account.now());
    account.retire(slot);
    return BlobRoutes.empty(202).with("x-ms-delete-type-permanent", "false");
  }

  private Blob fresh(WireRequest request, WireBody content, List<Blob.Block> blocks) {
    Instant now = account.now();
    Blob blob =
        new Blob(
            content,
            blocks,
            BlobHeaders.properties(request),
            Names.metadata(request.headers()),
            now);
    BlobHeaders.apply(request, blob, account);
    return blob;
  }

  private void checkWrite(WireRequest request, Container.Slot slot) {
    slot.lease.checkWrite(request, account.nanos());
    Conditions.write(request, slot.blob());
  }
}
