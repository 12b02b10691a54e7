package io.esmos.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Breaks off answers that are far longer than any of a vendor's, because the SDK would keep all of
 * them before it reads them. Contents of objects are not among them: they are handed on as they
 * arrive. Immutable and safe for use by several threads.
 */
public final class ShortAnswers implements ExecutionInterceptor {
  /** What every call has. */
  public static final ExecutionInterceptor ALL = new ShortAnswers();

  /** The longest known, a page of parts or keys, has a few MB. */
  private static final long MOST = 64 << 20;

  private ShortAnswers() {}

  /** What an answer ends with that is too long. */
  static final class LongAnswer extends IOException {
    static final String MESSAGE = "the answer is longer than " + MOST + " bytes";

    private static final long serialVersionUID = 1;

    LongAnswer() {
      super(MESSAGE);
    }
  }

  private static boolean isContent(SdkRequest request, SdkHttpResponse response) {
    return request instanceof GetObjectRequest && response.isSuccessful();
  }

  @Override
  public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return isContent(context.request(), context.httpResponse())
        ? context.responsePublisher()
        : context
            .responsePublisher()
            .map(body -> subscriber -> body.subscribe(new Counted(subscriber)));
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return isContent(context.request(), context.httpResponse())
        ? context.responseBody()
        : context.responseBody().map(CountedStream::new);
  }

  private static final class Counted implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> to;
    private @Nullable Subscription subscription;
    private long left = MOST;

    Counted(Subscriber<? super ByteBuffer> to) {
      this.to = to;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      to.onSubscribe(given);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      if (left < 0) {
        return;
      }
      left -= piece.remaining();
      if (left >= 0) {
        to.onNext(piece);
        return;
      }
      if (subscription != null) {
        subscription.cancel();
      }
      to.onError(new LongAnswer());
    }

    @Override
    public void onError(Throwable failure) {
      if (left >= 0) {
        to.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (left >= 0) {
        to.onComplete();
      }
    }
  }

  private static final class CountedStream extends FilterInputStream {
    private long left = MOST;

    CountedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      count(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) throws LongAnswer {
      left -= read;
      if (left < 0) {
        throw new LongAnswer();
      }
    }
  }
}
