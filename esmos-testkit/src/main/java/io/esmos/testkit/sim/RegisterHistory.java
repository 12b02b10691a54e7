package io.esmos.testkit.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the clients of a register saw, and whether one register that does one thing at a time could
 * have shown it to them. It knows nothing of ballots and cells. Each written value is made from the
 * one that it replaces, so that the values seen must lie on one chain, and what one client had
 * finished before another began must not be later on the chain.
 */
final class RegisterHistory {
  private static final int FOR_EVER = Integer.MAX_VALUE;

  private record Operation(String who, boolean write, String value, long begun, long ended) {}

  private final Map<String, String> madeFrom = new HashMap<>();
  private final Map<String, Long> writeBegun = new HashMap<>();
  private final List<Operation> operations = new ArrayList<>();

  /** A client means to replace one value by another. */
  void writing(String from, String next, long now) {
    madeFrom.putIfAbsent(next, from);
    writeBegun.putIfAbsent(next, now);
  }

  /** A client was told that its value is in the register. */
  void wrote(String who, String value, long begun, long now) {
    operations.add(new Operation(who, true, value, begun, now));
  }

  /** A client was told that the register holds this value. */
  void read(String who, String value, long begun, long now) {
    operations.add(new Operation(who, false, value, begun, now));
  }

  /** Returns how many operations have ended. */
  int size() {
    return operations.size();
  }

  /** Checks all of it. */
  void check() {
    Map<String, Integer> places = places();
    operations.sort(Comparator.comparingLong(Operation::begun));
    List<Operation> byEnd = new ArrayList<>(operations);
    byEnd.sort(Comparator.comparingLong(Operation::ended));
    int reached = -1;
    Operation last = null;
    int next = 0;
    for (Operation operation : operations) {
      while (next < byEnd.size() && byEnd.get(next).ended < operation.begun) {
        Operation done = byEnd.get(next++);
        int place = places.getOrDefault(done.value, FOR_EVER);
        if (place > reached) {
          reached = place;
          last = done;
        }
      }
      int place = places.getOrDefault(operation.value, FOR_EVER);
      if (place < reached || (operation.write && place == reached)) {
        throw new Violation(
            "linearizable", operation + " is older than what had been seen before it: " + last);
      }
      Long begun = writeBegun.get(operation.value);
      if (begun != null && operation.ended < begun) {
        throw new Violation("linearizable", operation + " shows a value before it was written");
      }
    }
  }

  /** Returns the place of each seen value on the chain; fails if there is no chain. */
  private Map<String, Integer> places() {
    Map<String, Integer> depths = new HashMap<>();
    Set<String> seen = new HashSet<>();
    String deepest = "";
    int most = -1;
    for (Operation operation : operations) {
      seen.add(operation.value);
      int depth = depth(operation.value, depths);
      if (depth > most) {
        most = depth;
        deepest = operation.value;
      }
    }
    Set<String> chain = new HashSet<>();
    for (String at = deepest; at != null; at = madeFrom.get(at)) {
      chain.add(at);
    }
    for (String value : seen) {
      if (!chain.contains(value)) {
        throw new Violation(
            "linearizable",
            "value " + value + " was seen, but " + deepest + " is not made from it");
      }
    }
    return depths;
  }

  private int depth(String value, Map<String, Integer> depths) {
    List<String> path = new ArrayList<>();
    String at = value;
    while (at != null && !depths.containsKey(at)) {
      path.add(at);
      at = madeFrom.get(at);
    }
    int depth = at == null ? -1 : depths.getOrDefault(at, 0);
    for (int i = path.size() - 1; i >= 0; i--) {
      depths.put(path.get(i), ++depth);
    }
    return depths.getOrDefault(value, 0);
  }
}
