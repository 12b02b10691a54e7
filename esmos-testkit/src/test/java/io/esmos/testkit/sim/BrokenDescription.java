package io.esmos.testkit.sim;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What a {@link BrokenDatabase} shows. */
final class BrokenDescription {
  private final InMemoryDatabase inner;
  private final BrokenDatabase.Mistake mistake;
  private final Map<Site, Member> seen = new HashMap<>();

  BrokenDescription(InMemoryDatabase inner, BrokenDatabase.Mistake mistake) {
    this.inner = inner;
    this.mistake = mistake;
  }

  /**
   * @param claimed the synchronous set that was asked for, where it is claimed
   */
  DatabaseStatus of(Deadline deadline, Optional<Set<Site>> claimed) {
    DatabaseStatus status =
        mistake == BrokenDatabase.Mistake.SHOWS_THE_LAST
            ? fresh(deadline)
            : inner.describe(deadline);
    boolean silent = status.members().stream().anyMatch(BrokenDescription::unknown);
    Optional<Member> writer = status.writer();
    return switch (mistake) {
      case OMITS_A_MEMBER -> new DatabaseStatus(status.members().subList(0, 2));
      case ALL_WRITE -> each(status, one -> with(one, Member.Role.WRITER));
      case REMEMBERS -> each(status, this::remembered);
      case KEEPS_ROLES ->
          each(status, one -> with(one, seen.computeIfAbsent(one.site(), site -> one).role()));
      case FAILS_WHOLE -> {
        if (silent) {
          throw ProviderException.of(Code.UNAVAILABLE, "broken", "a member does not answer");
        }
        yield status;
      }
      case ASKS_LONGER ->
          silent ? inner.describe(Deadline.in(Duration.ofSeconds(4), deadline.ticker())) : status;
      case ONE_POSITION -> each(status, one -> writer.map(w -> placed(one, w)).orElse(one));
      case ONE_IDENTITY -> each(status, BrokenDescription::anonymous);
      case ONE_ROW ->
          each(status, one -> writer.map(w -> rows(one, w.beat(), w.epoch())).orElse(one));
      case ANY_OF_TWO ->
          each(status, one -> claimed.filter(s -> writes(one)).map(s -> waits(one, s)).orElse(one));
      default -> status;
    };
  }

  private DatabaseStatus fresh(Deadline deadline) {
    try {
      DatabaseStatus now = inner.describe(deadline);
      now.members().forEach(one -> seen.put(one.site(), one));
      return now;
    } catch (ProviderException e) {
      return new DatabaseStatus(List.copyOf(seen.values()));
    }
  }

  /** Shows a member as it was before it was promoted. */
  static DatabaseStatus before(DatabaseStatus status, Site promoted) {
    return each(status, one -> one.site().equals(promoted) ? with(one, Member.Role.REPLICA) : one);
  }

  private static DatabaseStatus each(DatabaseStatus status, UnaryOperator<Member> change) {
    List<Member> all = new ArrayList<>();
    status.members().forEach(one -> all.add(change.apply(one)));
    return new DatabaseStatus(all);
  }

  private Member remembered(Member now) {
    if (unknown(now)) {
      return seen.getOrDefault(now.site(), now);
    }
    seen.put(now.site(), now);
    return now;
  }

  private static boolean unknown(Member one) {
    return one.role() == Member.Role.UNKNOWN;
  }

  private static boolean writes(Member one) {
    return one.role() == Member.Role.WRITER;
  }

  private static Member anonymous(Member one) {
    return unknown(one)
        ? one
        : new Member(
            one.site(),
            one.role(),
            "sim/1",
            one.position(),
            one.upstream(),
            one.receiving(),
            one.beat(),
            one.epoch(),
            one.synchronous(),
            one.inSync());
  }

  private static Member with(Member one, Member.Role role) {
    return copy(one, role, one, one.beat(), one.epoch(), one.synchronous(), one.inSync());
  }

  private static Member placed(Member one, Member at) {
    return copy(one, one.role(), at, one.beat(), one.epoch(), one.synchronous(), one.inSync());
  }

  private static Member rows(Member one, OptionalLong beat, OptionalLong epoch) {
    return copy(one, one.role(), one, beat, epoch, one.synchronous(), one.inSync());
  }

  private static Member waits(Member one, Set<Site> sites) {
    return copy(one, one.role(), one, one.beat(), one.epoch(), sites, sites);
  }

  private static Member copy(
      Member one,
      Member.Role role,
      Member at,
      OptionalLong beat,
      OptionalLong epoch,
      Set<Site> synchronous,
      Set<Site> inSync) {
    return new Member(
        one.site(),
        role,
        one.identity(),
        at.position(),
        one.upstream(),
        one.receiving(),
        beat,
        epoch,
        synchronous,
        inSync);
  }
}
