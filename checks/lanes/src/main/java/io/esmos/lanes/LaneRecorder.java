package io.esmos.lanes;

import io.esmos.lanes.LaneRecord.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the tests of this JVM did, by lane and product. JUnit runs our tests one after another, so
 * what a test reports belongs to whatever began last and has not ended; the lock is there because a
 * test may report from a thread of its own.
 */
final class LaneRecorder {
  static final LaneRecorder INSTANCE = new LaneRecorder();

  private final Object lock = new Object();
  private final Deque<Running> running = new ArrayDeque<>();
  private final Map<String, Row> rows = new TreeMap<>();

  void began(Lane lane) {
    synchronized (lock) {
      running.push(new Running(lane, new LinkedHashSet<>()));
    }
  }

  void used(String product) {
    synchronized (lock) {
      if (running.peek() != null) {
        running.peek().products.add(product);
      }
    }
  }

  /** Ends what began last; a test adds one to each product that it or what encloses it used. */
  void ended(boolean test, Outcome outcome) {
    synchronized (lock) {
      Set<String> products = new LinkedHashSet<>();
      running.forEach(it -> products.addAll(it.products));
      Lane lane = running.pop().lane;
      if (products.isEmpty()) {
        products.add(
            lane == Lane.JVM ? "Java " + System.getProperty("java.version") : "unnamed product");
      }
      if (test || outcome == Outcome.FAILED) {
        products.forEach(it -> add(outcome.row(lane, it)));
      }
    }
  }

  void skipped(Lane lane, String reason) {
    add(new Row(lane, "skipped", 0, 0, 1, reason));
  }

  void notRun(Lane lane, String product, String need) {
    add(new Row(lane, product, 0, 0, 0, need));
  }

  List<Row> rows() {
    synchronized (lock) {
      return new ArrayList<>(rows.values());
    }
  }

  private void add(Row row) {
    synchronized (lock) {
      rows.merge(row.key(), row, Row::plus);
    }
  }

  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED;

    Row row(Lane lane, String product) {
      return new Row(
          lane,
          product,
          this == SKIPPED ? 0 : 1,
          this == FAILED ? 1 : 0,
          this == SKIPPED ? 1 : 0,
          "");
    }
  }

  private record Running(Lane lane, Set<String> products) {}
}
