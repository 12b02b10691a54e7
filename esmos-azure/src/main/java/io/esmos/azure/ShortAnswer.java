package io.esmos.azure;

import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.FluxUtil;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An answer that is broken off where it is far longer than any of Azure, because the client would
 * keep all of it before it reads it.
 */
final class ShortAnswer extends HttpResponse {
  /** The longest known, a list of 50,000 blocks, has a few MB. */
  private static final long MOST = 64 << 20;

  private final HttpResponse from;

  private ShortAnswer(HttpResponse from) {
    super(from.getRequest());
    this.from = from;
  }

  /** Returns the answer, bounded. */
  static HttpResponse bounded(HttpResponse answer) {
    return new ShortAnswer(answer);
  }

  /** Reads all of an answer, but the content of a blob, which is handed on as it arrives. */
  static Mono<HttpResponse> read(HttpResponse answer) {
    boolean success = answer.getStatusCode() / 100 == 2;
    if (success && asksForContent(answer.getRequest())) {
      return Mono.just(answer);
    }
    HttpResponse kept = bounded(answer).buffer();
    return kept.getBodyAsByteArray().thenReturn(kept);
  }

  private static boolean asksForContent(HttpRequest request) {
    String query = request.getUrl().getQuery();
    return request.getHttpMethod() == HttpMethod.GET
        && (query == null
            || Arrays.stream(query.split("&", -1))
                .noneMatch(it -> it.startsWith("comp=") || it.startsWith("restype=")));
  }

  @Override
  public int getStatusCode() {
    return from.getStatusCode();
  }

  @Override
  @Deprecated
  public @Nullable String getHeaderValue(String name) {
    return from.getHeaderValue(name);
  }

  @Override
  public HttpHeaders getHeaders() {
    return from.getHeaders();
  }

  @Override
  public Flux<ByteBuffer> getBody() {
    return Flux.defer(
        () -> {
          long[] left = {MOST};
          return from.getBody().doOnNext(bytes -> count(left, bytes.remaining()));
        });
  }

  private static void count(long[] left, int bytes) {
    left[0] -= bytes;
    if (left[0] < 0) {
      throw ProviderException.of(
          Code.MALFORMED, "azure", "the answer is longer than " + MOST + " bytes");
    }
  }

  @Override
  public Mono<byte[]> getBodyAsByteArray() {
    return FluxUtil.collectBytesInByteBufferStream(getBody());
  }

  @Override
  public Mono<String> getBodyAsString() {
    return getBodyAsString(StandardCharsets.UTF_8);
  }

  @Override
  public Mono<String> getBodyAsString(Charset charset) {
    return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
  }

  @Override
  public void close() {
    from.close();
  }
}
