package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import java.time.Duration;
import java.util.List;

/**
 * What {@link DnsProviderContract} works on: a provider with a zone that the rules may change as
 * they like, made anew for each rule.
 */
public interface DnsBench extends AutoCloseable {
  /** Returns the provider under test. */
  DnsProvider provider();

  /** Returns another client of the same zones, as another process would have. */
  DnsProvider other();

  /** Returns the apex of a zone that has an SOA and an NS RRset and no data of the rules yet. */
  DnsName apex();

  /**
   * Returns RRsets with all that the vendor keeps beside the records, each feature and the variants
   * at least once; none if the provider declares no features.
   */
  default List<RRset> featured() {
    return List.of();
  }

  /**
   * Returns whether the vendor takes this RRset, which is of a type that the provider declares. One
   * that is not taken, such as for the characters of its name, must be refused.
   */
  default boolean takes(RRset sample) {
    return true;
  }

  /** Returns how long a call may take on this machine before it counts as hanging. */
  Duration patience();

  /** Makes the next batch of {@link #provider} take effect without its answer arriving. */
  void loseNextAnswer();

  /** Makes the next whole zone that {@link #provider} reads break off before its end. */
  void breakOffNextZone();

  /**
   * Lets the vendor's readings lag behind its changes from now on, or catch up.
   *
   * @return whether they can; by default they show every change at once
   */
  default boolean lag(boolean on) {
    return false;
  }

  /** Frees what the bench holds. */
  @Override
  void close();
}
