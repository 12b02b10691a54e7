package io.esmos.authority;

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

  @Override
  public String toString() {
    return "authority " + list.register() + " at " + Objects.toString(list.members());
  }
}
