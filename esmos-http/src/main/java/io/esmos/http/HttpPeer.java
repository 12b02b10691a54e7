package io.esmos.http;

import io.esmos.failover.Peer;
import io.esmos.failover.ReportBoard;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Another controller, whose {@link ReportHandler} is asked over HTTP. Immutable and safe for use by
 * several threads.
 *
 * <p>Every question carries a fresh nonce, and an answer is believed only if it is signed over that
 * nonce, the peer's name, the age and the text: an old answer, another controller's or a changed
 * one is {@code DENIED}. The age is the peer's own measure at the moment of answering; until it is
 * used, the time that the call took comes on top.
 */
public final class HttpPeer implements Peer {
  private final String name;
  private final HttpTarget target;
  private final Exchange exchange;
  private final SharedKeys keys;

  private HttpPeer(String name, HttpTarget target, Exchange exchange, SharedKeys keys) {
    this.name = name;
    this.target = target;
    this.exchange = exchange;
    this.keys = keys;
  }

  /**
   * Returns a peer.
   *
   * @param name the other controller's name, as it was given to its handler
   * @param target the URL of its handler
   * @param client the client to use; it is not closed
   * @param keys the keys that the controllers share
   */
  public static HttpPeer of(String name, HttpTarget target, OkHttpClient client, SharedKeys keys) {
    return new HttpPeer(
        Objects.requireNonNull(name, "name"),
        target,
        target.exchange(client, ReportProof.MAX_BYTES),
        Objects.requireNonNull(keys, "keys"));
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Reads its newest report.
   *
   * @throws ProviderException {@code NOT_FOUND} if it has none yet, {@code DENIED} if it refuses
   *     this reader or does not prove that it is the peer, {@code MALFORMED} if the answer is
   *     something else
   */
  @Override
  public ReportBoard.Notice read(Deadline deadline) {
    String operation = "peer.read " + name;
    String nonce = ReportProof.nonce();
    Request request =
        new Request.Builder()
            .url(target.parsed())
            .header("Cache-Control", "no-cache, no-store")
            .header(ReportProof.NONCE, nonce)
            .header(ReportProof.PROOF, keys.prove(0, ReportProof.question(name, nonce)))
            .build();
    Exchange.Answer answer = exchange.send(operation, request, deadline);
    if (answer.status() != 200 && answer.status() != 204) {
      throw HttpErrors.status(operation, request, answer);
    }
    String text = text(operation, answer.body());
    String age = answer.only(ReportProof.AGE).orElse("");
    String proof = answer.only(ReportProof.PROOF).orElse("");
    if (keys.check(proof, ReportProof.answer(name, nonce, answer.status(), age, text)).isEmpty()) {
      throw ProviderException.of(
          Code.DENIED, operation, "the answer does not prove that it is the peer's, and fresh");
    }
    if (answer.status() == 204) {
      throw ProviderException.of(Code.NOT_FOUND, operation, "it has no report yet");
    }
    return new ReportBoard.Notice(text, age(operation, age));
  }

  private static String text(String operation, byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw ProviderException.of(Code.MALFORMED, operation, "the report is not UTF-8");
    }
  }

  private static Duration age(String operation, String nanos) {
    if (!nanos.matches("[0-9]{1,18}")) {
      throw ProviderException.of(Code.MALFORMED, operation, "the age is not a number");
    }
    return Duration.ofNanos(Long.parseLong(nanos));
  }

  @Override
  public String toString() {
    return "HttpPeer[" + name + " at " + target + "]";
  }
}
