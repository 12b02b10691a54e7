package io.esmos.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the two sides of reading a report sign: the reader a nonce of its own and whom it asks, the
 * answer that nonce, who answers, the age and the text. A question is no answer and an answer no
 * question, because each begins with its kind.
 */
final class ReportProof {
  static final String NONCE = "Esmos-Nonce";
  static final String PROOF = "Esmos-Proof";
  static final String AGE = "Esmos-Age-Nanos";

  /** The most bytes of a report: what the format reads at most. */
  static final int MAX_BYTES = 1 << 20;

  private static final Pattern FRESH = Pattern.compile("[0-9a-f]{32}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private ReportProof() {}

  /** Returns 128 random bits in hexadecimal. */
  static String nonce() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static boolean isNonce(String text) {
    return FRESH.matcher(text).matches();
  }

  static List<String> question(String peer, String nonce) {
    return List.of("esmos-report-question 1", peer, nonce);
  }

  static List<String> answer(String peer, String nonce, int status, String age, String text) {
    return List.of("esmos-report-answer 1", peer, nonce, Integer.toString(status), age, text);
  }
}
