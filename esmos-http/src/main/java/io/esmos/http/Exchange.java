package io.esmos.http;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Sends one request and reads one bounded answer by a deadline; what is not GET or HEAD leaves this
 * machine at most once. Safe for use by several threads.
 *
 * <p>The call runs on a thread of the handed-in client, so that the caller can be interrupted, and
 * gets its answer in time even while a name server keeps the look-up waiting.
 */
final class Exchange {
  private final OkHttpClient once;
  private final OkHttpClient reading;
  private final int maxBody;

  private Exchange(OkHttpClient once, int maxBody) {
    this.once = once;
    // A connection of the pool that the server has closed meanwhile shows only when it is used.
    // What
    // changes nothing may then be asked again on a new one; otherwise every restart of a store
    // would cost each of its readers an answer. A connection that never worked is not tried again.
    this.reading = once.newBuilder().retryOnConnectionFailure(true).build();
    this.maxBody = maxBody;
  }

  /** Returns an exchange over this client's connections that accepts bodies of up to this size. */
  static Exchange over(OkHttpClient client, int maxBody) {
    return new Exchange(strict(client).build(), maxBody);
  }

  /** Returns an exchange that connects to this address, whatever name the URL has. */
  static Exchange pinned(OkHttpClient client, int maxBody, String host, InetAddress address) {
    Dns dns =
        name -> {
          if (!name.equalsIgnoreCase(host)) {
            throw new UnknownHostException("only the pinned host is asked");
          }
          return List.of(address);
        };
    // A proxy would choose the address itself.
    return new Exchange(strict(client).dns(dns).proxy(Proxy.NO_PROXY).build(), maxBody);
  }

  private static OkHttpClient.Builder strict(OkHttpClient client) {
    // The client's own dispatcher would queue calls behind its limit of five per host, and a queue
    // is a place where one slow store or site delays the others. Callers here block: they are the
    // limit.
    Dispatcher dispatcher = new Dispatcher(client.dispatcher().executorService());
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    return client
        .newBuilder()
        .dispatcher(dispatcher)
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .authenticator(Authenticator.NONE)
        .cookieJar(CookieJar.NO_COOKIES)
        .cache(null);
  }

  /**
   * An answer, whatever its status.
   *
   * @param status the status code
   * @param headers the headers
   * @param body the whole body
   */
  // The bytes are made for one reader.
  @SuppressWarnings("ArrayRecordComponent")
  record Answer(int status, Headers headers, byte[] body) {
    /** Returns the value of a header that must not be there twice. */
    Optional<String> only(String name) {
      List<String> values = headers.values(name);
      return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** Returns whether a cache between here and the server answered from its memory. */
    boolean aged() {
      return headers.values("Age").stream().anyMatch(age -> !age.trim().equals("0"));
    }
  }

  /**
   * Sends a request.
   *
   * @param operation what it is for, as errors name it
   * @throws ProviderException {@code TIMEOUT} if there was no whole answer by the deadline, {@code
   *     UNAVAILABLE} if there was none, {@code MALFORMED} if it is too big or not HTTP, {@code
   *     NOT_SENT} if it was not even begun
   */
  Answer send(String operation, Request request, Deadline deadline) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(
          ProviderException.Code.NOT_SENT, operation, "interrupted before it was sent");
    }
    Duration left = deadline.remaining();
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    OkHttpClient client = reads ? reading : once;
    // Stops a transparent gzip: it changes tags on the way and makes small bodies big.
    Call call = client.newCall(request.newBuilder().header("Accept-Encoding", "identity").build());
    call.timeout().timeout(Math.max(1, left.toNanos()), TimeUnit.NANOSECONDS);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.enqueue(new Reader(answer));
    try {
      return answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      call.cancel();
      throw ProviderException.of(
          ProviderException.Code.TIMEOUT, operation, "no whole answer within " + left);
    } catch (InterruptedException e) {
      call.cancel();
      Thread.currentThread().interrupt();
      throw ProviderException.of(
          ProviderException.Code.UNAVAILABLE, operation, "interrupted while it waited");
    } catch (ExecutionException e) {
      throw HttpErrors.of(operation, e.getCause());
    }
  }

  private final class Reader implements Callback {
    private final CompletableFuture<Answer> answer;

    Reader(CompletableFuture<Answer> answer) {
      this.answer = answer;
    }

    @Override
    public void onFailure(Call call, IOException e) {
      answer.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        try {
          answer.complete(new Answer(response.code(), response.headers(), body(response)));
        } catch (IOException | RuntimeException e) {
          // Closing alone would read on, to save the connection.
          call.cancel();
          answer.completeExceptionally(e);
        }
      }
    }

    private byte[] body(Response response) throws IOException {
      if (response.request().method().equals("HEAD")) {
        return new byte[0];
      }
      String encoding = response.header("Content-Encoding");
      if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
        throw new UnacceptableAnswer("the body is encoded, which was not asked for");
      }
      if (response.body().contentLength() > maxBody) {
        throw new UnacceptableAnswer("the body is longer than " + maxBody + " bytes");
      }
      BufferedSource source = response.body().source();
      if (source.request(maxBody + 1L)) {
        throw new UnacceptableAnswer("the body is longer than " + maxBody + " bytes");
      }
      byte[] bytes = source.readByteArray();
      if (bytes.length > 0 && endsByClosing(response)) {
        throw new UnacceptableAnswer("the body has no length, it could have been cut short");
      }
      return bytes;
    }

    private boolean endsByClosing(Response response) {
      boolean one =
          response.protocol() == Protocol.HTTP_1_1 || response.protocol() == Protocol.HTTP_1_0;
      return one
          && response.body().contentLength() < 0
          && !"chunked".equalsIgnoreCase(response.header("Transfer-Encoding"));
    }
  }

  /** An answer that is understood well enough to be refused. Its message is ours. */
  static final class UnacceptableAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    UnacceptableAnswer(String message) {
      super(message);
    }
  }
}
