package io.esmos.s3;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Sends requests through the SDK: once each, without its retries, and without checksums of its own,
 * since every body that is sent has one of ours. The caller waits; an interrupt or the deadline
 * ends the waiting at once and closes the request's connection. Safe for use by several threads.
 */
public final class S3Calls {
  private static final SdkPlugin PLAIN =
      config -> {
        config.overrideConfiguration(
            config.overrideConfiguration().toBuilder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .addExecutionInterceptor(ShortAnswers.ALL)
                .build());
        if (config instanceof S3ServiceClientConfiguration.Builder s3) {
          s3.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
          s3.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
      };

  /** Begins requests: the SDK asks for credentials first, which may take any time. */
  private static final Executor BEGINNERS = beginners();

  private S3Calls() {}

  private static Executor beginners() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        5,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "esmos-s3");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Sends a request.
   *
   * @throws ProviderException for whatever went wrong
   */
  public static <T> T send(
      String operation,
      Deadline deadline,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> request) {
    return run(operation, deadline, override(deadline).build(), request);
  }

  /**
   * Sends a request that the protocol wants a checksum of, with an MD5, which all stores take.
   *
   * @throws ProviderException for whatever went wrong
   */
  public static <T> T sendWithMd5(
      String operation,
      Deadline deadline,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> request) {
    AwsRequestOverrideConfiguration md5 =
        override(deadline).addPlugin(LegacyMd5Plugin.create()).addPlugin(Md5Only.PLUGIN).build();
    return run(operation, deadline, md5, request);
  }

  /**
   * Sends a request with an MD5, as {@link #sendWithMd5(String, Deadline, Function)} does, but
   * another body than the SDK has written.
   *
   * @param body makes the body of the SDK's one; it is asked twice, and must not vary
   * @throws ProviderException for whatever went wrong
   */
  public static <T> T sendWithMd5(
      String operation,
      Deadline deadline,
      UnaryOperator<byte[]> body,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> request) {
    AwsRequestOverrideConfiguration changed =
        override(deadline)
            .addPlugin(RawBodies.sending(body))
            .addPlugin(LegacyMd5Plugin.create())
            .addPlugin(Md5Only.PLUGIN)
            .build();
    return run(operation, deadline, changed, request);
  }

  /**
   * Sends a request, and shows the body of the answer as it came.
   *
   * @param receiver is given the body, also of a refusal
   * @throws ProviderException for whatever went wrong
   */
  public static <T> T send(
      String operation,
      Deadline deadline,
      Consumer<byte[]> receiver,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> request) {
    AwsRequestOverrideConfiguration shown =
        override(deadline).addPlugin(RawBodies.receiving(receiver)).build();
    return run(operation, deadline, shown, request);
  }

  private static <T> T run(
      String operation,
      Deadline deadline,
      AwsRequestOverrideConfiguration override,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> request) {
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before sending");
    }
    deadline.check(operation);
    CompletableFuture<T> answer = new CompletableFuture<>();
    BEGINNERS.execute(() -> begin(request, override, answer));
    try {
      T said = answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (said instanceof SdkResponse response && isPage(response)) {
        throw S3Failures.malformed(operation, "a page for people instead of an answer", null);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(
          Code.TIMEOUT, operation, "interrupted while waiting for the answer", e);
    } catch (TimeoutException e) {
      throw ProviderException.of(Code.TIMEOUT, operation, "no answer in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw S3Failures.of(e.getCause() == null ? e : e.getCause(), operation);
    } finally {
      answer.cancel(true);
    }
  }

  /** What is between here and the store may answer in its place; no answer of S3's is a page. */
  private static boolean isPage(SdkResponse response) {
    return !(response instanceof HeadObjectResponse)
        && response.sdkHttpResponse() != null
        && response
            .sdkHttpResponse()
            .firstMatchingHeader("Content-Type")
            .filter(type -> type.startsWith("text/html"))
            .isPresent();
  }

  /** Begins a request, unless nobody waits for it any more. */
  @SuppressWarnings("FutureReturnValueIgnored") // whoever waits for the answer gets the failure
  private static <T> void begin(
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> request,
      AwsRequestOverrideConfiguration override,
      CompletableFuture<T> answer) {
    if (answer.isDone()) {
      return;
    }
    try {
      CompletableFuture<T> sent = request.apply(override);
      sent.whenComplete(
          (result, failure) -> {
            if (failure == null) {
              answer.complete(result);
            } else {
              answer.completeExceptionally(failure);
            }
          });
      answer.whenComplete(
          (result, failure) -> {
            if (answer.isCancelled()) {
              sent.cancel(true);
            }
          });
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  /** Returns how a request is sent. */
  private static AwsRequestOverrideConfiguration.Builder override(Deadline deadline) {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(Duration.ofMillis(deadline.remainingMillis()))
        .addPlugin(PLAIN);
  }
}
