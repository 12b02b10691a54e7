package io.esmos.failover;

import io.esmos.provider.Deadline;

/**
 * Another controller, as far as its report can be read. Implementations are safe for use by several
 * threads.
 */
public interface Peer {
  /** Returns the other controller's name. */
  String name();

  /**
   * Reads its newest report.
   *
   * @throws io.esmos.provider.ProviderException if it cannot be asked, has none, or does not prove
   *     that it is the peer
   */
  ReportBoard.Notice read(Deadline deadline);
}
