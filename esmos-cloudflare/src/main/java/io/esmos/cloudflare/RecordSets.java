package io.esmos.cloudflare;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * From RRsets to the API's records, one for each data, and back. Pure.
 *
 * <p>A feature that all records of an RRset share is the RRset's; others have their record's data
 * behind a slash. A proxied record has an automatic TTL at Cloudflare, so that the TTL of an RRset
 * is that of its other records, if it has any.
 */
final class RecordSets {
  /** What an automatic TTL is for records that are not proxied (Cloudflare: "Time to Live"). */
  private static final long AUTOMATIC_SECONDS = 300;

  private RecordSets() {}

  /** Returns the RRset that these records of one key make. */
  static RRset group(List<ApiRecord> records) {
    RRset.Key key = records.get(0).key();
    SortedMap<String, String> features = new TreeMap<>();
    Set<String> names = new HashSet<>();
    records.forEach(record -> names.addAll(record.features().keySet()));
    for (String name : names) {
      Set<String> values = new HashSet<>();
      records.forEach(record -> values.add(record.features().getOrDefault(name, "")));
      for (ApiRecord record : records) {
        String value = record.features().get(name);
        if (value != null) {
          features.put(values.size() == 1 ? name : name + "/" + record.data(), value);
        }
      }
    }
    return new RRset(
        key.name(),
        key.type(),
        "",
        ttl(records),
        records.stream().map(ApiRecord::data).toList(),
        Features.of(features));
  }

  /** Returns all records by the key of their RRset. */
  static Map<RRset.Key, List<ApiRecord>> byKey(Collection<ApiRecord> records) {
    Map<RRset.Key, List<ApiRecord>> found = new TreeMap<>();
    for (ApiRecord record : records) {
      found.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record);
    }
    return found;
  }

  /** Returns the records that make this RRset, which {@link #settled} has returned; without ids. */
  static List<ApiRecord> split(RRset set) {
    List<ApiRecord> records = new ArrayList<>();
    for (String data : set.data()) {
      SortedMap<String, String> features = new TreeMap<>();
      set.features()
          .values()
          .forEach(
              (name, value) -> {
                String base = Features.base(name);
                if (name.equals(base) || name.equals(base + "/" + data)) {
                  features.put(base, value);
                }
              });
      boolean proxied = features.containsKey(RecordFeatures.PROXIED);
      long ttl = proxied ? ApiRecord.AUTOMATIC : set.ttl().secondsOr(ApiRecord.AUTOMATIC);
      records.add(new ApiRecord("", set.key(), data, ttl, features));
    }
    return records;
  }

  /** Returns a batch whose RRsets are as they would be read. */
  static ChangeBatch settled(ChangeBatch batch, UnaryOperator<RRset> settle) {
    return new ChangeBatch(
        batch.require().stream().map(settle).toList(),
        batch.requireAbsent(),
        batch.put().stream().map(settle).toList(),
        batch.delete());
  }

  /**
   * Returns the RRset as it would be read after it was put.
   *
   * @throws IllegalArgumentException if Cloudflare cannot hold it
   */
  static RRset settled(RRset set) {
    if (set.data().isEmpty()) {
      throw new IllegalArgumentException("an RRset without data is not held");
    }
    List<String> data =
        set.data().stream().map(one -> RecordData.settled(set.type(), one)).toList();
    SortedMap<String, String> features = new TreeMap<>();
    set.features()
        .values()
        .forEach(
            (name, value) -> {
              String base = Features.base(name);
              String canonical = RecordFeatures.canonical(set.type(), base, value);
              if (!name.equals(base)) {
                String own = RecordData.settled(set.type(), name.substring(base.length() + 1));
                if (!data.contains(own)) {
                  throw new IllegalArgumentException(name + " belongs to no record");
                }
                features.put(base + "/" + own, canonical);
              } else {
                features.put(base, canonical);
              }
            });
    RRset plain =
        new RRset(set.name(), set.type(), set.variant(), set.ttl(), data, Features.of(features));
    RRset read = group(split(plain));
    if (!read.ttl().equals(set.ttl())) {
      throw new IllegalArgumentException("proxied records have an automatic TTL; ask for that");
    }
    return read;
  }

  private static Ttl ttl(List<ApiRecord> records) {
    long least = Long.MAX_VALUE;
    boolean automatic = true;
    for (ApiRecord record : records) {
      if (record.proxied()) {
        continue;
      }
      boolean own = record.ttl() == ApiRecord.AUTOMATIC;
      long seconds = own ? AUTOMATIC_SECONDS : record.ttl();
      if (seconds < least) {
        least = seconds;
        automatic = own;
      }
    }
    return automatic ? Ttl.AUTOMATIC : Ttl.seconds(least);
  }
}
