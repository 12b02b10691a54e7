package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tiers in memory; bringing an object back takes the store's time. */
final class MemoryTiers implements TierControl {
  private static final Map<Priority, Duration> TIMES =
      new EnumMap<>(
          Map.of(
              Priority.HIGH, Duration.ofHours(1),
              Priority.STANDARD, Duration.ofHours(12),
              Priority.BULK, Duration.ofHours(48)));
  private static final String MOVE = "archive.move";
  private static final String REHYDRATE = "archive.rehydrate";
  private static final String PROGRESS = "archive.progress";

  private final String archive;
  private final ArchiveCapabilities can;
  private final boolean copies;
  private final MemoryCalls calls;
  private final MemoryStore store;

  MemoryTiers(
      String archive,
      ArchiveCapabilities can,
      boolean copies,
      MemoryCalls calls,
      MemoryStore store) {
    this.archive = archive;
    this.can = can;
    this.copies = copies;
    this.calls = calls;
    this.store = store;
  }

  @Override
  public void move(ObjectInfo object, Tier to, Deadline deadline) {
    if (can.classOf(to).isEmpty()) {
      throw ProviderException.of(Code.UNSUPPORTED, MOVE, "there is no tier " + to);
    }
    boolean unused =
        calls.call(
            MOVE,
            object.key(),
            deadline,
            fault -> {
              HeldObject held = store.found(object.key(), object.version(), MOVE);
              if (!held.readable(can, store.now())) {
                throw ProviderException.of(
                    Code.UNSUPPORTED, MOVE, object.key() + " must be brought back first");
              }
              held.moveTo(to);
              return true;
            });
  }

  @Override
  public RehydrationTicket rehydrate(ObjectInfo object, Rehydration how, Deadline deadline) {
    return calls.call(
        REHYDRATE,
        object.key(),
        deadline,
        fault -> {
          HeldObject held = store.found(object.key(), object.version(), REHYDRATE);
          if (held.online(can)) {
            return ticket(object, Optional.empty());
          }
          Set<Priority> priorities = can.classOf(held.tier()).orElseThrow().priorities();
          if (!priorities.contains(how.priority())) {
            throw ProviderException.of(Code.UNSUPPORTED, REHYDRATE, "the tier has " + priorities);
          }
          Instant ready = store.now().plus(TIMES.getOrDefault(how.priority(), Duration.ZERO));
          return copies ? copied(object, held, how, ready) : restored(object, held, how, ready);
        });
  }

  @Override
  public Progress progress(RehydrationTicket ticket, Deadline deadline) {
    if (!ticket.archive().equals(archive)) {
      throw ProviderException.of(Code.INVALID, PROGRESS, "the ticket is of another archive");
    }
    return calls.call(PROGRESS, ticket.key(), deadline, fault -> progress(ticket));
  }

  private RehydrationTicket restored(
      ObjectInfo object, HeldObject held, Rehydration how, Instant ready) {
    Instant now = store.now();
    boolean over = held.readableUntil().map(until -> !now.isBefore(until)).orElse(true);
    if (over) {
      held.readable(ready, ready.plus(how.keep()));
    }
    return ticket(object, Optional.empty());
  }

  private RehydrationTicket copied(
      ObjectInfo object, HeldObject held, Rehydration how, Instant ready) {
    ObjectKey to = how.to().orElseGet(() -> ObjectKey.of(object.key() + ".rehydrated"));
    boolean there = store.present(to).filter(copy -> isCopy(copy, object.version())).isPresent();
    if (!there) {
      PutRequest request = held.content().request().tier(Tier.HOT);
      HeldObject copy =
          store.write(
              to,
              new HeldObject.Content(
                  held.content().bytes(), request, held.content().checksums(), object.version()),
              Precondition.none(),
              REHYDRATE);
      copy.readable(ready, null);
    }
    return ticket(object, Optional.of(to));
  }

  private Progress progress(RehydrationTicket ticket) {
    ObjectKey key = ticket.copy().orElse(ticket.key());
    Optional<HeldObject> there = store.present(key);
    boolean same =
        there
            .filter(
                held ->
                    ticket.copy().isPresent()
                        ? isCopy(held, ticket.version())
                        : held.version().equals(ticket.version()))
            .isPresent();
    if (!same) {
      return new Progress(State.OVER, Optional.empty(), Optional.empty());
    }
    HeldObject held = there.get();
    if (held.readable(can, store.now())) {
      return new Progress(State.READY, Optional.of(key), held.readableUntil());
    }
    boolean waiting = held.readyAt().filter(ready -> store.now().isBefore(ready)).isPresent();
    return new Progress(waiting ? State.PENDING : State.OVER, Optional.empty(), Optional.empty());
  }

  private static boolean isCopy(HeldObject held, String version) {
    return held.content().origin().equals(version);
  }

  private RehydrationTicket ticket(ObjectInfo object, Optional<ObjectKey> copy) {
    return new RehydrationTicket(archive, object.key(), object.version(), copy);
  }
}
