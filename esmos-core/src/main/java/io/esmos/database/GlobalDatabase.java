package io.esmos.database;

import io.esmos.authority.Intent;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import java.time.Duration;

/**
 * A database with a member at each site of a workload, one of which writes. Implementations are
 * safe for use by several threads, decide nothing, and never retry a destructive call: what to do
 * is planned by core from what {@link #describe} saw.
 *
 * <p>Every call ends by its deadline with a result or a {@link
 * io.esmos.provider.ProviderException}.
 */
public interface GlobalDatabase {
  /** Returns the name of the resource, as the workload lists it. */
  String name();

  /**
   * Returns the longest time, pauses of the platform included, after which a call of {@link #begin}
   * that was sent can still take effect: the platform's bound, not the client's deadline (rule S3).
   */
  Duration longestCall();

  /**
   * Looks at all members at once. A member that cannot be asked is reported as {@link
   * Member.Role#UNKNOWN}; it is no reason to fail.
   */
  DatabaseStatus describe(Deadline deadline);

  /**
   * Makes the member at this site unable to write, and says how sure that is. Idempotent; never
   * reports {@code PROVEN} from silence, refused connections or time-outs (rule S6).
   *
   * @param epoch the epoch that is being closed for; a fence of an older epoch than one that the
   *     member has seen does nothing
   */
  FenceResult fence(Site site, long epoch, Deadline deadline);

  /**
   * Arranges who streams from whom, the synchronous set, and, at a writer, the epoch row.
   * Idempotent and not destructive: repeating it is harmless. What cannot be reached is left as it
   * is and seen by the next {@link #describe}.
   */
  void arrange(ReplicationPlan plan, Deadline deadline);

  /**
   * Makes the one call that an intent allows. Destructive: the caller sees to it that it is called
   * at most once for an intent. Returning normally says that the call has had its effect, or will
   * within {@link #longestCall}; long work goes on and is seen by {@link #describe}.
   *
   * <p>The deadline is the end of the caller's permission, too (rule S3). When this method has
   * ended, by an interrupt or otherwise, it sends nothing any more: not from a worker, nor when a
   * connection that was being opened is there. Only what had gone out by then may take effect.
   *
   * @throws io.esmos.provider.ProviderException if it failed; unless the code says otherwise, it
   *     may still take effect
   */
  void begin(Intent intent, long epoch, Deadline deadline);
}
