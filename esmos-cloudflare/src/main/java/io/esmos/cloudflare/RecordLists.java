package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import okhttp3.HttpUrl;

/**
 * Lists the records of a zone, all or those of some names. A list of one page is one answer, hence
 * of one moment. Longer ones may change while they are read, so that a record moves from a page
 * that is still to come to one that was read already: they are read until two readings agree. Safe
 * for use by several threads.
 */
final class RecordLists {
  /** A list that changes at each of so many readings is somebody's mistake. */
  private static final int READINGS = 6;

  /** From so many names on, all records are listed instead. */
  private static final int MANY_NAMES = 20;

  private final ApiCalls calls;
  private final int page;

  RecordLists(ApiCalls calls, int page) {
    this.calls = calls;
    this.page = page;
  }

  /** Returns all records of a zone. */
  List<ApiRecord> all(String zone, DnsName apex, Deadline deadline, String operation) {
    return list(zone, apex, Map.of(), deadline, operation);
  }

  /** Returns the records of these keys; keys without records are missing. */
  Map<RRset.Key, List<ApiRecord>> of(
      Collection<RRset.Key> keys, String zone, DnsName apex, Deadline deadline, String operation) {
    Map<DnsName, Set<String>> types = new TreeMap<>();
    for (RRset.Key key : keys) {
      types.computeIfAbsent(key.name(), name -> new TreeSet<>()).add(key.type());
    }
    List<ApiRecord> records = new ArrayList<>();
    if (types.size() >= MANY_NAMES) {
      records.addAll(all(zone, apex, deadline, operation));
    } else {
      types.forEach(
          (name, some) -> {
            Map<String, String> filter = new TreeMap<>();
            filter.put("name.exact", RecordJson.name(name));
            if (some.size() == 1) {
              filter.put("type", some.iterator().next());
            }
            records.addAll(list(zone, apex, filter, deadline, operation));
          });
    }
    Map<RRset.Key, List<ApiRecord>> found = RecordSets.byKey(records);
    found.keySet().retainAll(new HashSet<>(keys));
    return found;
  }

  private List<ApiRecord> list(
      String zone, DnsName apex, Map<String, String> filter, Deadline deadline, String operation) {
    Optional<List<ApiRecord>> before = Optional.empty();
    for (int reading = 0; reading < READINGS; reading++) {
      Reading now = reading(zone, apex, filter, deadline, operation);
      if (now.whole() && (now.pages() <= 1 || before.equals(Optional.of(now.records())))) {
        return now.records();
      }
      before = now.whole() ? Optional.of(now.records()) : Optional.empty();
    }
    throw ProviderException.of(
        Code.UNAVAILABLE, operation, "zone " + apex + " changes faster than its pages are read");
  }

  /** What one reading gave; not whole if the pages do not fit together. */
  private record Reading(List<ApiRecord> records, int pages, boolean whole) {}

  private Reading reading(
      String zone, DnsName apex, Map<String, String> filter, Deadline deadline, String operation) {
    List<ApiRecord> records = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    long total = -1;
    int pages = 0;
    while (total < 0 || records.size() < total) {
      HttpUrl.Builder url = calls.url("zones", zone, "dns_records");
      filter.forEach(url::addQueryParameter);
      url.addQueryParameter("page", "" + (pages + 1)).addQueryParameter("per_page", "" + page);
      List<ApiRecord> some = new ArrayList<>();
      JsonNode answer =
          calls.list(
              url.build(),
              page,
              record -> some.add(one(record, some.size(), apex, operation)),
              deadline,
              operation);
      long all = total(answer, some.size(), operation);
      pages++;
      records.addAll(some);
      some.forEach(record -> ids.add(record.id()));
      boolean fits = (total < 0 || total == all) && ids.size() == records.size();
      if (!fits || records.size() > all || (some.isEmpty() && records.size() < all)) {
        return new Reading(records, pages, false);
      }
      total = all;
    }
    return new Reading(records, pages, true);
  }

  /** A list that is longer than was asked for is not kept to find out how long. */
  private ApiRecord one(JsonNode record, int before, DnsName apex, String operation) {
    if (before == page) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the list has more than the " + page + " that were asked for");
    }
    try {
      return RecordJson.read(record, apex);
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "record " + before + " of the answer is none", e);
    }
  }

  private static long total(JsonNode answer, int count, String operation) {
    JsonNode info = answer.path("result_info");
    JsonNode total = info.path("total_count");
    if (!answer.path("result").isArray()
        || !total.canConvertToLong()
        || info.path("count").asLong(-1) != count) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the list does not say how many records there are");
    }
    return total.asLong();
  }
}
