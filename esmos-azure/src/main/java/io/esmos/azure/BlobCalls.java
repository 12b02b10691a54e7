package io.esmos.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.http.rest.PagedFlux;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.CustomerProvidedKey;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.common.policy.RequestRetryPolicy;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * Makes calls with the user's own client, but without its retries: each leaves this machine once,
 * and ends by its deadline. An interrupt ends a call. Safe for use by several threads.
 */
final class BlobCalls {
  /** Where a call says which headers it has beside those that the client knows. */
  private static final String MORE = "esmos-headers";

  /** Where the SDK tells its HTTP client to read all of an answer first, whatever its length. */
  private static final String READ_FIRST = "azure-eagerly-read-response";

  /** The same, for an answer without a body. */
  private static final String READ_AND_DROPPED = "azure-ignore-response-body";

  private final BlobContainerAsyncClient container;

  private BlobCalls(BlobContainerAsyncClient container) {
    this.container = container;
  }

  /**
   * Returns the calls of a client.
   *
   * @throws IllegalArgumentException if the client speaks to the secondary endpoint of its account,
   *     which shows the past
   */
  static BlobCalls of(BlobContainerClient client) {
    String url = client.getAccountUrl();
    String host = String.valueOf(URI.create(url).getHost());
    if (host.contains("-secondary.")) {
      throw new IllegalArgumentException(
          "container " + client.getBlobContainerName() + ": the secondary endpoint shows the past");
    }
    BlobServiceClientBuilder builder =
        new BlobServiceClientBuilder()
            .endpoint(url)
            .pipeline(once(client.getHttpPipeline()))
            .serviceVersion(client.getServiceVersion());
    if (client.getEncryptionScope() != null) {
      builder.encryptionScope(client.getEncryptionScope());
    }
    if (client.getCustomerProvidedKey() != null) {
      builder.customerProvidedKey(
          new CustomerProvidedKey(client.getCustomerProvidedKey().getEncryptionKey()));
    }
    return new BlobCalls(
        builder.buildAsyncClient().getBlobContainerAsyncClient(client.getBlobContainerName()));
  }

  /** Returns the pipeline without what sends a request again. */
  private static HttpPipeline once(HttpPipeline pipeline) {
    List<HttpPipelinePolicy> policies = new ArrayList<>();
    // First, so that what it adds is signed.
    policies.add(
        (context, next) -> {
          context
              .getData(MORE)
              .ifPresent(
                  more ->
                      context.getHttpRequest().getHeaders().setAllHttpHeaders((HttpHeaders) more));
          context.setData(READ_FIRST, false);
          context.setData(READ_AND_DROPPED, false);
          return next.process().flatMap(BlobCalls::ofTheService);
        });
    for (int i = 0; i < pipeline.getPolicyCount(); i++) {
      HttpPipelinePolicy policy = pipeline.getPolicy(i);
      if (!(policy instanceof RequestRetryPolicy) && !(policy instanceof RetryPolicy)) {
        policies.add(policy);
      }
    }
    return new HttpPipelineBuilder()
        .httpClient(pipeline.getHttpClient())
        .policies(policies.toArray(HttpPipelinePolicy[]::new))
        .build();
  }

  /** Whatever is between here and the service may answer in its place, also with a success. */
  private static Mono<HttpResponse> ofTheService(HttpResponse answer) {
    boolean success = answer.getStatusCode() / 100 == 2;
    if (!success || answer.getHeaders().get(BlobErrors.REQUEST_ID) != null) {
      return ShortAnswer.read(answer);
    }
    answer.close();
    return Mono.error(
        ProviderException.of(
            Code.MALFORMED, "archive", "an answer that is not one of Blob Storage"));
  }

  /** Returns a call with this header, for which the client has no setter. */
  static <T> Mono<T> with(HttpHeaderName name, String value, Mono<T> call) {
    return call.contextWrite(context -> context.put(MORE, new HttpHeaders().set(name, value)));
  }

  /** Returns the call for a page of a listing; the client takes no absent cursor for the first. */
  Mono<PagedResponse<BlobItem>> page(ListBlobsOptions options, Optional<String> cursor, int most) {
    PagedFlux<BlobItem> pages = container.listBlobs(options);
    return cursor.map(from -> pages.byPage(from, most)).orElseGet(() -> pages.byPage(most)).next();
  }

  /** Returns where the page after this one begins. */
  static Optional<String> next(PagedResponse<BlobItem> page) {
    return Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty());
  }

  BlobContainerAsyncClient container() {
    return container;
  }

  /**
   * Makes a call that has a result.
   *
   * @throws ProviderException as {@link BlobErrors} says; {@code TIMEOUT}; {@code NOT_SENT} if the
   *     thread was interrupted before
   */
  <T> T call(String operation, Mono<T> call, Deadline deadline) {
    return run(operation, call, deadline)
        .orElseThrow(
            () ->
                ProviderException.of(
                    Code.MALFORMED, operation, "the client gave no result at all"));
  }

  /** Makes a call that may have a result. */
  <T> Optional<T> run(String operation, Mono<T> call, Deadline deadline) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(
          Code.NOT_SENT, operation, "the thread was interrupted before it was sent");
    }
    CompletableFuture<T> answer = call.toFuture();
    try {
      return Optional.ofNullable(answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw ProviderException.of(Code.TIMEOUT, operation, "no answer by the deadline");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "the thread was interrupted");
    } catch (CancellationException e) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "the call was cancelled");
    } catch (ExecutionException e) {
      throw BlobErrors.of(operation, e.getCause());
    }
  }
}
