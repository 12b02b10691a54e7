package io.esmos.gcp;

import com.google.api.services.dns.Dns;
import com.google.api.services.dns.model.Change;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.LostAnswer;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a batch to Cloud DNS: one call where what is there is known, else a reading before it.
 * Where Cloud DNS refuses, nothing was done: the RRsets are read, the conditions compared, and the
 * change is written anew; after any other failure nothing is sent again. Safe for use by several
 * threads.
 */
final class Sender {
  static final String APPLY = "dns.apply";

  /** Who always finds another's change does not get through by trying on. */
  private static final int ROUNDS = 4;

  private final Dns api;
  private final String project;
  private final ApiCalls calls;
  private final ManagedZones zones;
  private final Readings readings;

  Sender(Dns api, String project, ApiCalls calls, ManagedZones zones, Readings readings) {
    this.api = api;
    this.project = project;
    this.calls = calls;
    this.zones = zones;
    this.readings = readings;
  }

  /**
   * Sends a batch.
   *
   * @param provider whose batch it is; what becomes of a lost answer is read from it
   * @return the change; without id if there was nothing to change, or if its answer was lost
   */
  DnsProvider.Change send(
      DnsProvider provider, DnsName apex, ChangeBatch batch, Deadline deadline) {
    String zone = zones.of(apex, deadline, APPLY);
    Map<RRset.Key, Known> known =
        ExactChange.relied(batch, readings.memory().known(apex, batch.touched()));
    Set<RRset.Key> unknown = ExactChange.unknown(batch, known);
    if (!unknown.isEmpty()) {
      known.putAll(compared(apex, batch, unknown, deadline));
    }
    Change change = ExactChange.of(batch, known);
    for (int round = 1; !ExactChange.empty(change); round++) {
      try {
        return new DnsProvider.Change(apex, remembered(zone, apex, batch, change, deadline));
      } catch (ProviderException e) {
        if (e.code() != Code.CONFLICT && e.code() != Code.NOT_FOUND) {
          return LostAnswer.settle(provider, apex, batch, e, deadline);
        }
        Change next = ExactChange.of(batch, compared(apex, batch, batch.touched(), deadline));
        if (round == ROUNDS || ExactChange.same(change, next)) {
          throw ProviderException.of(
                  Code.CONFLICT, APPLY, "what the batch changes differed at each attempt", e)
              .vendor(e.vendorCode().orElse(null), e.requestId().orElse(null));
        }
        change = next;
      }
    }
    return new DnsProvider.Change(apex, "");
  }

  /** Reads what the vendor holds, and compares it with the conditions. */
  private Map<RRset.Key, Known> compared(
      DnsName apex, ChangeBatch batch, Set<RRset.Key> keys, Deadline deadline) {
    Map<RRset.Key, Known> known = readings.known(apex, keys, deadline);
    ExactChange.broken(batch, known)
        .ifPresent(
            why -> {
              throw ProviderException.of(Code.CONFLICT, APPLY, why);
            });
    return known;
  }

  private String remembered(
      String zone, DnsName apex, ChangeBatch batch, Change change, Deadline deadline) {
    Map<RRset.Key, Optional<Known>> now = Map.of();
    readings.memory().changing(apex, batch.touched());
    try {
      String id = once(zone, change, deadline);
      now = after(batch);
      return id;
    } finally {
      readings.memory().changed(apex, batch.touched(), now);
    }
  }

  private String once(String zone, Change change, Deadline deadline) {
    Change done =
        calls.change(
            new ApiCalls.Call<>(
                () -> api.changes().create(project, zone, change),
                Change.class,
                "dns#change",
                "id",
                APPLY),
            deadline);
    if (done.getId() == null || done.getId().isEmpty() || done.getStatus() == null) {
      throw ProviderException.of(
          Code.MALFORMED, APPLY, "Cloud DNS sent a change without id or status");
    }
    return done.getId();
  }

  /** What was sent is a guess of how it is spelled; a wrong one costs a reading. */
  private static Map<RRset.Key, Optional<Known>> after(ChangeBatch batch) {
    Map<RRset.Key, Optional<Known>> after = new HashMap<>();
    batch.delete().forEach(key -> after.put(key, Optional.empty()));
    batch
        .put()
        .forEach(set -> after.put(set.key(), Optional.of(Known.of(set, RecordSets.raw(set)))));
    return after;
  }
}
