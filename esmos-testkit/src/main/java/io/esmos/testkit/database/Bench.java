package io.esmos.testkit.database;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.GlobalDatabase;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** What the rules say to a bench, in their own words. */
record Bench(DatabaseBench at) implements AutoCloseable {
  static final Duration SHORT = Duration.ofMillis(700);

  GlobalDatabase database() {
    return at.database();
  }

  Site writer() {
    return at.writer();
  }

  Site candidate() {
    return at.candidate();
  }

  Site third() {
    return at.third();
  }

  List<Site> sites() {
    return List.of(writer(), candidate(), third());
  }

  Deadline in(Duration time) {
    return Deadline.in(time, at.ticker());
  }

  Deadline soon() {
    return in(at.patience());
  }

  DatabaseStatus look() {
    return database().describe(in(Duration.ofSeconds(3)));
  }

  /** Looks again and again, not long at a time: who cannot be asked shall not hold it up. */
  DatabaseStatus await(String what, Predicate<DatabaseStatus> condition) {
    DatabaseStatus[] seen = {new DatabaseStatus(List.of())};
    boolean held =
        at.await(
            () -> {
              seen[0] = database().describe(in(SHORT));
              return condition.test(seen[0]);
            });
    assertTrue(held, () -> "not in time: " + what + ": " + seen[0]);
    return seen[0];
  }

  long epoch() {
    return look().at(writer()).epoch().orElseThrow();
  }

  Site follow(long epoch, Site site, Optional<Site> upstream) {
    database().arrange(follows(epoch, Map.of(site, upstream)), soon());
    return site;
  }

  static ReplicationPlan follows(long epoch, Map<Site, Optional<Site>> follow) {
    return new ReplicationPlan(
        epoch, follow, Optional.empty(), OptionalLong.empty(), Optional.empty());
  }

  ReplicationPlan writing(long epoch, OptionalLong row, Optional<Set<Site>> synchronous) {
    return new ReplicationPlan(epoch, Map.of(), Optional.of(writer()), row, synchronous);
  }

  /** Stops a replica from receiving, and waits until it does. */
  void stop(Site site) {
    follow(epoch(), site, Optional.empty());
    await(
        site + " stops receiving", s -> !s.at(site).receiving() && s.at(site).upstream().isEmpty());
  }

  /** Writes a row and waits for its acknowledgement. */
  String row(Site site, String row) {
    CompletableFuture<Void> written = at.append(site, row);
    assertTrue(at.await(written::isDone), "row " + row + " was not acknowledged at " + site);
    assertFalse(written.isCompletedExceptionally(), "row " + row + " was refused at " + site);
    return row;
  }

  void arrives(Site site, String row) {
    assertTrue(at.await(() -> at.has(site, row)), "row " + row + " did not come to " + site);
  }

  Intent promotion(Site target, String source) {
    return new Intent(Intent.Step.PROMOTE, database().name(), target, source, 1, "term", false);
  }

  void promote(GlobalDatabase database, Site target, long epoch) {
    database.begin(promotion(target, look().at(target).identity()), epoch, soon());
  }

  static boolean is(DatabaseStatus status, Site site, Member.Role role) {
    return status.at(site).role() == role;
  }

  /** Expects that a call fails with a code that says whether it had an effect. */
  static ProviderException refused(String what, Runnable call) {
    ProviderException failure = assertThrows(ProviderException.class, call::run, what);
    assertFalse(failure.code().effectUnknown(), what + ": " + failure.code() + " leaves it open");
    return failure;
  }

  @Override
  public void close() {
    at.close();
  }
}
