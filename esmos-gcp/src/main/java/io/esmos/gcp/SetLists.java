package io.esmos.gcp;

import com.google.api.services.dns.Dns;
import com.google.api.services.dns.model.ResourceRecordSet;
import com.google.api.services.dns.model.ResourceRecordSetsListResponse;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads RRsets by pages. Pages are no snapshot: a zone of several is whole only if its serial was
 * the same before and after, else it is read again. Safe for use by several threads.
 */
final class SetLists {
  /** The most that a page may hold. */
  private static final int PAGE = 1000;

  /** A zone that changes while it is read, time after time, is not read in between. */
  private static final int ROUNDS = 4;

  private final Dns api;
  private final String project;
  private final ApiCalls calls;

  SetLists(Dns api, String project, ApiCalls calls) {
    this.api = api;
    this.project = project;
    this.calls = calls;
  }

  /**
   * A whole zone.
   *
   * @param sets its RRsets
   * @param pages how many calls it took
   */
  record Whole(Map<RRset.Key, Known> sets, int pages) {
    /** Returns the serial of the zone's SOA. */
    String serial(DnsName apex, String operation) {
      return serialOf(sets.get(new RRset.Key(apex, "SOA")), operation);
    }
  }

  /** Returns all RRsets of a zone. */
  Whole whole(String zone, DnsName apex, Deadline deadline, String operation) {
    for (int round = 0; round < ROUNDS; round++) {
      Optional<Whole> read = wholeOnce(zone, apex, deadline, operation);
      if (read.isPresent()) {
        return read.get();
      }
    }
    throw ProviderException.of(
        Code.UNAVAILABLE, operation, "zone " + apex + " changed each time that it was read");
  }

  /** Returns all RRsets of a name. */
  Map<RRset.Key, Known> at(
      String zone, DnsName apex, DnsName name, Deadline deadline, String operation) {
    Map<RRset.Key, Known> sets = new HashMap<>();
    pages(
        zone,
        name,
        deadline,
        operation,
        raw -> {
          RRset set = RecordSets.of(raw, apex, operation);
          if (set.name().equals(name)) {
            sets.put(set.key(), Known.of(set, raw));
          }
        });
    return sets;
  }

  private Optional<Whole> wholeOnce(
      String zone, DnsName apex, Deadline deadline, String operation) {
    Map<RRset.Key, Known> sets = new HashMap<>();
    List<RRset.Key> twice = new ArrayList<>();
    int pages =
        pages(
            zone,
            null,
            deadline,
            operation,
            raw -> {
              RRset set = RecordSets.of(raw, apex, operation);
              if (sets.put(set.key(), Known.of(set, raw)) != null) {
                twice.add(set.key());
              }
            });
    Whole whole = new Whole(sets, pages);
    if (pages > 1) {
      Known soa = at(zone, apex, apex, deadline, operation).get(new RRset.Key(apex, "SOA"));
      if (!serialOf(soa, operation).equals(whole.serial(apex, operation))) {
        return Optional.empty();
      }
    }
    boolean delegated = sets.containsKey(new RRset.Key(apex, "NS"));
    if (!twice.isEmpty() || !delegated) {
      throw ProviderException.of(
          Code.MALFORMED,
          operation,
          "zone " + apex + (delegated ? " has two of " + twice : " has no NS at its apex"));
    }
    whole.serial(apex, operation);
    return Optional.of(whole);
  }

  private interface Sink {
    void take(ResourceRecordSet raw);
  }

  private int pages(
      String zone, @Nullable DnsName name, Deadline deadline, String operation, Sink sink) {
    Set<String> tokens = new HashSet<>();
    String token = null;
    int pages = 0;
    do {
      ResourceRecordSetsListResponse page =
          calls.read(call(zone, name, token, operation), deadline);
      pages++;
      if (page.getRrsets() != null) {
        page.getRrsets().forEach(raw -> sink.take(Objects.requireNonNull(raw)));
      }
      token = page.getNextPageToken();
      if (token != null && !tokens.add(token)) {
        throw ProviderException.of(Code.MALFORMED, operation, "pages of RRsets lead in a circle");
      }
    } while (token != null);
    return pages;
  }

  private ApiCalls.Call<ResourceRecordSetsListResponse> call(
      String zone, @Nullable DnsName name, @Nullable String token, String operation) {
    return new ApiCalls.Call<>(
        () -> {
          Dns.ResourceRecordSets.List list =
              api.resourceRecordSets().list(project, zone).setMaxResults(PAGE).setPageToken(token);
          return name == null ? list : list.setName(name.text());
        },
        ResourceRecordSetsListResponse.class,
        "dns#resourceRecordSetsListResponse",
        "rrsets",
        operation);
  }

  private static String serialOf(@Nullable Known soa, String operation) {
    if (soa == null || soa.set().isEmpty() || soa.set().get().data().size() != 1) {
      throw ProviderException.of(Code.MALFORMED, operation, "the zone has no SOA at its apex");
    }
    return soa.set().get().data().get(0).split(" ", -1)[2];
  }
}
