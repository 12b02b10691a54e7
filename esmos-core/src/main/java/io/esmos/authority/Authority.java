package io.esmos.authority;

import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The one decision that must survive any single vendor: which site may write, held by a majority of
 * witnesses. Immutable; it holds the witnesses and never closes them.
 */
public final class Authority {
  private final WitnessList list;
  private final List<Witness> witnesses;

  private Authority(WitnessList list, List<Witness> witnesses) {
    this.list = list;
    this.witnesses = witnesses;
  }

  /**
   * Returns the authority of a workload.
   *
   * @param workload the register's id
   * @param witnesses an odd number, at least three, of which no vendor has the majority
   * @throws IllegalArgumentException if the list does not survive the loss of a vendor
   */
  public static Authority of(String workload, Witness... witnesses) {
    return of(workload, List.of(witnesses));
  }

  /** Returns the authority of a workload, as {@link #of(String, Witness...)}. */
  public static Authority of(String workload, List<? extends Witness> witnesses) {
    return new Authority(WitnessList.of(workload, witnesses), List.copyOf(witnesses));
  }

  /** Returns the workload that it is for. */
  public String workload() {
    return list.register();
  }

  /** Returns who votes. */
  public WitnessList list() {
    return list;
  }

  /** Returns the witnesses in the order of the list. */
  public List<Witness> witnesses() {
    return witnesses;
  }

  /**
   * Creates the register, once in its life: empty cells in every store, then the first value. Run
   * by a person or a set-up job, with credentials that may write all witnesses.
   *
   * @param writer the site that writes first
   * @param grantTime how long a grant to write lasts
   * @param atMost how long it may take in all
   * @return the first value
   * @throws io.esmos.provider.ProviderException {@code CONFLICT} if any cell holds something
   *     already or any store cannot be asked: a second first value would split the register (rule
   *     R3)
   */
  public AuthorityState initialise(Site writer, Duration grantTime, Duration atMost) {
    return Initialiser.run(this, writer, grantTime, atMost);
  }

  @Override
  public String toString() {
    return "authority " + list.register() + " at " + Objects.toString(list.members());
  }
}
