package io.esmos.testkit.archive;

import io.esmos.provider.ProviderException.Code;
import java.util.Objects;
import java.util.Set;

/**
 * A hand on the requests that reach a store: those of certain numbers go wrong. For use by one
 * thread; the requests may come from several.
 */
public interface RequestFaults {
  /**
   * One way in which a request goes wrong.
   *
   * @param name its name, for messages
   * @param codes what a call that fails for it may end with
   * @param stalls whether only a deadline ends it
   * @param passes whether it is what a second attempt is for
   * @param damages whether the request has other octets than were sent: what has no checksum may be
   *     done as it arrived, which the store's answer then tells
   * @param deceives whether the answer has other octets than the store gave: what has no checksum
   *     may then be believed
   */
  record Way(
      String name,
      Set<Code> codes,
      boolean stalls,
      boolean passes,
      boolean damages,
      boolean deceives) {
    /** Takes copies. */
    public Way {
      Objects.requireNonNull(name, "name");
      codes = Set.copyOf(codes);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Returns the ways that this store knows. */
  Set<Way> ways();

  /** Counts the requests anew, from zero. */
  void count();

  /** Counts anew, and makes so many requests go wrong, from the one of this number on. */
  void arm(Way way, int first, int many);

  /** Makes some requests go wrong, in ways and at moments that the seed chooses, until calm. */
  void storm(long seed);

  /** Returns how many requests there were since they were counted anew. */
  int requests();

  /** Returns whether a request that went wrong since then was to begin or to end an upload. */
  boolean struckUpload();

  /** Lets nothing go wrong any more, and waits until no request is being answered. */
  void calm();
}
