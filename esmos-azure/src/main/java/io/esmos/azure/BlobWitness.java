package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobDownloadAsyncResponse;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.options.BlobDownloadStreamOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobAsyncClient;
import io.esmos.authority.CallPrices;
import io.esmos.authority.Witness;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * A witness whose cell is one block blob of Azure Blob Storage, created with {@code If-None-Match:
 * *} and replaced with {@code If-Match}. Immutable and safe for use by several threads.
 *
 * <p>Blob Storage is strongly consistent at its primary endpoint. An account failover, however,
 * makes a copy that lags behind the primary one, and rolls the cell back. So before the first call
 * the account is asked for its redundancy (Get Account Information), and one that is copied to
 * another region is refused; so is the secondary endpoint, when the witness is built. Credentials
 * that may not ask are refused too, unless the user vouches for the account.
 *
 * <p>A write leaves this machine at most once: the client's own retries do not apply. So a refused
 * condition is somebody else's success, and a write whose answer was lost ends in an exception
 * whose effect is unknown. This holds only if the client's transport repeats no PUT by itself
 * either: azure-core-http-jdk-httpclient does not.
 *
 * <p>Errors: {@code DENIED} also where somebody holds a lease on the blob, or a policy makes it
 * immutable; otherwise as {@code docs/azure-blob.md} says.
 */
public final class BlobWitness implements Witness {
  /** Azure's scalability target: 500 requests a second for one blob. */
  private static final Duration WRITE_INTERVAL = Duration.ofMillis(2);

  private static final HttpHeaderName SKU = HttpHeaderName.fromString("x-ms-sku-name");
  private static final HttpHeaderName AGE = HttpHeaderName.fromString("Age");
  private static final Pattern ONE_REGION = Pattern.compile("(Standard|Premium)_(LRS|ZRS)");

  /** An asterisk alone is a condition that any blob meets. */
  private static final Pattern TAG = Pattern.compile("(?!\\*$)[\\x21\\x23-\\x7e]{1,256}");

  private final String name;
  private final Vendor vendor;
  private final BlobCalls calls;
  private final BlockBlobAsyncClient blob;

  /** Whether the account is known not to be copied to another region; it stays so. */
  private volatile boolean oneRegion;

  private BlobWitness(
      String name, Vendor vendor, BlobCalls calls, BlockBlobAsyncClient blob, boolean oneRegion) {
    this.name = name;
    this.vendor = vendor;
    this.calls = calls;
    this.blob = blob;
    this.oneRegion = oneRegion;
  }

  /**
   * Returns the witness of a cell.
   *
   * @param name its name in the witness list
   * @param vendor the vendor whose failure takes it away
   * @param container Microsoft's client of the container, whose credentials and transport are used;
   *     it stays the caller's
   * @param blob the blob in it
   * @throws IllegalArgumentException if the client speaks to a secondary endpoint
   */
  public static BlobWitness of(
      String name, Vendor vendor, BlobContainerClient container, String blob) {
    if (name.isBlank() || blob.isBlank()) {
      throw new IllegalArgumentException("a witness needs a name and a blob");
    }
    BlobCalls calls = BlobCalls.of(container);
    return new BlobWitness(
        name,
        Objects.requireNonNull(vendor, "vendor"),
        calls,
        calls.container().getBlobAsyncClient(blob).getBlockBlobAsyncClient(),
        false);
  }

  /**
   * Returns this witness for an account that need not be asked, because the user knows that it is
   * not copied to another region (locally or zone redundant), and keeps it so.
   */
  public BlobWitness inOneRegion() {
    return new BlobWitness(name, vendor, calls, blob, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  /** Returns two milliseconds: Azure's target is 500 requests a second for one blob. */
  @Override
  public Duration writeInterval() {
    return WRITE_INTERVAL;
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    String operation = "witness.read " + name;
    checkRegion(operation, deadline);
    BlobDownloadStreamOptions options =
        new BlobDownloadStreamOptions()
            .setDownloadRetryOptions(new DownloadRetryOptions().setMaxRetryRequests(0));
    Mono<Stored> contents =
        blob.downloadStreamWithResponse(options).flatMap(answer -> contents(operation, answer));
    try {
      return Optional.of(calls.call(operation, contents, deadline));
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND && e.vendorCode().equals(Optional.of("BlobNotFound"))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Mono<Stored> contents(String operation, BlobDownloadAsyncResponse answer) {
    HttpHeaders headers = answer.getHeaders();
    String age = BlobErrors.text(headers, AGE);
    String length = BlobErrors.text(headers, HttpHeaderName.CONTENT_LENGTH);
    String fault =
        !age.isEmpty() && !age.equals("0")
            ? "the answer comes from a cache"
            : !length.matches("[0-9]{1,9}") || Integer.parseInt(length) > WitnessChecks.MAX_BYTES
                ? "the length of the body is not that of a cell"
                : "";
    if (!fault.isEmpty()) {
      discard(answer);
      return Mono.error(ProviderException.of(Code.MALFORMED, operation, fault));
    }
    int expected = Integer.parseInt(length);
    ByteBuffer body = ByteBuffer.allocate(expected);
    return answer
        .getValue()
        .doOnNext(part -> take(operation, part, body))
        .then(
            Mono.fromCallable(
                () -> {
                  if (body.hasRemaining()) {
                    throw ProviderException.of(
                        Code.UNAVAILABLE, operation, "the body ended before its length");
                  }
                  return new Stored(body.array(), tag(operation, headers));
                }));
  }

  private static void take(String operation, ByteBuffer part, ByteBuffer body) {
    if (part.remaining() > body.remaining()) {
      throw ProviderException.of(Code.MALFORMED, operation, "the body is longer than its length");
    }
    body.put(part);
  }

  private static void discard(BlobDownloadAsyncResponse answer) {
    try {
      answer.close();
    } catch (IOException e) {
      // What is left of it ends with its connection.
    }
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    return write(
        "witness.create " + name,
        new BlobRequestConditions().setIfNoneMatch("*"),
        contents,
        deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    String operation = "witness.replace " + name;
    WitnessChecks.tag(tag, TAG, operation);
    return write(
        operation, new BlobRequestConditions().setIfMatch("\"" + tag + "\""), contents, deadline);
  }

  private Optional<Stored> write(
      String operation, BlobRequestConditions condition, byte[] contents, Deadline deadline) {
    WitnessChecks.size(contents, WitnessChecks.MAX_BYTES, operation);
    checkRegion(operation, deadline);
    BlockBlobSimpleUploadOptions options =
        new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(contents))
            .setRequestConditions(condition);
    try {
      Response<BlockBlobItem> answer =
          calls.call(operation, blob.uploadWithResponse(options), deadline);
      return Optional.of(new Stored(contents, tag(operation, answer.getHeaders())));
    } catch (ProviderException e) {
      if (e.code() == Code.CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Asks once; an account's redundancy is part of what its owner chose it by. */
  private void checkRegion(String operation, Deadline deadline) {
    if (oneRegion) {
      return;
    }
    String sku;
    try {
      sku =
          BlobErrors.text(
              calls
                  .call(operation, calls.container().getAccountInfoWithResponse(), deadline)
                  .getHeaders(),
              SKU);
    } catch (ProviderException e) {
      throw unasked(operation, e);
    }
    if (!ONE_REGION.matcher(sku).matches()) {
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          "an account of redundancy \""
              + sku
              + "\" may be failed over to an older copy; a witness needs LRS or ZRS");
    }
    oneRegion = true;
  }

  /** Nothing was written: a failure of the question must not say that something may have been. */
  private static ProviderException unasked(String operation, ProviderException failure) {
    if (failure.code() != Code.DENIED) {
      return failure;
    }
    return ProviderException.of(
            Code.DENIED,
            operation,
            "the account may not be asked for its redundancy: allow it, or say inOneRegion()")
        .vendor(failure.vendorCode().orElse(null), failure.requestId().orElse(null));
  }

  /** Returns the tag without quotes, which some of the client's versions take away. */
  private static String tag(String operation, HttpHeaders headers) {
    String tag = BlobErrors.text(headers, HttpHeaderName.ETAG);
    if (tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"")) {
      tag = tag.substring(1, tag.length() - 1);
    }
    if (!TAG.matcher(tag).matches() || tag.startsWith("W/")) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the answer has no strong ETag: it is not Blob Storage's");
    }
    return tag;
  }

  /** Returns the list price of tier hot in a locally redundant account in East US. */
  @Override
  public Optional<CallPrices> prices() {
    return Optional.of(
        CallPrices.dollars(
            "0.40",
            "5.00",
            "Azure Retail Prices, General Block Blob v2, Hot LRS, eastus, seen on 2026-09-24: 0.004"
                + " USD for 10,000 reads, 0.05 USD for 10,000 writes"));
  }

  @Override
  public String toString() {
    return "BlobWitness[" + name + " at " + vendor + "]";
  }
}
