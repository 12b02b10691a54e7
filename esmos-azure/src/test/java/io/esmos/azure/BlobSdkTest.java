package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.ArchiveStatus;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobImmutabilityPolicy;
import com.azure.storage.blob.models.BlobImmutabilityPolicyMode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.models.RehydratePriority;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.options.BlobSetAccessTierOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.esmos.testkit.azureblob.AzureBlobServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Microsoft's own client on the wire server: what it expects is what the server says. */
final class BlobSdkTest {
  private final AzureBlobServer server =
      AzureBlobServer.builder().immutability().page(3).blocks(4, 1 << 20).start();
  private final BlobContainerClient container = BlobBench.client(server, "vault");

  @AfterEach
  void close() {
    server.close();
  }

  private static BinaryData data(String text) {
    return BinaryData.fromString(text);
  }

  private static String id(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(int status, BlobErrorCode code, ThrowingCallable call) {
    BlobStorageException failure = catchThrowableOfType(BlobStorageException.class, call);
    assertThat(failure).as("a refusal").isNotNull();
    assertThat(failure.getStatusCode()).isEqualTo(status);
    assertThat(failure.getErrorCode()).isEqualTo(code);
    assertThat(
            failure
                .getResponse()
                .getHeaders()
                .getValue(HttpHeaderName.fromString("x-ms-request-id")))
        .isNotEmpty();
  }

  private BlockBlobClient block(String name) {
    return container.getBlobClient(name).getBlockBlobClient();
  }

  private static String put(BlockBlobClient blob, String text, BlobRequestConditions conditions) {
    return blob.uploadWithResponse(
            new BlockBlobSimpleUploadOptions(data(text)).setRequestConditions(conditions),
            null,
            Context.NONE)
        .getValue()
        .getETag();
  }

  @Test
  void conditionsAreRefusedAsAzureRefusesThem() {
    BlockBlobClient blob = block("cell");
    BlobRequestConditions absent = new BlobRequestConditions().setIfNoneMatch("*");
    String first = put(blob, "one", absent);
    refused(409, BlobErrorCode.BLOB_ALREADY_EXISTS, () -> put(blob, "two", absent));
    String second = put(blob, "two", new BlobRequestConditions().setIfMatch(first));
    refused(
        412,
        BlobErrorCode.CONDITION_NOT_MET,
        () -> put(blob, "three", new BlobRequestConditions().setIfMatch(first)));
    assertThat(blob.downloadContent().toString()).isEqualTo("two");
    assertThat(blob.getProperties().getETag()).isEqualTo(second);
    refused(
        412,
        BlobErrorCode.CONDITION_NOT_MET,
        () -> put(block("none"), "x", new BlobRequestConditions().setIfMatch(first)));
    refused(404, BlobErrorCode.BLOB_NOT_FOUND, () -> block("none").downloadContent());
    refused(
        404,
        BlobErrorCode.CONTAINER_NOT_FOUND,
        () -> BlobBench.other(server, "nowhere").getBlobClient("x").getProperties());
  }

  @Test
  void theClientsOwnUploadAndDownloadGoThrough() throws Exception {
    byte[] bytes = new byte[3 << 20];
    new Random(4).nextBytes(bytes);
    BlobClient blob = container.getBlobClient("a/b c/ü%+&.bin");
    blob.uploadWithResponse(
        new BlobParallelUploadOptions(new ByteArrayInputStream(bytes))
            .setParallelTransferOptions(
                new ParallelTransferOptions()
                    .setBlockSizeLong(1L << 20)
                    .setMaxSingleUploadSizeLong(1L << 20))
            .setMetadata(Map.of("origin", "sg"))
            .setTags(Map.of("kind", "base backup"))
            .setTier(AccessTier.COOL),
        null,
        Context.NONE);
    assertThat(blob.downloadContent().toBytes()).isEqualTo(bytes);
    BlobProperties properties = blob.getProperties();
    assertThat(properties.getMetadata()).containsExactlyEntriesOf(Map.of("origin", "sg"));
    assertThat(properties.getAccessTier()).isEqualTo(AccessTier.COOL);
    assertThat(properties.getTagCount()).isEqualTo(1);
    assertThat(blob.getTags()).containsExactlyEntriesOf(Map.of("kind", "base backup"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var answer =
        blob.downloadStreamWithResponse(
            out, new BlobRange(100, 1000L), new DownloadRetryOptions(), null, true, null, null);
    assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 100, 1100));
    assertThat(answer.getDeserializedHeaders().getContentMd5())
        .isEqualTo(
            java.security.MessageDigest.getInstance("MD5")
                .digest(Arrays.copyOfRange(bytes, 100, 1100)));
    assertThat(container.listBlobs())
        .extracting(BlobItem::getName)
        .containsExactly("a/b c/ü%+&.bin");
  }

  @Test
  void blockListsAreCommittedAndRefused() {
    BlockBlobClient blob = block("parts");
    blob.stageBlock(id("a1"), data("first "));
    blob.stageBlock(id("a2"), data("second"));
    refused(400, BlobErrorCode.INVALID_BLOB_OR_BLOCK, () -> blob.stageBlock(id("long"), data("x")));
    assertThat(blob.exists()).isFalse();
    assertThat(blob.listBlocks(BlockListType.UNCOMMITTED).getUncommittedBlocks())
        .extracting(Block::getName)
        .containsExactly(id("a1"), id("a2"));
    assertThat(container.listBlobs()).isEmpty();
    ListBlobsOptions begun =
        new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true));
    assertThat(container.listBlobs(begun, null))
        .extracting(BlobItem::getName)
        .containsExactly("parts");
    refused(
        400,
        BlobErrorCode.INVALID_BLOCK_LIST,
        () -> blob.commitBlockList(List.of(id("a1"), id("a3"))));
    blob.commitBlockListWithResponse(
        new BlockBlobCommitBlockListOptions(List.of(id("a2"), id("a1")))
            .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
        null,
        Context.NONE);
    assertThat(blob.downloadContent().toString()).isEqualTo("secondfirst ");
    assertThat(blob.listBlocks(BlockListType.ALL).getUncommittedBlocks()).isEmpty();
    assertThat(blob.listBlocks(BlockListType.ALL).getCommittedBlocks()).hasSize(2);
    refused(
        400,
        BlobErrorCode.fromString("Md5Mismatch"),
        () ->
            blob.stageBlockWithResponse(
                id("a4"),
                new ByteArrayInputStream(new byte[1]),
                1,
                new byte[16],
                null,
                null,
                Context.NONE));
    refused(
        400,
        BlobErrorCode.BLOCK_LIST_TOO_LONG,
        () -> blob.commitBlockList(Collections.nCopies(5, id("a1")), true));
    refused(
        413,
        BlobErrorCode.REQUEST_BODY_TOO_LARGE,
        () -> blob.stageBlock(id("a5"), BinaryData.fromBytes(new byte[(1 << 20) + 1])));
  }

  @Test
  void listingsComeInPagesAndByHierarchy() {
    List<String> names = new ArrayList<>();
    for (String name :
        List.of("a/1", "a/2", "b", "c/1/x", "c/2", "d", "é", "\ud83d\ude00", "\uffee")) {
      container.getBlobClient(name).upload(data(name));
      names.add(name);
    }
    names.sort(java.util.Comparator.comparing(it -> it.codePoints().boxed().toList().toString()));
    List<String> listed = new ArrayList<>();
    container.listBlobs().forEach(blob -> listed.add(blob.getName()));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(names);
    assertThat(listed.subList(7, 9)).containsExactly("\uffee", "\ud83d\ude00");
    List<String> top = new ArrayList<>();
    container.listBlobsByHierarchy("").forEach(blob -> top.add(blob.getName()));
    assertThat(top).contains("a/", "b", "c/", "d").hasSize(7);
    List<String> inner = new ArrayList<>();
    container.listBlobsByHierarchy("c/").forEach(blob -> inner.add(blob.getName()));
    assertThat(inner).containsExactlyInAnyOrder("c/1/", "c/2");
  }

  @Test
  void theArchiveTierIsOfflineUntilItIsBroughtBack() {
    BlobClient blob = container.getBlobClient("old");
    blob.upload(data("kept"));
    String etag = blob.getProperties().getETag();
    blob.setAccessTier(AccessTier.ARCHIVE);
    assertThat(blob.getProperties().getETag()).isEqualTo(etag);
    refused(409, BlobErrorCode.BLOB_ARCHIVED, blob::downloadContent);
    BlobClient copy = container.getBlobClient("old.copy");
    copy.beginCopy(
        new BlobBeginCopyOptions(blob.getBlobUrl())
            .setTier(AccessTier.HOT)
            .setRehydratePriority(RehydratePriority.HIGH)
            .setPollInterval(Duration.ofMillis(10)));
    BlobProperties pending = copy.getProperties();
    assertThat(pending.getAccessTier()).isEqualTo(AccessTier.ARCHIVE);
    assertThat(pending.getArchiveStatus()).isEqualTo(ArchiveStatus.REHYDRATE_PENDING_TO_HOT);
    assertThat(pending.getRehydratePriority()).isEqualTo(RehydratePriority.HIGH);
    refused(409, BlobErrorCode.BLOB_BEING_REHYDRATED, copy::downloadContent);
    blob.setAccessTierWithResponse(new BlobSetAccessTierOptions(AccessTier.COOL), null, null);
    assertThat(blob.getProperties().getArchiveStatus())
        .isEqualTo(ArchiveStatus.REHYDRATE_PENDING_TO_COOL);
    server.rehydrateAll();
    assertThat(copy.downloadContent().toString()).isEqualTo("kept");
    assertThat(blob.getProperties().getAccessTier()).isEqualTo(AccessTier.COOL);
  }

  @Test
  void protectedVersionsStay() {
    BlobClient blob = container.getBlobClient("kept");
    blob.upload(data("one"));
    String version = blob.getProperties().getVersionId();
    OffsetDateTime until = OffsetDateTime.now(ZoneOffset.UTC).plusDays(1);
    blob.setImmutabilityPolicy(
        new BlobImmutabilityPolicy()
            .setExpiryTime(until)
            .setPolicyMode(BlobImmutabilityPolicyMode.UNLOCKED));
    refused(409, BlobErrorCode.BLOB_IMMUTABLE_DUE_TO_POLICY, blob::delete);
    refused(
        409, BlobErrorCode.BLOB_IMMUTABLE_DUE_TO_POLICY, () -> blob.setMetadata(Map.of("a", "b")));
    blob.deleteImmutabilityPolicy();
    blob.setLegalHold(true);
    refused(409, BlobErrorCode.fromString("BlobImmutableDueToLegalHold"), blob::delete);
    blob.upload(data("two"), true);
    assertThat(blob.getVersionClient(version).downloadContent().toString()).isEqualTo("one");
    refused(
        409,
        BlobErrorCode.fromString("BlobImmutableDueToLegalHold"),
        () -> blob.getVersionClient(version).delete());
    blob.getVersionClient(version).setLegalHold(false);
    blob.getVersionClient(version).delete();
    blob.setImmutabilityPolicy(
        new BlobImmutabilityPolicy()
            .setExpiryTime(until)
            .setPolicyMode(BlobImmutabilityPolicyMode.LOCKED));
    assertThat(blob.getProperties().getImmutabilityPolicy().getPolicyMode())
        .isEqualTo(BlobImmutabilityPolicyMode.LOCKED);
    refused(409, BlobErrorCode.BLOB_IMMUTABLE_DUE_TO_POLICY, blob::deleteImmutabilityPolicy);
  }

  @Test
  void aLeaseKeepsOthersOut() {
    BlobClient blob = container.getBlobClient("leased");
    blob.upload(data("one"));
    BlobLeaseClient lease = new BlobLeaseClientBuilder().blobClient(blob).buildClient();
    String held = lease.acquireLease(-1);
    refused(412, BlobErrorCode.LEASE_ID_MISSING, () -> blob.upload(data("two"), true));
    BlobLeaseClient other = new BlobLeaseClientBuilder().blobClient(blob).buildClient();
    refused(409, BlobErrorCode.LEASE_ALREADY_PRESENT, () -> other.acquireLease(15));
    refused(
        412,
        BlobErrorCode.LEASE_ID_MISMATCH_WITH_BLOB_OPERATION,
        () ->
            put(
                blob.getBlockBlobClient(),
                "two",
                new BlobRequestConditions().setLeaseId(other.getLeaseId())));
    put(blob.getBlockBlobClient(), "two", new BlobRequestConditions().setLeaseId(held));
    lease.releaseLease();
    refused(
        412,
        BlobErrorCode.LEASE_NOT_PRESENT_WITH_BLOB_OPERATION,
        () ->
            put(blob.getBlockBlobClient(), "three", new BlobRequestConditions().setLeaseId(held)));
    blob.upload(data("three"), true);
  }

  @Test
  void anotherAccountIsNotLetIn() {
    BlobContainerClient stranger =
        BlobBench.builder(server, "stranger").containerName("vault").buildClient();
    refused(
        403,
        BlobErrorCode.AUTHENTICATION_FAILED,
        () -> stranger.getBlobClient("x").downloadContent());
    assertThat(container.getServiceClient().getAccountInfo().getSkuName().toString())
        .isEqualTo("Standard_ZRS");
  }
}
