package io.esmos.http;

import io.esmos.authority.Witness;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A witness whose cell is one object over HTTP, spoken to as object stores are: GET with its ETag,
 * PUT with {@code If-None-Match: *} or {@code If-Match} (RFC 9110, section 13). Immutable and safe
 * for use by several threads.
 *
 * <p>What the store must promise is for the user to know, it cannot be seen from outside: strong
 * consistency, no cache in between (an answer with an {@code Age} is refused), and conditions that
 * are checked and applied in one step. A store that ignores {@code If-Match} is not a witness.
 *
 * <p>A write is never sent twice. So a refused condition (412, or 409 where two writers raced) is
 * somebody else's success and never one's own, and a write whose answer was lost ends in an
 * exception whose effect is unknown. This holds only if nothing on the way repeats a PUT either: a
 * reverse proxy in front of the store must have its retries off.
 */
public final class HttpWitness implements Witness {
  /** A strong validator of RFC 9110, section 8.8.3, without its obsolete bytes. */
  private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]{1,256}\"");

  /** The syntax of RFC 6750, section 2.1. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1,4096}=*");

  private static final MediaType BYTES = MediaType.get("application/octet-stream");

  private final String name;
  private final Vendor vendor;
  private final HttpUrl url;
  private final Exchange exchange;
  private final @Nullable Supplier<String> token;

  private HttpWitness(
      String name,
      Vendor vendor,
      HttpUrl url,
      Exchange exchange,
      @Nullable Supplier<String> token) {
    this.name = name;
    this.vendor = vendor;
    this.url = url;
    this.exchange = exchange;
    this.token = token;
  }

  /**
   * Returns the witness of a cell.
   *
   * @param name its name in the witness list
   * @param vendor the vendor whose failure takes it away
   * @param cell the URL of the object
   * @param client the client to use; it is not closed
   * @throws IllegalArgumentException if the URL is not one of http or https, or has credentials
   */
  public static HttpWitness of(String name, Vendor vendor, URI cell, OkHttpClient client) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a witness needs a name");
    }
    return new HttpWitness(
        name,
        Objects.requireNonNull(vendor, "vendor"),
        HttpTarget.of(cell).parsed(),
        Exchange.over(client, WitnessChecks.MAX_BYTES),
        null);
  }

  /**
   * Returns this witness with a bearer token (RFC 6750), asked for at every call so that it can be
   * renewed. It appears in no text of this class.
   *
   * @throws IllegalArgumentException if the URL is plain http to another machine, which would show
   *     the token to everybody on the way
   */
  public HttpWitness withToken(Supplier<String> bearer) {
    if (!url.isHttps() && !loopback(url.host())) {
      throw new IllegalArgumentException(
          "witness " + name + ": a token needs https, this URL is plain http to " + url.host());
    }
    return new HttpWitness(name, vendor, url, exchange, Objects.requireNonNull(bearer, "bearer"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    String operation = "witness.read " + name;
    Request request = request(operation).header("Cache-Control", "no-cache").get().build();
    Exchange.Answer answer = exchange.send(operation, request, deadline);
    if (answer.aged()) {
      throw malformed(operation, "the answer comes from a cache");
    }
    if (answer.status() == 404) {
      return Optional.empty();
    }
    if (answer.status() != 200) {
      throw HttpErrors.status(operation, request, answer);
    }
    return Optional.of(new Stored(answer.body(), tag(operation, answer)));
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    String operation = "witness.create " + name;
    Request request =
        request(operation).header("If-None-Match", "*").put(new OneShot(contents)).build();
    return write(operation, request, contents, deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    String operation = "witness.replace " + name;
    WitnessChecks.tag(tag, STRONG_TAG, operation);
    Request request = request(operation).header("If-Match", tag).put(new OneShot(contents)).build();
    return write(operation, request, contents, deadline);
  }

  private Optional<Stored> write(
      String operation, Request request, byte[] contents, Deadline deadline) {
    WitnessChecks.size(contents, WitnessChecks.MAX_BYTES, operation);
    Exchange.Answer answer = exchange.send(operation, request, deadline);
    return switch (answer.status()) {
      case 200, 201, 204 -> Optional.of(new Stored(contents, tag(operation, answer)));
      case 409, 412 -> Optional.empty();
      case 404 -> {
        if (request.header("If-Match") == null) {
          throw HttpErrors.status(operation, request, answer);
        }
        yield Optional.empty();
      }
      default -> throw HttpErrors.status(operation, request, answer);
    };
  }

  private Request.Builder request(String operation) {
    Request.Builder request = new Request.Builder().url(url);
    if (token != null) {
      String bearer = token.get();
      if (!TOKEN.matcher(bearer).matches()) {
        throw ProviderException.of(Code.DENIED, operation, "the token is not a bearer token");
      }
      request.header("Authorization", "Bearer " + bearer);
    }
    return request;
  }

  private static String tag(String operation, Exchange.Answer answer) {
    String type = String.valueOf(answer.headers().get("Content-Type"));
    if (type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
      throw malformed(operation, "a page for people answered in place of the store");
    }
    String tag =
        answer
            .only("ETag")
            .orElseThrow(() -> malformed(operation, "the answer does not have exactly one ETag"));
    if (tag.startsWith("W/")) {
      throw malformed(
          operation, "the ETag is weak, which does not tell two contents apart for certain");
    }
    if (!STRONG_TAG.matcher(tag).matches()) {
      throw malformed(operation, "the ETag is not a quoted text of at most 256 characters");
    }
    return tag;
  }

  private static ProviderException malformed(String operation, String message) {
    return ProviderException.of(Code.MALFORMED, operation, message);
  }

  private static boolean loopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  @Override
  public String toString() {
    return "HttpWitness[" + name + " at " + vendor + "]";
  }

  /**
   * A body that the client must not send again: it would otherwise repeat a PUT by itself when a
   * 503 says {@code Retry-After: 0}, although its retries are off.
   */
  private static final class OneShot extends RequestBody {
    private final byte[] contents;

    OneShot(byte[] contents) {
      this.contents = contents;
    }

    @Override
    public MediaType contentType() {
      return BYTES;
    }

    @Override
    public long contentLength() {
      return contents.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws java.io.IOException {
      sink.write(contents);
    }
  }
}
