package io.esmos.dns;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.util.Map;

/**
 * Looks whether a change took effect whose answer was lost. For providers: {@link
 * DnsProvider#apply} ends with {@link #settle} when its request may have been carried out.
 *
 * <p>Route 53 and a primary name server show the present. Where a reading may be an old one, an
 * earlier value that is equal to what a batch without conditions puts passes for its effect; a
 * batch that says what must be there is safe from it.
 */
public final class LostAnswer {
  private LostAnswer() {}

  /**
   * Reads what the batch changes. If all of it is as the batch wants it, the batch counts as
   * applied; its change has no id, so that its status is unknown. Otherwise the failure stands: a
   * change that cannot be seen yet may still come.
   *
   * @param failure what the lost call ended with
   * @return the change, if its effect is there
   * @throws ProviderException the failure, if the effect cannot be seen by the deadline, or if it
   *     says that nothing was done
   */
  public static DnsProvider.Change settle(
      DnsProvider provider,
      DnsName apex,
      ChangeBatch batch,
      ProviderException failure,
      Deadline deadline) {
    if (!failure.code().effectUnknown()
        || deadline.passed()
        || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    try {
      if (holds(provider.read(apex, batch.touched(), deadline), batch)) {
        return new DnsProvider.Change(apex, "");
      }
    } catch (ProviderException e) {
      failure.addSuppressed(e);
    }
    throw failure;
  }

  /** Returns whether these RRsets, all that were read of its keys, are what the batch wants. */
  public static boolean holds(Map<RRset.Key, RRset> found, ChangeBatch batch) {
    return batch.put().stream().allMatch(set -> set.equals(found.get(set.key())))
        && batch.delete().stream().noneMatch(found::containsKey);
  }
}
