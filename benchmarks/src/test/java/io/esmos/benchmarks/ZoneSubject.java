package io.esmos.benchmarks;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A vendor with one zone of single-record RRsets, and the least that it lets anybody call. */
interface ZoneSubject extends AutoCloseable {
  /** The zone's apex. */
  DnsName APEX = DnsName.of("large.test");

  /** Returns where the vendor's server is, for clients that we did not write. */
  URI url();

  /** Returns the provider, which keeps no pace. */
  DnsProvider provider();

  /** Returns the provider with a quota that so many RRsets meet, see {@link #quotaSets}. */
  DnsProvider paced();

  /** Returns how many RRsets a zone has whose reading and changing meets the quota. */
  default int quotaSets() {
    return 10_000;
  }

  /** Returns the calls since the last look. */
  long calls();

  /** Returns the least calls that read a zone of so many RRsets, at the vendor's page limit. */
  long leastToRead(int sets);

  /** Returns the least calls that replace so many RRsets, at the vendor's batch limit. */
  long leastToReplace(int sets);

  /** Returns the least time that the quota of {@link #paced} wants for so many calls. */
  Duration leastTime(long reads, long changes);

  /** Ends the vendor's server. */
  @Override
  void close();

  /** Puts so many RRsets into the zone, through the provider. */
  static void fill(DnsProvider provider, int sets) {
    List<RRset> all = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      all.add(RRset.of(APEX.child("n" + i), "A", Duration.ofMinutes(5), address(i)));
    }
    Zone empty = Zone.of(APEX, "", List.of());
    for (ChangeBatch batch : ChangePlan.batches(empty, all, Set.of(), provider.capabilities())) {
      provider.apply(APEX, batch, Deadline.in(Duration.ofMinutes(1), SystemTime.ticker()));
    }
  }

  /** Returns a zone file of so many RRsets. */
  static String file(int sets) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < sets; i++) {
      out.append('n').append(i).append(" 300 IN A ").append(address(i)).append('\n');
    }
    return out.toString();
  }

  /** Returns the address of an RRset at first. */
  static String address(int i) {
    return "10." + (i >> 16) + '.' + (i >> 8 & 255) + '.' + (i & 255);
  }

  /** Returns the least time of so many calls if so many are allowed at once, and again after it. */
  static Duration bursts(long calls, long burst, Duration time) {
    return time.multipliedBy(Math.max(0, calls - 1) / burst);
  }

  /** Rounds up. */
  static long pages(long all, long each) {
    return (all + each - 1) / each;
  }
}
