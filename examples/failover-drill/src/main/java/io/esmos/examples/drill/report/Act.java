package io.esmos.examples.drill.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of one scene.
 *
 * @param name the scene
 * @param title what happened in it, for people
 * @param timeline the failover, if there was one
 * @param rto what the clients saw, if there was a failover
 * @param floor the least that it must cost, if there was a failover
 * @param account the ledger's account at the end of the scene
 * @param lossBound how much the record says may be lost, zero if nothing
 * @param faults what is wrong, empty if nothing is
 */
public record Act(
    String name,
    String title,
    Optional<Timeline> timeline,
    Optional<Duration> rto,
    Optional<Floor> floor,
    Account account,
    Duration lossBound,
    List<String> faults) {
  /** Takes a copy of the list. */
  public Act {
    faults = List.copyOf(faults);
  }

  /**
   * Holds the account against what was promised.
   *
   * @param lossBound how much acknowledged work may be missing, as time before {@code boundFrom}
   * @param boundFrom the moment that the bound counts back from, in microseconds
   */
  public static List<String> faults(Account account, Duration lossBound, long boundFrom) {
    List<String> faults = new ArrayList<>();
    long oldest = boundFrom - lossBound.toNanos() / 1_000;
    long beyond =
        account.missing().stream()
            .filter(entry -> lossBound.isZero() || entry.at() < oldest)
            .count();
    if (beyond > 0) {
      faults.add(
          beyond
              + " acknowledged writes are missing"
              + (lossBound.isZero() ? "" : " beyond the bound of " + lossBound.toMillis() + " ms"));
    }
    if (account.doubled() > 0) {
      faults.add(account.doubled() + " requests are stored twice");
    }
    if (account.staleEpoch() > 0) {
      faults.add(account.staleEpoch() + " writes were acknowledged under an old epoch");
    }
    if (account.twoWriters() > 0) {
      faults.add(account.twoWriters() + " writes were acknowledged by a second writer");
    }
    if (account.unseen() > 0 && account.missing().isEmpty()) {
      faults.add(account.unseen() + " reads did not find what had been acknowledged");
    }
    return faults;
  }

  /** Returns this act with one fault more, if there is one. */
  public Act and(Optional<String> fault) {
    List<String> more = new ArrayList<>(faults);
    fault.ifPresent(more::add);
    return new Act(name, title, timeline, rto, floor, account, lossBound, more);
  }

  /** Returns whether nothing is wrong. */
  public boolean passed() {
    return faults.isEmpty();
  }
}
