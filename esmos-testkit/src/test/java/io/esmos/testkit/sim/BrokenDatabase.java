package io.esmos.testkit.sim;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.GlobalDatabase;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The in-memory database with one mistake before it. */
final class BrokenDatabase implements GlobalDatabase {
  /** What providers of databases get wrong. */
  enum Mistake {
    /** Describes one member too few. */
    OMITS_A_MEMBER,
    /** Takes whoever answers for a writer. */
    ALL_WRITE,
    /** Shows a member that does not answer as it was last seen. */
    REMEMBERS,
    /** Fails the whole description for one member. */
    FAILS_WHOLE,
    /** Gives a member that does not answer another chance, whatever the deadline says. */
    ASKS_LONGER,
    /** Keeps the roles that it has seen first. */
    KEEPS_ROLES,
    /** Shows one position for all. */
    ONE_POSITION,
    /** Shows the same history, whatever happens. */
    ONE_IDENTITY,
    /** Shows the rows of the writer for all. */
    ONE_ROW,
    /** Stops the replicas that a plan does not name. */
    STOPS_THE_OTHERS,
    /** Undoes a plan that comes again. */
    TOGGLES,
    /** Leaves a replica receiving that shall stop. */
    NEVER_STOPS,
    /** Lets nobody follow a replica. */
    FOLLOWS_WRITERS_ONLY,
    /** Takes plans of any epoch. */
    ANY_PLAN_EPOCH,
    /** Writes the epoch row that the plan has, lower or not. */
    LOWERS_THE_ROW,
    /** Lets a commit wait for one of several sites. */
    ANY_OF_TWO,
    /** Takes an empty synchronous set for none. */
    EMPTY_IS_UNCHANGED,
    /** Arranges nothing if a site cannot be reached. */
    ALL_OR_NOTHING,
    /** Promotes what writes already. */
    FORKS_AGAIN,
    /** Promises a shorter longest call than it keeps. */
    PROMISES_TOO_MUCH,
    /** Takes silence for a success. */
    SILENCE_IS_SUCCESS,
    /** Promotes whatever history is there. */
    ANY_HISTORY,
    /** Promotes for any resource. */
    ANY_RESOURCE,
    /** Promotes for any epoch. */
    ANY_PROMOTION_EPOCH,
    /** Takes silence for the proof of a fence. */
    SILENCE_PROVES,
    /** Takes a refused connection for the proof of a fence. */
    REFUSAL_PROVES,
    /** Proves a fence without one. */
    PROVES_NOTHING,
    /** Starts what is fenced when it is to be promoted. */
    REVIVES,
    /** Fences for any epoch. */
    ANY_FENCE_EPOCH,
    /** Has a time-out of its own instead of the deadline. */
    OWN_TIMEOUT,
    /** Shows what it has seen last when there is no time to look. */
    SHOWS_THE_LAST,
    /** Says that a call was not sent whose answer is missing. */
    LOST_IS_NOT_SENT,
    /** Says that a call was refused whose answer is missing. */
    LOST_IS_REFUSED,
    /** Forgets that its thread was interrupted. */
    FORGETS_INTERRUPT,
    /** Goes on when its thread is interrupted. */
    DEAF,
    /** Shows its password. */
    SHOWS_SECRET,
    /** Shows its password where something fails. */
    SECRET_IN_ERRORS
  }

  /** A promotion that is not seen before this. */
  private record Landing(Site target, Deadline when) {}

  private final InMemoryDatabase inner;
  private final InMemoryCluster cluster;
  private final Mistake mistake;
  private final BrokenDescription description;
  private final BrokenArrangement arrangement;
  private Optional<Landing> landing = Optional.empty();

  BrokenDatabase(InMemoryDatabase inner, InMemoryCluster cluster, Mistake mistake) {
    this.inner = inner;
    this.cluster = cluster;
    this.mistake = mistake;
    this.description = new BrokenDescription(inner, mistake);
    this.arrangement = new BrokenArrangement(inner, cluster, mistake);
  }

  private boolean is(Mistake other) {
    return mistake == other;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Duration longestCall() {
    return is(Mistake.PROMISES_TOO_MUCH) ? Duration.ofMillis(100) : inner.longestCall();
  }

  @Override
  public DatabaseStatus describe(Deadline deadline) {
    DatabaseStatus seen = call(deadline, late -> description.of(late, arrangement.synchronous()));
    return landing
        .filter(one -> !one.when.passed())
        .map(one -> BrokenDescription.before(seen, one.target))
        .orElse(seen);
  }

  @Override
  public void arrange(ReplicationPlan plan, Deadline deadline) {
    call(
        deadline,
        late -> {
          arrangement.run(plan, late);
          return true;
        });
  }

  @Override
  public FenceResult fence(Site site, long epoch, Deadline deadline) {
    if (is(Mistake.PROVES_NOTHING)) {
      return proven();
    }
    long asked = is(Mistake.ANY_FENCE_EPOCH) ? Long.MAX_VALUE : epoch;
    try {
      FenceResult result = call(deadline, late -> inner.fence(site, asked, late));
      boolean refused = result.how().contains("refused");
      return is(Mistake.REFUSAL_PROVES) && refused ? proven() : result;
    } catch (ProviderException e) {
      if (is(Mistake.SILENCE_PROVES) && e.code() == Code.TIMEOUT) {
        return proven();
      }
      throw e;
    }
  }

  private static FenceResult proven() {
    return new FenceResult(FenceResult.Kind.PROVEN, "it must be down");
  }

  @Override
  public void begin(Intent intent, long epoch, Deadline deadline) {
    try {
      call(
          deadline,
          late -> {
            promote(intent, epoch, late);
            return true;
          });
    } catch (ProviderException e) {
      if (e.code() != Code.TIMEOUT || !lost(e)) {
        throw e;
      }
    }
  }

  /** Returns whether a promotion without an answer is still to be told as it is. */
  private boolean lost(ProviderException silence) {
    return switch (mistake) {
      case SILENCE_IS_SUCCESS -> true;
      case LOST_IS_NOT_SENT -> throw ProviderException.of(Code.NOT_SENT, "broken", "no answer");
      case LOST_IS_REFUSED -> throw ProviderException.of(Code.CONFLICT, "broken", "no answer");
      default -> throw silence;
    };
  }

  private void promote(Intent intent, long epoch, Deadline deadline) {
    switch (mistake) {
      case FORKS_AGAIN -> {
        inner.begin(intent, epoch, deadline);
        change(intent.target(), member -> member.role = Member.Role.REPLICA);
        change(intent.target(), cluster.model()::promote);
      }
      case PROMISES_TOO_MUCH -> {
        inner.begin(intent, epoch, deadline);
        Deadline when = Deadline.in(Duration.ofSeconds(2), deadline.ticker());
        landing = Optional.of(new Landing(intent.target(), when));
      }
      case ANY_HISTORY -> inner.begin(other(intent, intent.resource(), ""), epoch, deadline);
      case ANY_RESOURCE -> inner.begin(other(intent, name(), intent.source()), epoch, deadline);
      case ANY_PROMOTION_EPOCH -> inner.begin(intent, Long.MAX_VALUE, deadline);
      case REVIVES -> {
        if (cluster.member(intent.target()).fenced) {
          change(intent.target(), member -> member.role = Member.Role.WRITER);
        } else {
          inner.begin(intent, epoch, deadline);
        }
      }
      default -> inner.begin(intent, epoch, deadline);
    }
  }

  private void change(Site site, Consumer<SimMember> how) {
    cluster.act(() -> how.accept(cluster.member(site)));
  }

  private static Intent other(Intent intent, String resource, String source) {
    return new Intent(
        intent.step(), resource, intent.target(), source, intent.attempt(), intent.term(), false);
  }

  /** A call, with the mistakes that a provider makes in all of them. */
  private <T> T call(Deadline deadline, Function<Deadline, T> how) {
    return switch (mistake) {
      case OWN_TIMEOUT -> how.apply(Deadline.in(Duration.ofSeconds(1), deadline.ticker()));
      case FORGETS_INTERRUPT -> forgetting(() -> how.apply(deadline));
      case DEAF -> deaf(deadline, how);
      case SECRET_IN_ERRORS -> telling(() -> how.apply(deadline));
      default -> how.apply(deadline);
    };
  }

  private static <T> T forgetting(Supplier<T> call) {
    try {
      return call.get();
    } finally {
      Thread.interrupted();
    }
  }

  /** Waits for another thread as long as the deadline allows, and at most a minute. */
  private static <T> T deaf(Deadline deadline, Function<Deadline, T> how) {
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(() -> how.apply(deadline.atMost(Duration.ofMinutes(1))));
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static <T> T telling(Supplier<T> call) {
    try {
      return call.get();
    } catch (ProviderException e) {
      throw ProviderException.of(
          e.code(), "broken", "with password " + InMemoryDatabaseBench.SECRET, e);
    }
  }

  @Override
  public String toString() {
    return is(Mistake.SHOWS_SECRET) ? inner + " by " + InMemoryDatabaseBench.SECRET : "" + inner;
  }
}
