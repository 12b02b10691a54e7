package io.esmos.postgres;

import java.util.List;
import java.util.Set;

/** What a string of SQL does to the transaction that it runs in. */
enum SqlControl {
  /** Nothing: it runs inside. Savepoints belong here. */
  NONE,
  /** It is one COMMIT: done as {@code Connection.commit()} is. */
  COMMIT,
  /** It is one ROLLBACK: done as {@code Connection.rollback()} is. */
  ROLLBACK,
  /** It begins or ends transactions in a way that cannot be guarded. */
  REFUSED,
  /** It changes whether transactions are read-only: refused on read-only connections. */
  ACCESS_MODE;

  private static final Set<String> BEGINS = Set.of("BEGIN", "START");
  private static final Set<String> COMMITS = Set.of("COMMIT", "END");
  private static final Set<String> ROLLBACKS = Set.of("ROLLBACK", "ABORT");
  private static final Set<String> NOISE = Set.of("WORK", "TRANSACTION");

  static SqlControl of(String sql) {
    List<List<String>> statements = SqlHeads.of(sql);
    SqlControl strongest = NONE;
    for (List<String> words : statements) {
      SqlControl one = one(words);
      if ((one == COMMIT || one == ROLLBACK) && statements.size() > 1) {
        return REFUSED;
      }
      if (one != NONE) {
        strongest = strongest == REFUSED ? REFUSED : one;
      }
    }
    return strongest;
  }

  private static SqlControl one(List<String> words) {
    String first = word(words, 0);
    String second = word(words, 1);
    boolean noise = NOISE.contains(second);
    String next = noise ? word(words, 2) : second;
    if (BEGINS.contains(first) || (first.equals("PREPARE") && second.equals("TRANSACTION"))) {
      return REFUSED;
    }
    if (COMMITS.contains(first)) {
      // AND CHAIN, PREPARED; AND NO CHAIN says what is the default, but is too rare to read on.
      return next.isEmpty() ? COMMIT : REFUSED;
    }
    if (ROLLBACKS.contains(first)) {
      return next.isEmpty() ? ROLLBACK : next.equals("TO") ? NONE : REFUSED;
    }
    if (first.equals("SET") || first.equals("RESET") || first.equals("DISCARD")) {
      return accessMode(words) ? ACCESS_MODE : NONE;
    }
    return NONE;
  }

  private static boolean accessMode(List<String> words) {
    return words.stream()
        .anyMatch(
            word ->
                word.equals("TRANSACTION")
                    || word.equals("CHARACTERISTICS")
                    || word.equals("ALL")
                    || word.endsWith("TRANSACTION_READ_ONLY"));
  }

  private static String word(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
  }
}
