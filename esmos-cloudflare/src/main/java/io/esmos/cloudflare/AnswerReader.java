package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.provider.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Takes in the whole of one answer, on a thread of the client. */
final class AnswerReader implements Callback {
  private static final Pattern RAY = Pattern.compile("[A-Za-z0-9-]{1,100}");

  private final Envelope envelope;
  private final long most;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  /** Reads the body of an answer to its end. */
  @FunctionalInterface
  interface Envelope {
    /** Returns the envelope; empty if the body is none. */
    Optional<JsonNode> read(InputStream body) throws IOException;
  }

  /**
   * A whole answer.
   *
   * @param status the status code
   * @param ray Cloudflare's name of the request; empty if it gave none
   * @param retryAfter for how long it asks to wait
   * @param envelope the body, if it is the API's
   */
  record Answer(
      int status, String ray, Optional<Duration> retryAfter, Optional<JsonNode> envelope) {}

  /** The body is longer than any answer that was asked for. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(long most) {
      super("the answer is longer than " + most + " octets");
    }
  }

  /** Reads an envelope of at most so many octets. */
  AnswerReader(Envelope envelope, long most) {
    this.envelope = envelope;
    this.most = most;
  }

  CompletableFuture<Answer> answer() {
    return answer;
  }

  @Override
  public void onFailure(Call call, IOException e) {
    answer.completeExceptionally(e);
  }

  @Override
  public void onResponse(Call call, Response response) {
    String header = String.valueOf(response.header("cf-ray"));
    String ray = RAY.matcher(header).matches() && !header.equals("null") ? header : "";
    try (response) {
      Optional<JsonNode> body =
          envelope.read(new Bounded(response.body().byteStream(), most, call));
      answer.complete(
          new Answer(response.code(), ray, retryAfter(response.header("retry-after")), body));
    } catch (ProviderException e) {
      answer.completeExceptionally(ray.isEmpty() ? e : e.vendor(null, ray));
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private static Optional<Duration> retryAfter(@Nullable String header) {
    return Optional.ofNullable(header)
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Integer.parseInt(text)));
  }

  /** Ends with {@link TooLong} instead of reading on for ever. */
  private static final class Bounded extends InputStream {
    private final InputStream body;
    private final long most;
    private final Call call;
    private long count;

    Bounded(InputStream body, long most, Call call) {
      this.body = body;
      this.most = most;
      this.call = call;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = body.read(into, from, length);
      count += Math.max(0, got);
      if (count > most) {
        // Closing alone would read on, to save the connection.
        call.cancel();
        throw new TooLong(most);
      }
      return got;
    }
  }
}
