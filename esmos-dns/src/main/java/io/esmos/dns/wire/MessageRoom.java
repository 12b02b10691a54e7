package io.esmos.dns.wire;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a batch fits one UPDATE. Most do by far, which a bound of their size shows; the others
 * are written to see. Immutable.
 */
final class MessageRoom {
  /** What TSIG adds at most: two names, the digest of SHA-512, and what is around them. */
  private static final int SIGNATURE = 2 * 255 + 64 + 26;

  private static final int HEAD = 12 + 255 + 4;

  /**
   * Owner's last octet, type, class, TTL, length; and the fields that are longer than their text.
   */
  private static final int AROUND = 2 + 10 + 16;

  /** A record without data: a pointer to its name, type, class, TTL and length. */
  private static final int LEAST = 2 + 10;

  /** A CNAME is checked against that many other types. */
  private static final int BESIDE = 15;

  private final List<DnsName> zones;

  MessageRoom(Collection<DnsName> zones) {
    this.zones = List.copyOf(zones);
  }

  boolean fits(ChangeBatch batch) {
    return bound(batch) <= TcpConnection.MAX_MESSAGE
        || (least(batch) <= TcpConnection.MAX_MESSAGE
            && size(batch) + SIGNATURE <= TcpConnection.MAX_MESSAGE);
  }

  /** Returns a size that the message exceeds, so that none is written that is far too large. */
  private static long least(ChangeBatch batch) {
    return Stream.of(batch.put(), batch.require())
        .flatMap(List::stream)
        .mapToLong(set -> (long) LEAST * set.data().size())
        .sum();
  }

  /** Returns a size that the message does not exceed, names counted in full each time. */
  private static long bound(ChangeBatch batch) {
    long sum = HEAD + SIGNATURE;
    for (RRset set : batch.require()) {
      sum += records(set);
    }
    for (RRset set : batch.put()) {
      sum += records(set) + (1 + (set.type().equals("CNAME") ? BESIDE : 1)) * empty(set.key());
    }
    for (RRset.Key key : batch.requireAbsent()) {
      sum += empty(key);
    }
    for (RRset.Key key : batch.delete()) {
      sum += empty(key);
    }
    return sum;
  }

  private static long records(RRset set) {
    // An address in a list of hints can be five times as long as its text.
    int times = set.type().equals("HTTPS") || set.type().equals("SVCB") ? 6 : 1;
    long sum = 0;
    for (String data : set.data()) {
      sum += empty(set.key()) + (long) times * data.length();
    }
    return sum;
  }

  private static long empty(RRset.Key key) {
    return (long) key.name().toString().length() + AROUND;
  }

  /** Returns the size of the message without its signature; nothing if it is refused anyway. */
  private int size(ChangeBatch batch) {
    try {
      return UpdateMessage.of(apex(batch), batch, "dns.plan").toWire().length;
    } catch (ProviderException e) {
      return 0; // it says why when it is applied
    }
  }

  private DnsName apex(ChangeBatch batch) {
    Set<RRset.Key> keys = new HashSet<>(batch.touched());
    batch.require().forEach(set -> keys.add(set.key()));
    return zones.stream()
        .filter(zone -> keys.stream().allMatch(key -> key.name().within(zone)))
        .findFirst()
        .orElse(zones.get(0));
  }
}
