package io.esmos.failover.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.AuthorityState.Licence;
import io.esmos.authority.Ballot;
import io.esmos.authority.Intent;
import io.esmos.authority.Steward;
import io.esmos.authority.WitnessList;
import io.esmos.authority.machine.AuthorityTracker;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.Event;
import io.esmos.machine.ManualEffects;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Vendor;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The steward's permission and the one call of an intent: rules S2 and S3. */
class StewardRulesTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("azure/b");
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final ControllerOptions OPTIONS = ControllerOptions.DEFAULTS;

  private final ManualEffects effects = new ManualEffects();
  private final List<Event> events = new ArrayList<>();
  private final ControllerSetup setup =
      new ControllerSetup(
          Workload.named("clinic").site(A).site(B).resource("db").build(),
          new WitnessList(
              "clinic",
              List.of(
                  new WitnessList.Member("1", Vendor.AWS),
                  new WitnessList.Member("2", Vendor.AZURE),
                  new WitnessList.Member("3", Vendor.GCP))),
          List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO),
          List.of(new ControllerSetup.Member("me", VantagePoint.of("aws/x"))),
          0,
          "mine",
          1,
          List.of(LONGEST),
          List.of("dns"),
          OPTIONS);
  private final StewardSeat seat = new StewardSeat("mine", OPTIONS, LONGEST);
  private final Journal journal = new Journal(events::add, effects.now());
  private final DatabaseWatch database = new DatabaseWatch(effects, "db", 0, OPTIONS, now -> {});
  private final IntentDesk desk = new IntentDesk(setup, effects, seat, journal, now -> {});

  private static AuthorityState stewarded(String term) {
    return AuthorityState.first(A, Duration.ofSeconds(3), "1")
        .stewardedBy(new Steward("someone", term), "test", "2")
        .close(B, Licence.NONE, new Steward("someone", term), "lost", "3");
  }

  private void learn(AuthorityState value) {
    seat.learned(
        new AuthorityTracker.Known(
            Ballot.above(1, new Random(1)), value, effects.now(), effects.now()),
        effects.now());
  }

  private void hold() {
    seat.takingVacant(true);
    learn(stewarded("mine"));
  }

  private static Intent intent(String term) {
    return new Intent(Intent.Step.PROMOTE, "db", B, "sys", 1, term, false);
  }

  private void describe(Member.Role role) {
    database.start(effects.now());
    Member member =
        new Member(
            B,
            role,
            "sys",
            Optional.empty(),
            Optional.empty(),
            false,
            OptionalLong.empty(),
            OptionalLong.empty(),
            Set.of(),
            Set.of());
    ManualEffects.Sent<DatabaseStatus> asked = effects.sent(ControllerCall.Describe.class).get(0);
    effects.answer(asked, new DatabaseStatus(List.of(member)));
  }

  private Optional<AuthorityState> pursue(Intent intent) {
    AuthorityState value = stewarded("mine").intend(intent, "4");
    return desk.pursue(value, intent, database, database.status().at(B).role(), effects.now());
  }

  private List<ManualEffects.Sent<ControllerCall.Done>> calls() {
    return effects.sent(ControllerCall.Begin.class);
  }

  @Test
  void s3_theFirstStewardNeedsNoWaitALaterOneWaitsForGrantAndLongestCall() {
    hold();
    assertThat(seat.holds(effects.now())).isTrue();
    learn(stewarded("other"));
    assertThat(seat.holds(effects.now())).isFalse();
    seat.takingVacant(false);
    learn(stewarded("mine"));
    Duration wait = OPTIONS.drifted(Duration.ofSeconds(3).plus(LONGEST));
    effects.pause(wait.minusMillis(1));
    learn(stewarded("mine")); // renewed
    assertThat(seat.holds(effects.now())).isFalse();
    effects.pause(Duration.ofMillis(1));
    assertThat(seat.holds(effects.now())).isTrue();
    assertThat(wait).isGreaterThan(Duration.ofSeconds(5).multipliedBy(101).dividedBy(100));
  }

  @Test
  void s3_theGrantOfTheStewardEnds() {
    hold();
    effects.pause(Duration.ofSeconds(3));
    assertThat(seat.holds(effects.now())).isFalse();
    learn(stewarded("mine"));
    assertThat(seat.holds(effects.now())).isTrue();
  }

  @Test
  void s2_theOwnIntentsCallIsMadeOnceAndNotAfterTheGrant() {
    hold();
    describe(Member.Role.REPLICA);
    assertThat(pursue(intent("mine"))).isEmpty();
    assertThat(calls()).hasSize(1);
    assertThat(((ControllerCall.Begin) calls().get(0).call()).notAfter()).isEqualTo(seat.until());
    effects.fail(calls().get(0), ProviderException.Code.TIMEOUT);
    for (int i = 0; i < 50; i++) {
      effects.pass(Duration.ofMillis(100));
      learn(stewarded("mine"));
      pursue(intent("mine"));
    }
    assertThat(calls()).isEmpty();
  }

  @Test
  void s2_withoutTheGrantNoCallIsMade() {
    hold();
    effects.pause(Duration.ofSeconds(4));
    pursue(intent("mine"));
    assertThat(calls()).isEmpty();
  }

  @Test
  void s2_anothersIntentIsNeverCalled() {
    hold();
    describe(Member.Role.REPLICA);
    pursue(intent("other"));
    assertThat(calls()).isEmpty();
  }

  @Test
  void s2_anIntentIsEndedOnlyWhenItsCallCanHaveNoEffectAnyMore() {
    hold();
    describe(Member.Role.REPLICA);
    pursue(intent("mine"));
    effects.fail(calls().get(0), ProviderException.Code.TIMEOUT);
    Duration wait = OPTIONS.drifted(LONGEST);
    effects.pause(wait.minusMillis(1));
    learn(stewarded("mine"));
    effects.lose(call -> true);
    assertThat(pursue(intent("mine"))).as("it could still land").isEmpty();
    effects.pause(Duration.ofMillis(1));
    assertThat(pursue(intent("mine"))).as("what was seen is older than that").isEmpty();
    DatabaseWatch again = new DatabaseWatch(effects, "db", 0, OPTIONS, now -> {});
    again.start(effects.now());
    ManualEffects.Sent<DatabaseStatus> asked = effects.sent(ControllerCall.Describe.class).get(0);
    effects.answer(asked, database.status());
    AuthorityState value = stewarded("mine").intend(intent("mine"), "4");
    Optional<AuthorityState> ended =
        desk.pursue(value, intent("mine"), again, Member.Role.REPLICA, effects.now());
    assertThat(ended).isPresent();
    assertThat(ended.get().intent().orElseThrow().ended()).isTrue();
    effects.pass(Duration.ofSeconds(1));
    pursue(intent("mine"));
    assertThat(calls()).as("spent before it was ended").isEmpty();
  }

  @Test
  void s2_anEffectOrAnUnknownTargetIsNotNoEffect() {
    hold();
    describe(Member.Role.UNKNOWN);
    pursue(intent("mine"));
    effects.fail(calls().get(0), ProviderException.Code.TIMEOUT);
    effects.pause(Duration.ofSeconds(60));
    learn(stewarded("mine"));
    effects.lose(call -> true);
    describe(Member.Role.UNKNOWN);
    assertThat(pursue(intent("mine"))).isEmpty();
  }

  @Test
  void s2_aCallThatWasNeverSentCanBeEndedAtOnce() {
    hold();
    describe(Member.Role.REPLICA);
    pursue(intent("mine"));
    effects.fail(calls().get(0), ProviderException.Code.NOT_SENT);
    effects.lose(call -> true);
    effects.pause(Duration.ofMillis(1));
    DatabaseWatch again = new DatabaseWatch(effects, "db", 0, OPTIONS, now -> {});
    again.start(effects.now());
    ManualEffects.Sent<DatabaseStatus> asked = effects.sent(ControllerCall.Describe.class).get(0);
    effects.answer(asked, database.status());
    AuthorityState value = stewarded("mine").intend(intent("mine"), "4");
    assertThat(desk.pursue(value, intent("mine"), again, Member.Role.REPLICA, effects.now()))
        .isPresent();
  }

  @Test
  void g4_theWaitCountsBothClocksDrift() {
    Duration wait = OPTIONS.drifted(Duration.ofSeconds(3));
    assertThat(wait.toNanos()).isGreaterThanOrEqualTo((long) (3e9 * 1.01 / 0.99));
    assertThat(wait).isLessThan(Duration.ofMillis(3_062));
  }
}
