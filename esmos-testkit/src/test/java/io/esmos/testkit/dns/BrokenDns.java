package io.esmos.testkit.dns;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The in-memory vendor with one mistake before it. */
final class BrokenDns implements DnsProvider {
  /** What providers of DNS get wrong. */
  enum Mistake {
    /** Loses the case of what is asked, so that the key that comes back is another. */
    KEEPS_CASE,
    /** Joins the strings of a TXT record. */
    JOINS_STRINGS,
    /** Adds to an RRset what should replace it. */
    ADDS,
    /** Deletes all types of a name. */
    DELETES_NAMES,
    /** Invents an RRset where there is none. */
    INVENTS,
    /** Reads the first page of a zone only. */
    FIRST_PAGE,
    /** Takes a zone that broke off for a small one. */
    BROKEN_OFF_IS_EMPTY,
    /** Does not check conditions. */
    UNCONDITIONAL,
    /** Compares the TTL of what is required. */
    COMPARES_TTL,
    /** Applies a batch record by record. */
    ONE_BY_ONE,
    /** Checks the conditions itself and applies without them. */
    CHECKS_THEN_ACTS,
    /** Deletes first and adds in a second step. */
    DELETE_THEN_ADD,
    /** Splits a batch that is too large. */
    SPLITS,
    /** Raises a TTL to the minimum. */
    RAISES_TTL,
    /** Says that an unknown zone is empty. */
    UNKNOWN_IS_EMPTY,
    /** Does not look at the deadline. */
    NO_DEADLINE,
    /** Repeats a batch whose answer was lost. */
    REPEATS,
    /** Gives every change the same id. */
    SAME_ID,
    /** Forgets that its thread was interrupted. */
    SWALLOWS_INTERRUPT,
    /** Says yes to a change of the apex's NS and does nothing. */
    IGNORES_APEX,
    /** Drops what the vendor keeps beside the records. */
    DROPS_FEATURES,
    /** Leaves out a feature that it does not know. */
    SKIPS_UNKNOWN,
    /** Finds one variant where all are asked for. */
    ONE_VARIANT,
    /** Makes an automatic TTL one of 300 s. */
    FIXES_TTL,
    /** Reads each RRset once and believes that for ever. */
    READS_ONCE
  }

  private final InMemoryDns vendor;
  private final Mistake mistake;
  private final Map<RRset.Key, RRset> first = new ConcurrentHashMap<>();

  BrokenDns(InMemoryDns vendor, Mistake mistake) {
    this.vendor = vendor;
    this.mistake = mistake;
  }

  private RRset first(RRset.Key key, RRset now) {
    RRset before = first.putIfAbsent(key, now);
    return before == null ? now : before;
  }

  private boolean is(Mistake other) {
    return mistake == other;
  }

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public Vendor vendor() {
    return vendor.vendor();
  }

  @Override
  public DnsCapabilities capabilities() {
    return vendor.capabilities();
  }

  @Override
  public List<DnsName> zones(Deadline deadline) {
    return vendor.zones(patient(deadline));
  }

  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    try {
      Zone zone = vendor.read(apex, patient(deadline));
      if (!is(Mistake.FIRST_PAGE) || zone.sets().size() <= 50) {
        return zone;
      }
      return Zone.of(apex, zone.version(), List.copyOf(zone.sets().values()).subList(0, 50));
    } catch (ProviderException e) {
      boolean empty =
          (is(Mistake.BROKEN_OFF_IS_EMPTY) && e.code() == Code.UNAVAILABLE)
              || (is(Mistake.UNKNOWN_IS_EMPTY) && e.code() == Code.NOT_FOUND);
      if (empty) {
        return Zone.of(apex, "0", List.of());
      }
      throw e;
    }
  }

  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    Map<RRset.Key, RRset> found = new HashMap<>(vendor.read(apex, keys, patient(deadline)));
    if (is(Mistake.READS_ONCE)) {
      found.replaceAll(this::first);
    }
    if (is(Mistake.KEEPS_CASE)) {
      found.keySet().removeIf(key -> key.name().text().startsWith("www"));
    }
    if (is(Mistake.ONE_VARIANT)) {
      found.keySet().removeIf(key -> key.variant().equals("blue") && !keys.contains(key));
    }
    if (is(Mistake.INVENTS)) {
      keys.forEach(
          key -> {
            if (key.type().equals("TXT")) {
              found.putIfAbsent(key, RRset.of(key.name(), "TXT", Duration.ofHours(1), "wildcard"));
            }
          });
    }
    return found;
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
    Deadline patient = patient(deadline);
    return switch (mistake) {
      case JOINS_STRINGS -> vendor.apply(apex, mapped(batch, BrokenDns::joined), patient);
      case ADDS -> vendor.apply(apex, mapped(batch, set -> added(apex, set)), patient);
      case DELETES_NAMES -> vendor.apply(apex, deletingNames(apex, batch), patient);
      case RAISES_TTL -> vendor.apply(apex, mapped(batch, this::raised), patient);
      case UNCONDITIONAL -> vendor.apply(apex, bare(batch), patient);
      case COMPARES_TTL -> comparingTtl(apex, batch, patient);
      case ONE_BY_ONE -> oneByOne(apex, batch, patient);
      case CHECKS_THEN_ACTS -> checksThenActs(apex, batch, patient);
      case DELETE_THEN_ADD -> deleteThenAdd(apex, batch, patient);
      case SPLITS -> split(apex, batch, patient);
      case REPEATS -> repeats(() -> vendor.apply(apex, batch, patient));
      case SAME_ID -> new Change(apex, sameId(vendor.apply(apex, batch, patient)));
      case SWALLOWS_INTERRUPT -> swallows(() -> vendor.apply(apex, batch, patient));
      case DROPS_FEATURES -> vendor.apply(apex, mapped(batch, BrokenDns::plain), patient);
      case SKIPS_UNKNOWN -> vendor.apply(apex, mapped(batch, this::known), patient);
      case FIXES_TTL -> vendor.apply(apex, mapped(batch, BrokenDns::fixed), patient);
      case IGNORES_APEX -> vendor.apply(apex, withoutApex(apex, batch), patient);
      default -> vendor.apply(apex, batch, patient);
    };
  }

  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    return vendor.status(change, deadline);
  }

  private Deadline patient(Deadline deadline) {
    return is(Mistake.NO_DEADLINE)
        ? Deadline.in(Duration.ofMinutes(1), SystemTime.ticker())
        : deadline;
  }

  private static Deadline long_() {
    return Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
  }

  private static ChangeBatch mapped(
      ChangeBatch batch, java.util.function.UnaryOperator<RRset> change) {
    return new ChangeBatch(
        batch.require(),
        batch.requireAbsent(),
        batch.put().stream().map(change).toList(),
        batch.delete());
  }

  private static ChangeBatch bare(ChangeBatch batch) {
    return new ChangeBatch(List.of(), Set.of(), batch.put(), batch.delete());
  }

  private static RRset joined(RRset set) {
    List<String> data =
        set.data().stream()
            .map(text -> text.length() < 250 ? text.replace("\" \"", "") : text)
            .toList();
    return set.type().equals("TXT") ? withData(set, data) : set;
  }

  private RRset added(DnsName apex, RRset set) {
    RRset old = vendor.read(apex, Set.of(set.key()), long_()).get(set.key());
    if (old == null) {
      return set;
    }
    List<String> data = new ArrayList<>(old.data());
    data.addAll(set.data());
    return withData(set, data);
  }

  private static RRset withData(RRset set, List<String> data) {
    return new RRset(set.name(), set.type(), set.variant(), set.ttl(), data, set.features());
  }

  private RRset raised(RRset set) {
    Duration least = capabilities().minimumTtl();
    boolean less = !set.ttl().isAutomatic() && set.ttl().time().compareTo(least) < 0;
    return less ? set.withTtl(Ttl.of(least)) : set;
  }

  private static RRset plain(RRset set) {
    return set.data().isEmpty() ? set : set.withFeatures(Features.NONE);
  }

  private RRset known(RRset set) {
    Map<String, String> some = new HashMap<>(set.features().values());
    some.keySet().retainAll(capabilities().features().keySet());
    return set.withFeatures(Features.of(some));
  }

  private static RRset fixed(RRset set) {
    return set.ttl().isAutomatic() ? set.withTtl(Ttl.seconds(300)) : set;
  }

  private ChangeBatch deletingNames(DnsName apex, ChangeBatch batch) {
    Set<DnsName> names = batch.delete().stream().map(RRset.Key::name).collect(Collectors.toSet());
    Set<RRset.Key> delete =
        vendor.read(apex, long_()).sets().keySet().stream()
            .filter(key -> names.contains(key.name()))
            .collect(Collectors.toSet());
    return new ChangeBatch(batch.require(), batch.requireAbsent(), batch.put(), delete);
  }

  private Change comparingTtl(DnsName apex, ChangeBatch batch, Deadline deadline) {
    for (RRset set : batch.require()) {
      if (!set.equals(vendor.read(apex, Set.of(set.key()), deadline).get(set.key()))) {
        throw ProviderException.of(Code.CONFLICT, "dns.apply", "another TTL");
      }
    }
    return vendor.apply(apex, batch, deadline);
  }

  private Change oneByOne(DnsName apex, ChangeBatch batch, Deadline deadline) {
    Change change =
        vendor.apply(
            apex,
            new ChangeBatch(batch.require(), batch.requireAbsent(), List.of(), batch.delete()),
            deadline);
    for (RRset set : batch.put()) {
      change = vendor.apply(apex, ChangeBatch.put(set), deadline);
    }
    return change;
  }

  private Change checksThenActs(DnsName apex, ChangeBatch batch, Deadline deadline) {
    vendor.apply(
        apex,
        new ChangeBatch(batch.require(), batch.requireAbsent(), List.of(), Set.of()),
        deadline);
    dawdle();
    return vendor.apply(apex, bare(batch), deadline);
  }

  /** Gives another thread time to see what is between two steps. */
  private static void dawdle() {
    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
  }

  private Change deleteThenAdd(DnsName apex, ChangeBatch batch, Deadline deadline) {
    Set<RRset.Key> all = new java.util.HashSet<>(batch.delete());
    batch.put().forEach(set -> all.add(set.key()));
    all.removeIf(key -> key.name().equals(apex) || !key.name().within(apex));
    vendor.apply(
        apex, new ChangeBatch(batch.require(), batch.requireAbsent(), List.of(), all), deadline);
    dawdle();
    return vendor.apply(apex, bare(batch), deadline);
  }

  private Change split(DnsName apex, ChangeBatch batch, Deadline deadline) {
    int most = capabilities().limits().sets();
    if (batch.size() <= most) {
      return vendor.apply(apex, batch, deadline);
    }
    vendor.apply(
        apex, ChangeBatch.put(batch.put().subList(0, most).toArray(RRset[]::new)), deadline);
    return split(
        apex,
        ChangeBatch.put(batch.put().subList(most, batch.put().size()).toArray(RRset[]::new)),
        deadline);
  }

  private static Change repeats(Callable<Change> call) {
    try {
      return call.call();
    } catch (ProviderException e) {
      if (e.code() != Code.TIMEOUT) {
        throw e;
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    try {
      return call.call();
    } catch (ProviderException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Change swallows(Callable<Change> call) {
    boolean interrupted = Thread.interrupted();
    try {
      Change change = call.call();
      if (interrupted) {
        throw ProviderException.of(Code.TIMEOUT, "dns.apply", "interrupted");
      }
      return change;
    } catch (ProviderException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sameId(Change change) {
    return change.id().isEmpty() ? "" : "1";
  }

  private static ChangeBatch withoutApex(DnsName apex, ChangeBatch batch) {
    return new ChangeBatch(
        batch.require(),
        batch.requireAbsent(),
        batch.put().stream().filter(set -> !set.name().equals(apex)).toList(),
        batch.delete().stream()
            .filter(key -> !key.name().equals(apex))
            .collect(Collectors.toSet()));
  }
}
