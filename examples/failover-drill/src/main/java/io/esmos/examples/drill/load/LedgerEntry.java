package io.esmos.examples.drill.load;

import java.util.List;
import java.util.UUID;

/**
 * How one attempt of a client ended. All moments are in microseconds of this machine's wall clock.
 *
 * @param kind how it ended
 * @param client the client's number; 0 is the one that never resolves the name again
 * @param request the id of the request, the same for all attempts
 * @param site the site that answered, {@code -} if none did
 * @param epoch the epoch that an acknowledgement names, else 0
 * @param sent when the attempt began
 * @param received when its answer was there, or it was given up
 * @param at when the site acknowledged, by its own account, else 0
 */
public record LedgerEntry(
    Kind kind,
    int client,
    UUID request,
    String site,
    long epoch,
    long sent,
    long received,
    long at) {
  /** How an attempt ended. */
  public enum Kind {
    /** The write was acknowledged. */
    ACKNOWLEDGED,
    /** The write was refused: nothing was written. */
    REFUSED,
    /** It is not known whether the write was done. */
    UNKNOWN,
    /** A read found what had been acknowledged. */
    READ,
    /** A read did not find what had been acknowledged. */
    READ_NOTHING,
    /** A read was not answered. */
    READ_FAILED
  }

  /** Returns whether a write was acknowledged. */
  public boolean acknowledged() {
    return kind == Kind.ACKNOWLEDGED;
  }

  /** Returns the entry as a line. */
  public String line() {
    return kind + " " + client + " " + request + " " + site + " " + epoch + " " + sent + " "
        + received + " " + at;
  }

  /** Reads a line. */
  public static LedgerEntry parse(String line) {
    List<String> words = List.of(line.split(" ", -1));
    if (words.size() != 8) {
      throw new IllegalArgumentException("\"" + line + "\" is not a line of a ledger");
    }
    return new LedgerEntry(
        Kind.valueOf(words.get(0)),
        Integer.parseInt(words.get(1)),
        UUID.fromString(words.get(2)),
        words.get(3),
        Long.parseLong(words.get(4)),
        Long.parseLong(words.get(5)),
        Long.parseLong(words.get(6)),
        Long.parseLong(words.get(7)));
  }
}
