package io.esmos.s3;

import io.esmos.archive.Checksum.Kind;
import io.esmos.archive.Chunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Shows an answer's body as it came, or sends another body than the SDK has written. */
final class RawBodies implements ExecutionInterceptor {
  private final UnaryOperator<byte[]> sent;
  private final Consumer<byte[]> received;

  private RawBodies(UnaryOperator<byte[]> sent, Consumer<byte[]> received) {
    this.sent = sent;
    this.received = received;
  }

  /** Sends another body, with its MD5; the change is asked for twice, and must not vary. */
  static SdkPlugin sending(UnaryOperator<byte[]> change) {
    return plugin(new RawBodies(change, body -> {}));
  }

  /** Shows the body of an answer. */
  static SdkPlugin receiving(Consumer<byte[]> receiver) {
    return plugin(new RawBodies(UnaryOperator.identity(), receiver));
  }

  private static SdkPlugin plugin(RawBodies bodies) {
    return config ->
        config.overrideConfiguration(
            config.overrideConfiguration().toBuilder().addExecutionInterceptor(bodies).build());
  }

  @Override
  public Optional<RequestBody> modifyHttpContent(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    return context.requestBody().map(it -> RequestBody.fromBytes(sent.apply(bytes(it))));
  }

  private static byte[] bytes(RequestBody body) {
    try (InputStream in = body.contentStreamProvider().newStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Comes before the body is exchanged; the SDK would keep the length and the MD5 of its own. */
  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    return context
        .requestBody()
        .map(it -> sent.apply(bytes(it)))
        .map(
            body ->
                context.httpRequest().toBuilder()
                    .putHeader("Content-Length", Integer.toString(body.length))
                    .putHeader("Content-MD5", S3Puts.base64(Chunk.of(body).checksum(Kind.MD5)))
                    .build())
        .orElse(context.httpRequest());
  }

  @Override
  public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return context
        .responsePublisher()
        .map(body -> subscriber -> body.subscribe(new Listener(subscriber, received)));
  }

  /** Hears a body, and tells of it before its end is known to the one that it is for. */
  private static final class Listener implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> to;
    private final Consumer<byte[]> received;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    Listener(Subscriber<? super ByteBuffer> to, Consumer<byte[]> received) {
      this.to = to;
      this.received = received;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      byte[] bytes = new byte[piece.remaining()];
      piece.duplicate().get(bytes);
      heard.writeBytes(bytes);
      to.onNext(piece);
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(failure);
    }

    @Override
    public void onComplete() {
      received.accept(heard.toByteArray());
      to.onComplete();
    }
  }
}
