package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees what no process can: which values are really chosen. Checks that a ballot stands for one
 * value, and that chosen values form one chain, each made from the one before: none is ever lost.
 */
final class RegisterOracle implements SimStore.Observer {
  /** Told when a value is chosen for the first time. */
  interface Chosen {
    void on(AuthorityState value);
  }

  private static final class Votes {
    final AuthorityState value;
    long witnesses;

    Votes(AuthorityState value) {
      this.value = value;
    }
  }

  private record Made(@Nullable String from, int depth) {}

  private final int size;
  private final Chosen listener;
  private final Map<Ballot, Votes> votes = new HashMap<>();
  private final Map<String, Made> made = new HashMap<>();
  private final Map<String, Boolean> chosen = new HashMap<>();
  private @Nullable AuthorityState newest;

  RegisterOracle(int size, Chosen listener) {
    this.size = size;
    this.listener = listener;
  }

  /** Takes note of the value that the register begins with. */
  void begin(Ballot ballot, AuthorityState first) {
    made.put(first.change(), new Made(null, 0));
    Votes all = new Votes(first);
    all.witnesses = (1L << size) - 1;
    votes.put(ballot, all);
    chosen.put(first.change(), true);
    newest = first;
  }

  /** Takes note of a first value that somebody wants to begin a new register with. */
  void first(AuthorityState value) {
    made.putIfAbsent(value.change(), new Made(null, 0));
  }

  /** Takes note that a value is proposed that was made from another. */
  void proposed(AuthorityState from, AuthorityState next) {
    made.computeIfAbsent(
        next.change(), change -> new Made(from.change(), depth(from.change()) + 1));
  }

  /** Returns how many changes lie between the first value and this one. */
  int depth(String change) {
    Made one = made.get(change);
    return one == null ? 0 : one.depth;
  }

  /** Returns the newest value that is chosen, if any is. */
  @Nullable AuthorityState newest() {
    return newest;
  }

  /** Returns the highest counter of any accepted ballot. */
  long highest() {
    return votes.keySet().stream().mapToLong(Ballot::counter).max().orElse(0) + 1;
  }

  boolean isChosen(Ballot ballot) {
    Votes of = votes.get(ballot);
    return of != null && Long.bitCount(of.witnesses) * 2 > size;
  }

  @Override
  public void wrote(int witness, Cell cell) {
    if (cell.value().isEmpty()) {
      return;
    }
    AuthorityState value = cell.value().get();
    if (!made.containsKey(value.change())) {
      learn(value);
    }
    Votes of = votes.computeIfAbsent(cell.accepted(), ballot -> new Votes(value));
    if (!of.value.change().equals(value.change())) {
      throw new Violation(
          "R1", "ballot " + cell.accepted() + " stands for " + of.value + " and for " + value);
    }
    long before = of.witnesses;
    of.witnesses |= 1L << witness;
    if (of.witnesses != before && Long.bitCount(of.witnesses) * 2 > size) {
      chosen(value);
    }
  }

  /** A value of a real machine: it says itself what it was made from. */
  private void learn(AuthorityState value) {
    int size = value.recent().size();
    if (size < 2) {
      first(value);
    } else {
      String from = value.recent().get(size - 2);
      made.put(value.change(), new Made(from, depth(from) + 1));
    }
  }

  private void chosen(AuthorityState value) {
    if (chosen.put(value.change(), true) != null) {
      return;
    }
    AuthorityState last = newest;
    if (last == null) {
      newest = value;
    } else if (isAncestor(last.change(), value.change())) {
      newest = value;
    } else if (!isAncestor(value.change(), last.change())) {
      throw new Violation(
          "register",
          value + " is chosen beside " + last + ": neither was made from the other, one is lost");
    }
    listener.on(value);
  }

  /** Returns whether the second was made from the first, at any distance. */
  boolean isAncestor(String first, String second) {
    int goal = depth(first);
    String at = second;
    while (depth(at) > goal) {
      Made one = made.get(at);
      if (one == null || one.from == null) {
        return false;
      }
      at = one.from;
    }
    return at.equals(first);
  }
}
