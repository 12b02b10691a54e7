package io.esmos.testkit.witness;

import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The ways to be wrong that the contract of witnesses must find. */
final class BrokenWitnesses {
  private BrokenWitnesses() {}

  static Witness absentAsEmpty(Witness inner) {
    return AlteredWitness.of(inner)
        .reading(
            deadline ->
                inner.read(deadline).or(() -> Optional.of(new Stored(new byte[0], "none"))));
  }

  static Witness createThatOverwrites(Witness inner) {
    return AlteredWitness.of(inner)
        .creating(
            (contents, deadline) ->
                replacedWhateverIsThere(inner, contents, deadline)
                    .or(() -> inner.create(contents, deadline)));
  }

  static Witness conditionNotSent(Witness inner) {
    return AlteredWitness.of(inner)
        .replacing((tag, contents, deadline) -> replacedWhateverIsThere(inner, contents, deadline));
  }

  private static Optional<Stored> replacedWhateverIsThere(
      Witness inner, byte[] contents, Deadline deadline) {
    return inner
        .read(deadline)
        .flatMap(present -> inner.replace(present.tag(), contents, deadline));
  }

  static Witness replaceThatCreates(Witness inner) {
    return AlteredWitness.of(inner)
        .replacing(
            (tag, contents, deadline) ->
                inner.replace(tag, contents, deadline).or(() -> inner.create(contents, deadline)));
  }

  /** Shows other tags than the store's, and finds the store's version by them. */
  static Witness tagged(Witness inner, Function<Stored, String> tag) {
    Function<Stored, Stored> shown = stored -> new Stored(stored.contents(), tag.apply(stored));
    return AlteredWitness.of(inner)
        .reading(deadline -> inner.read(deadline).map(shown))
        .creating((contents, deadline) -> inner.create(contents, deadline).map(shown))
        .replacing(
            (given, contents, deadline) ->
                inner
                    .read(deadline)
                    .filter(present -> tag.apply(present).equals(given))
                    .flatMap(present -> inner.replace(present.tag(), contents, deadline))
                    .map(shown));
  }

  static Witness cachedReads(Witness inner) {
    AtomicReference<Optional<Stored>> cache = new AtomicReference<>(Optional.empty());
    return AlteredWitness.of(inner)
        .reading(
            deadline -> {
              if (cache.get().isEmpty()) {
                cache.set(inner.read(deadline));
              }
              return cache.get();
            });
  }

  static Witness contentsAsText(Witness inner) {
    Function<Stored, Stored> text =
        stored ->
            new Stored(
                new String(stored.contents(), StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8),
                stored.tag());
    return AlteredWitness.of(inner).reading(deadline -> inner.read(deadline).map(text));
  }

  static Witness deadlineNotKept(Witness inner) {
    return AlteredWitness.of(inner)
        .reading(
            deadline -> {
              deadline.check("read");
              return inner.read(in(Duration.ofMinutes(1)));
            });
  }

  static Witness lateCallSent(Witness inner) {
    return AlteredWitness.of(inner)
        .replacing(
            (tag, contents, deadline) -> {
              if (deadline.passed()) {
                var unused = inner.replace(tag, contents, in(Duration.ofSeconds(1)));
              }
              return inner.replace(tag, contents, deadline);
            });
  }

  static Witness lostAsRefused(Witness inner) {
    return replacingOnLoss(inner, (tag, contents, deadline) -> Optional.empty());
  }

  static Witness lostAsWritten(Witness inner) {
    return AlteredWitness.of(inner)
        .creating(
            (contents, deadline) -> {
              try {
                return inner.create(contents, deadline);
              } catch (ProviderException e) {
                return Optional.of(new Stored(contents, "guessed"));
              }
            });
  }

  static Witness sentAgain(Witness inner) {
    return replacingOnLoss(inner, inner::replace);
  }

  static Witness lostAsConflict(Witness inner) {
    return replacingOnLoss(
        inner,
        (tag, contents, deadline) -> {
          throw ProviderException.of(Code.CONFLICT, "test", "no answer");
        });
  }

  private static Witness replacingOnLoss(Witness inner, AlteredWitness.Replace otherwise) {
    return AlteredWitness.of(inner)
        .replacing(
            (tag, contents, deadline) -> {
              try {
                return inner.replace(tag, contents, deadline);
              } catch (ProviderException e) {
                return otherwise.replace(tag, contents, deadline);
              }
            });
  }

  static Witness writesDropped(Witness inner) {
    AtomicInteger calls = new AtomicInteger();
    return AlteredWitness.of(inner)
        .replacing(
            (tag, contents, deadline) ->
                calls.incrementAndGet() % 50 == 0
                    ? Optional.of(new Stored(contents, tag))
                    : inner.replace(tag, contents, deadline));
  }

  static Witness interruptSwallowed(Witness inner) {
    return AlteredWitness.of(inner)
        .replacing(
            (tag, contents, deadline) -> {
              CompletableFuture<Optional<Stored>> result = new CompletableFuture<>();
              Thread thread =
                  new Thread(() -> result.complete(inner.replace(tag, contents, deadline)), "deaf");
              thread.setDaemon(true);
              thread.start();
              return result.join();
            });
  }

  static Witness flagCleared(Witness inner) {
    return AlteredWitness.of(inner)
        .replacing(
            (tag, contents, deadline) -> {
              try {
                return inner.replace(tag, contents, deadline);
              } finally {
                boolean unused = Thread.interrupted();
              }
            });
  }

  static Witness tokenInErrors(Witness inner) {
    return AlteredWitness.of(inner)
        .reading(
            deadline -> {
              try {
                return inner.read(deadline);
              } catch (ProviderException e) {
                throw ProviderException.of(
                    e.code(), e.operation(), "failed", new IllegalStateException("Bearer hunter2"));
              }
            });
  }

  static Witness tokenShown(Witness inner) {
    return AlteredWitness.of(inner).showing("Witness[token=hunter2]");
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }
}
