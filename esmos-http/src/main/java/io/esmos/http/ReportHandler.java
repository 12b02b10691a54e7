package io.esmos.http;

import io.esmos.failover.ReportBoard;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Hands a controller's newest report to the other controllers. Put it at a path of its own, for
 * {@code GET}. Safe for use by several threads.
 *
 * <p>The reader proves with a shared key that it may read; the answer proves that it comes from
 * this controller and was made for this question. A question that somebody recorded can be put
 * again, and gets an answer that proves itself for the recorded nonce only, which no reader
 * accepts; to hide the reports from those on the way, serve them over https. They hold no secret.
 */
public final class ReportHandler implements ServerHandler {
  private final String name;
  private final ReportBoard board;
  private final SharedKeys keys;

  /**
   * Makes a handler.
   *
   * @param name the name of this controller, by which its peers know it
   * @param board where its reports are posted
   * @param keys the keys that the controllers share
   */
  public ReportHandler(String name, ReportBoard board, SharedKeys keys) {
    this.name = Objects.requireNonNull(name, "name");
    this.board = Objects.requireNonNull(board, "board");
    this.keys = Objects.requireNonNull(keys, "keys");
  }

  /**
   * Answers 200 with the report, 204 if there is none yet, 401 to a reader without proof, 405 to
   * anything but {@code GET}.
   */
  @Override
  public ServerResponse handle(ServerRequest request) {
    if (!request.method().equals("GET")) {
      return ServerResponse.empty(405);
    }
    String nonce = request.header(ReportProof.NONCE).filter(ReportProof::isNonce).orElse("");
    String proof = request.header(ReportProof.PROOF).filter(p -> p.length() == 64).orElse("");
    OptionalInt key = keys.check(proof, ReportProof.question(name, nonce));
    if (nonce.isEmpty() || key.isEmpty()) {
      return ServerResponse.empty(401);
    }
    Optional<ReportBoard.Notice> newest = board.newest();
    String text = newest.map(ReportBoard.Notice::text).orElse("");
    String age = newest.map(notice -> Long.toString(notice.age().toNanos())).orElse("0");
    int status = newest.isPresent() ? 200 : 204;
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    if (body.length > ReportProof.MAX_BYTES) {
      return ServerResponse.empty(500);
    }
    String signed = keys.prove(key.getAsInt(), ReportProof.answer(name, nonce, status, age, text));
    return new ServerResponse(
        status,
        Map.of(
            "Content-Type",
            "text/plain; charset=utf-8",
            "Cache-Control",
            "no-store",
            ReportProof.AGE,
            age,
            ReportProof.PROOF,
            signed),
        body);
  }

  @Override
  public String toString() {
    return "ReportHandler[" + name + "]";
  }
}
