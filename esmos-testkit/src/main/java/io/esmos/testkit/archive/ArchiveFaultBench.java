package io.esmos.testkit.archive;

/**
 * What {@link ArchiveFaultContract} works on: an archive without objects, made anew for some
 * requests at a time, whose store takes any number of writes of a key in any time.
 */
public interface ArchiveFaultBench extends ArchiveBench {
  /** Returns a hand on the requests of both clients. */
  RequestFaults requests();

  /** Returns how many uploads are under way, as the store itself counts them. */
  int uploads();
}
