package io.esmos.authority;

import io.esmos.format.FormatException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The number of one attempt to write the register (rule R1): a counter, and a nonce drawn anew for
 * each attempt, so that no ballot is ever used twice and no two contents of a cell are ever equal.
 *
 * @param counter orders the ballots
 * @param nonce 32 hexadecimal digits, empty only in {@link #NONE}; breaks ties
 */
public record Ballot(long counter, String nonce) implements Comparable<Ballot> {
  /** Below all ballots: nothing was promised or accepted yet. */
  public static final Ballot NONE = new Ballot(0, "");

  private static final int DIGITS = 32;

  /** Checks the components. */
  public Ballot {
    boolean none = counter == 0 && nonce.isEmpty();
    if (!none && (counter < 1 || !isNonce(nonce))) {
      throw new FormatException(
          "ballot " + counter + "." + nonce + " needs a counter from 1 and 32 hexadecimal digits");
    }
  }

  private static boolean isNonce(String text) {
    return text.length() == DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** Returns a ballot above this counter with a fresh nonce. */
  public static Ballot above(long counter, RandomGenerator random) {
    return new Ballot(counter + 1, nonce(random));
  }

  /** Returns 128 random bits as 32 hexadecimal digits. */
  static String nonce(RandomGenerator random) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  static Ballot parse(String text) {
    if (text.equals("0")) {
      return NONE;
    }
    int dot = text.indexOf('.');
    try {
      return new Ballot(
          Long.parseLong(text.substring(0, Math.max(dot, 0))), text.substring(dot + 1));
    } catch (NumberFormatException e) {
      throw new FormatException("\"" + text + "\" is not a ballot");
    }
  }

  @Override
  public int compareTo(Ballot other) {
    int byCounter = Long.compare(counter, other.counter);
    return byCounter != 0 ? byCounter : nonce.compareTo(other.nonce);
  }

  @Override
  public String toString() {
    return nonce.isEmpty() ? "0" : counter + "." + nonce;
  }
}
