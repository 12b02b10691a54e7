package io.esmos.testkit.archive;

import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Requests to a {@link WireServer} that go wrong. */
public final class WireRequestFaults implements RequestFaults {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One of so many requests of a storm goes wrong. */
  private static final int SELDOM = 6;

  /** The most requests of a storm that go wrong. */
  private static final int MOST = 400;

  private static final Set<Code> BROKEN =
      EnumSet.of(Code.UNAVAILABLE, Code.TIMEOUT, Code.MALFORMED);

  private final WireServer wire;
  private final Predicate<WireRequest> uploads;
  private final Map<Way, BiConsumer<WireFaults, Predicate<WireRequest>>> plans =
      new LinkedHashMap<>();
  private volatile boolean struckUpload;

  /**
   * A refusal of a vendor's.
   *
   * @param which the requests that are refused so
   * @param answer what the store answers, without effect
   * @param code what it means
   */
  public record Refusal(Predicate<WireRequest> which, WireAnswer answer, Code code) {
    /** Checks the components. */
    public Refusal {
      Objects.requireNonNull(which, "which");
      Objects.requireNonNull(answer, "answer");
      Objects.requireNonNull(code, "code");
    }

    /** A refusal of any request. */
    public Refusal(WireAnswer answer, Code code) {
      this(request -> true, answer, code);
    }
  }

  private WireRequestFaults(WireServer wire, Predicate<WireRequest> uploads) {
    this.wire = wire;
    this.uploads = uploads;
  }

  /**
   * Returns all that can go wrong at a server.
   *
   * @param uploads tells the requests that begin or end an upload
   * @param refusals the vendor's refusals
   */
  public static WireRequestFaults of(
      WireServer wire, Predicate<WireRequest> uploads, List<Refusal> refusals) {
    WireRequestFaults faults = new WireRequestFaults(wire, uploads);
    for (Kind kind : Kind.values()) {
      if (kind != Kind.ANSWER) {
        faults.plans.put(way(kind), (at, which) -> at.plan(which, kind));
      }
    }
    for (Refusal refusal : refusals) {
      faults.refused(refusal);
    }
    faults.refused(new Refusal(WireAnswer.page(), Code.MALFORMED));
    return faults;
  }

  private void refused(Refusal refusal) {
    String name = refusal.answer().status() + " " + refusal.code();
    plans.put(
        new Way(
            name,
            EnumSet.of(refusal.code()),
            false,
            refusal.code() == Code.THROTTLED,
            false,
            false),
        (at, which) ->
            at.plan(
                request -> which.test(request) && refusal.which().test(request), refusal.answer()));
  }

  private static Way way(Kind kind) {
    return switch (kind) {
      case STALL, STALL_AFTER -> new Way(kind.name(), BROKEN, true, false, false, false);
      case ALTER_REQUEST ->
          new Way(
              kind.name(),
              EnumSet.of(Code.INVALID, Code.CONFLICT, Code.MALFORMED),
              false,
              false,
              true,
              false);
      case ALTER_ANSWER, SHORTEN_ANSWER -> new Way(kind.name(), BROKEN, false, false, false, true);
      case HANG_UP, LOSE_ANSWER -> new Way(kind.name(), BROKEN, false, true, false, false);
      default -> new Way(kind.name(), BROKEN, false, false, false, false);
    };
  }

  @Override
  public Set<Way> ways() {
    return plans.keySet();
  }

  @Override
  public void count() {
    struckUpload = false;
    wire.forget();
  }

  @Override
  public void arm(Way way, int first, int many) {
    count();
    for (int i = 0; i < many; i++) {
      // A fault that is behind another one in the plan is not asked about what that one takes.
      AtomicInteger before = new AtomicInteger(first);
      plan(way, request -> before.getAndDecrement() == 0);
    }
  }

  private void plan(Way way, Predicate<WireRequest> which) {
    Objects.requireNonNull(plans.get(way), "a way of this store")
        .accept(
            wire.faults(),
            request -> {
              boolean struck = which.test(request);
              struckUpload |= struck && uploads.test(request);
              return struck;
            });
  }

  @Override
  public void storm(long seed) {
    count();
    Random random = new Random(seed);
    List<Way> passing = plans.keySet().stream().filter(way -> !way.stalls()).toList();
    AtomicInteger turn = new AtomicInteger();
    for (int i = 0; i < MOST; i++) {
      int own = i;
      AtomicInteger before = new AtomicInteger(random.nextInt(2 * SELDOM));
      plan(
          passing.get(random.nextInt(passing.size())),
          request ->
              turn.get() == own
                  && before.getAndDecrement() <= 0
                  && turn.compareAndSet(own, own + 1));
    }
  }

  @Override
  public int requests() {
    return (int) wire.count(request -> true);
  }

  @Override
  public boolean struckUpload() {
    return struckUpload;
  }

  @Override
  public void calm() {
    wire.faults().clear();
    try {
      if (!wire.awaitIdle(PATIENCE)) {
        throw new AssertionError("a request is still being answered after " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while requests end", e);
    }
  }
}
