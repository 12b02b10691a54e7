package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobListBlocksOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobAsyncClient;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Uploads as uncommitted blocks, which Blob Storage keeps beside a blob for a week after the last
 * of them. It knows no uploads, only blocks of a name; so each block's id says of which upload it
 * is, which part, and the CRC32C of its bytes, and each upload has a mark: a block of one byte that
 * is never committed either, of a name that is never used. Two bytes in its place end the upload.
 * Who lists the container sees none of it. Safe for use by several threads.
 */
final class BlobUploads implements MultipartUploads {
  /** Before the key in the name of its uploads' marks. */
  static final String MARKS = ".esmos/";

  private static final int MARKED_PAGE = 100;
  private static final int MAX_NAME = 1024;
  private static final BinaryData BEGUN = BinaryData.fromBytes(new byte[1]);
  private static final BinaryData OVER = BinaryData.fromBytes(new byte[2]);
  private static final HttpHeaderName CRC64 = HttpHeaderName.fromString("x-ms-content-crc64");

  private final BlobContext context;

  BlobUploads(BlobContext context) {
    this.context = context;
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    String operation = "archive.begin";
    context.capabilities.check(key, request, true, operation);
    if (MARKS.length() + key.value().length() > MAX_NAME) {
      throw ProviderException.of(
          Code.INVALID, operation, "a key of so many characters cannot be written in parts");
    }
    Upload upload = new Upload(key, BlobContext.mark(), Optional.empty());
    mark(operation, upload, BEGUN, deadline);
    return upload;
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    String operation = "archive.part";
    var limits = context.capabilities.limits();
    if (number < 1 || number > limits.maxParts()) {
      throw invalid(operation, "parts have numbers from 1 to " + limits.maxParts());
    }
    if (chunk.length() < limits.minPart() || chunk.length() > limits.maxPart()) {
      throw invalid(operation, "a part has 1 byte to " + limits.maxPart() + " bytes");
    }
    BlockId id = BlockId.of(upload.id(), number, chunk.crc32c());
    BlockBlobStageBlockOptions options =
        new BlockBlobStageBlockOptions(id.text(), BlobArchive.data(chunk));
    context.calls.call(
        operation,
        BlobCalls.with(
            CRC64, BlobArchive.crc64(chunk), blob(upload).stageBlockWithResponse(options)),
        deadline);
    return id.part(chunk.length());
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    String operation = "archive.parts";
    checkBegun(operation, upload, deadline);
    Map<Integer, BlockId> newest = new TreeMap<>();
    Map<String, Long> lengths = new HashMap<>();
    for (Block block : uncommitted(operation, blob(upload), deadline)) {
      BlockId.parse(block.getName())
          .filter(id -> id.upload().equals(upload.id()))
          .ifPresent(
              id -> {
                newest.merge(id.number(), id, (one, two) -> one.sent() > two.sent() ? one : two);
                lengths.put(id.text(), block.getSizeLong());
              });
    }
    return newest.values().stream()
        .map(id -> id.part(lengths.getOrDefault(id.text(), 0L)))
        .toList();
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    String operation = "archive.complete";
    context.capabilities.check(upload.key(), request, true, operation);
    if (whole.kind() != Checksum.Kind.CRC32C) {
      throw invalid(operation, "the checksum of all bytes is a CRC32C");
    }
    long length = checkParts(operation, upload, parts);
    if (!begun(operation, upload, deadline)) {
      return completedBefore(operation, upload, deadline);
    }
    ObjectInfo made = commit(operation, upload, request, parts, whole, length, deadline);
    try {
      mark(operation, upload, OVER, deadline);
    } catch (ProviderException e) {
      // The object is there; the mark ends with the week.
      return made;
    }
    return made;
  }

  private ObjectInfo commit(
      String operation,
      Upload upload,
      PutRequest request,
      List<Part> parts,
      Checksum whole,
      long length,
      Deadline deadline) {
    BlockBlobCommitBlockListOptions options =
        new BlockBlobCommitBlockListOptions(parts.stream().map(Part::tag).toList())
            .setHeaders(BlobContext.properties(request))
            .setMetadata(BlobInfo.metadata(request, whole, upload.id()))
            .setTags(request.tags().isEmpty() ? null : request.tags())
            .setTier(context.form.accessTier(request.tier()))
            .setRequestConditions(BlobInfo.conditions(request.condition()));
    request.retention().ifPresent(it -> options.setImmutabilityPolicy(BlobInfo.policy(it)));
    if (request.hasLegalHold()) {
      options.setLegalHold(true);
    }
    BlockBlobAsyncClient blob = context.blob(upload.key(), request);
    try {
      HttpHeaders headers =
          context
              .calls
              .call(operation, blob.commitBlockListWithResponse(options), deadline)
              .getHeaders();
      return context.form.written(operation, upload.key(), length, request, whole, headers);
    } catch (ProviderException e) {
      if (e.vendorCode().equals(Optional.of("InvalidBlockList"))) {
        throw ProviderException.of(
                Code.CONFLICT, operation, "another write of the key took the parts away")
            .vendor("InvalidBlockList", e.requestId().orElse(null));
      }
      return context.settled(operation, upload.key(), upload.id(), e, deadline);
    }
  }

  private ObjectInfo completedBefore(String operation, Upload upload, Deadline deadline) {
    Optional<HttpHeaders> now = context.headers(operation, blob(upload), deadline);
    if (now.isPresent() && upload.id().equals(BlobInfo.metadata(now.get()).get(BlobInfo.MARK))) {
      return context.form.of(
          operation, upload.key(), now.get(), BlobContext.length(operation, now.get()));
    }
    throw over(operation, upload);
  }

  private static long checkParts(String operation, Upload upload, List<Part> parts) {
    if (parts.isEmpty()) {
      throw invalid(operation, "an object of parts has at least one");
    }
    long length = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean own =
          BlockId.parse(part.tag())
              .filter(id -> id.upload().equals(upload.id()) && id.number() == part.number())
              .isPresent();
      if (!own || (i > 0 && parts.get(i - 1).number() >= part.number())) {
        throw invalid(operation, "the parts are not those of the upload in their order");
      }
      length += part.length();
    }
    return length;
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    if (begun("archive.abort", upload, deadline)) {
      mark("archive.abort", upload, OVER, deadline);
    }
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    String operation = "archive.uploads";
    ListBlobsOptions options =
        new ListBlobsOptions()
            .setPrefix(MARKS + prefix)
            .setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true));
    PagedResponse<BlobItem> page =
        context.calls.call(operation, context.calls.page(options, cursor, MARKED_PAGE), deadline);
    List<Upload> found = new ArrayList<>();
    for (BlobItem item : page.getValue()) {
      ObjectKey key = ObjectKey.of(item.getName().substring(MARKS.length()));
      for (Block block : uncommitted(operation, context.blob(item.getName()), deadline)) {
        if (block.getSizeLong() == BEGUN.toBytes().length) {
          BlockId.parse(block.getName())
              .ifPresent(id -> found.add(new Upload(key, id.upload(), Optional.empty())));
        }
      }
    }
    return new Page(found, BlobCalls.next(page));
  }

  private void mark(String operation, Upload upload, BinaryData state, Deadline deadline) {
    BlockBlobStageBlockOptions options =
        new BlockBlobStageBlockOptions(BlockId.ofMark(upload.id()).text(), state);
    context.calls.call(
        operation,
        context.blob(MARKS + upload.key().value()).stageBlockWithResponse(options),
        deadline);
  }

  private boolean begun(String operation, Upload upload, Deadline deadline) {
    String mark = BlockId.ofMark(upload.id()).text();
    return uncommitted(operation, context.blob(MARKS + upload.key().value()), deadline).stream()
        .anyMatch(
            block -> block.getName().equals(mark) && block.getSizeLong() == BEGUN.toBytes().length);
  }

  private void checkBegun(String operation, Upload upload, Deadline deadline) {
    if (!begun(operation, upload, deadline)) {
      throw over(operation, upload);
    }
  }

  private static ProviderException over(String operation, Upload upload) {
    return ProviderException.of(
        Code.NOT_FOUND, operation, "the upload of " + upload.key() + " is over");
  }

  private List<Block> uncommitted(String operation, BlockBlobAsyncClient blob, Deadline deadline) {
    try {
      return context
          .calls
          .call(
              operation,
              blob.listBlocksWithResponse(
                  new BlockBlobListBlocksOptions(BlockListType.UNCOMMITTED)),
              deadline)
          .getValue()
          .getUncommittedBlocks();
    } catch (ProviderException e) {
      if (e.vendorCode().equals(Optional.of("BlobNotFound"))) {
        return List.of();
      }
      throw e;
    }
  }

  private BlockBlobAsyncClient blob(Upload upload) {
    return context.blob(upload.key().value());
  }

  private static ProviderException invalid(String operation, String why) {
    return ProviderException.of(Code.INVALID, operation, why);
  }

  /**
   * The id of a block, in 36 octets: {@code esmos}, the upload, the part's number, the CRC32C of
   * its bytes, and when it was sent, so that of two contents of a part the later one counts. The
   * ids of a blob's blocks must be of one length, which is that of Microsoft's own clients.
   */
  private record BlockId(String upload, int number, String crc, long sent) {
    private static final byte[] MAGIC = "esmos".getBytes(StandardCharsets.US_ASCII);
    private static final int OCTETS = 36;
    private static final String NO_CRC = "00000000";

    static BlockId ofMark(String upload) {
      return new BlockId(upload, 0, NO_CRC, 0);
    }

    static BlockId of(String upload, int number, Checksum crc) {
      return new BlockId(upload, number, crc.hex(), SystemTime.wall().millis());
    }

    String text() {
      ByteBuffer id = ByteBuffer.allocate(OCTETS);
      id.put(MAGIC).put(HexFormat.of().parseHex(upload)).putInt(number);
      id.put(HexFormat.of().parseHex(crc)).putLong(sent);
      return Base64.getEncoder().encodeToString(id.array());
    }

    Part part(long length) {
      return new Part(
          number, length, text(), Optional.of(new Checksum(Checksum.Kind.CRC32C, crc, 0)));
    }

    static Optional<BlockId> parse(String text) {
      byte[] octets;
      try {
        octets = Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      boolean ours =
          octets.length == OCTETS && Arrays.equals(octets, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
      if (!ours) {
        return Optional.empty();
      }
      ByteBuffer id = ByteBuffer.wrap(octets).position(MAGIC.length);
      String upload = hex(id, BlobContext.MARK_BYTES);
      int number = id.getInt();
      return Optional.of(new BlockId(upload, number, hex(id, Integer.BYTES), id.getLong()));
    }

    private static String hex(ByteBuffer from, int octets) {
      byte[] bytes = new byte[octets];
      from.get(bytes);
      return HexFormat.of().formatHex(bytes);
    }
  }
}
