package io.esmos.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.Approval;
import io.esmos.authority.AuthorityState;
import io.esmos.authority.AuthorityState.Licence;
import io.esmos.authority.Intent;
import io.esmos.authority.Steward;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.Position;
import io.esmos.health.HealthView;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import io.esmos.topology.FailureDomain;
import io.esmos.topology.Objective;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is decided, and for which reasons. */
class FailoverPolicyTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("aws/b");
  private static final Site C = Site.of("azure/c");
  private static final Steward ME = new Steward("one", "term");

  private Duration rpo = Duration.ofSeconds(10);
  private AuthorityState authority = AuthorityState.first(A, Duration.ofSeconds(3), "1");
  private final Map<Site, Verdict> verdicts =
      new HashMap<>(Map.of(A, Verdict.DOWN, B, Verdict.UP, C, Verdict.UP));
  private final Map<Site, Member> members = new HashMap<>();
  private final Map<Site, Duration> loss =
      new HashMap<>(Map.of(B, Duration.ofSeconds(4), C, Duration.ofSeconds(4)));
  private final Set<Site> heldDown = new TreeSet<>();
  private final Set<Site> fenced = new TreeSet<>();
  private final Set<Site> diverged = new TreeSet<>();
  private boolean gone = true;
  private boolean fresh = true;
  private Duration warmUpLeft = Duration.ZERO;

  FailoverPolicyTest() {
    members.put(A, Member.unknown(A));
    members.put(B, replica(B));
    members.put(C, replica(C));
  }

  private static Member replica(Site site) {
    return new Member(
        site,
        Member.Role.REPLICA,
        "sys",
        Optional.of(new Position(1, 10)),
        Optional.of(A),
        false,
        OptionalLong.of(3),
        OptionalLong.of(1),
        Set.of(),
        Set.of());
  }

  private static Member writer(Site site) {
    return new Member(
        site,
        Member.Role.WRITER,
        "sys",
        Optional.empty(),
        Optional.empty(),
        false,
        OptionalLong.empty(),
        OptionalLong.empty(),
        Set.of(),
        Set.of());
  }

  private Decision decide() {
    Workload workload =
        Workload.named("clinic")
            .site(A)
            .site(B)
            .site(C)
            .resource("db")
            .objective(FailureDomain.SITE, new Objective(Duration.ofMinutes(1), rpo))
            .objective(
                FailureDomain.VENDOR, new Objective(Duration.ofMinutes(5), Duration.ofMinutes(1)))
            .build();
    Map<Site, SiteHealth> health = new HashMap<>();
    verdicts.forEach(
        (site, verdict) -> health.put(site, new SiteHealth(verdict, OptionalLong.empty(), "test")));
    List<HealthView.Vote> votes = new ArrayList<>();
    for (String point : List.of("aws/x", "azure/y", "gcp/z")) {
      votes.add(new HealthView.Vote(VantagePoint.of(point), health));
    }
    return FailoverPolicy.decide(
        new Situation(
            workload,
            authority,
            new HealthView(3, votes),
            List.of(
                new Situation.Database(
                    "db",
                    new DatabaseStatus(List.copyOf(members.values())),
                    fresh,
                    gone,
                    "evidence",
                    loss,
                    diverged)),
            heldDown,
            warmUpLeft,
            fenced));
  }

  private void assertHolds(String reason) {
    Decision decision = decide();
    assertThat(decision.kind()).as(decision.line()).isEqualTo(Decision.Kind.HOLD);
    assertThat(decision.line()).contains(reason);
  }

  @Test
  void aLostWriterIsReplacedByTheFirstInPromotionOrder() {
    Decision decision = decide();
    assertThat(decision.kind()).as(decision.line()).isEqualTo(Decision.Kind.FAILOVER);
    assertThat(decision.to()).contains(B);
    assertThat(decision.lossBound()).contains(Duration.ofSeconds(4));
  }

  @Test
  void aHealthyOrUnknownWriterStays() {
    verdicts.put(A, Verdict.UP);
    assertHolds("aws/a is UP");
    verdicts.put(A, Verdict.UNKNOWN);
    assertHolds("aws/a is UNKNOWN");
  }

  @Test
  void invariant4_oneKindOfSignalIsNotEnough() {
    gone = false;
    assertHolds("no second kind of signal");
    gone = true;
    fresh = false;
    assertHolds("no second kind of signal");
  }

  @Test
  void invariant4_ifEverythingIsRedTheObserverIsSuspected() {
    verdicts.replaceAll((site, verdict) -> Verdict.DOWN);
    assertHolds("observers are suspected");
  }

  @Test
  void s7_aSiteThatWasOpenedJustNowMayStillProveItself() {
    warmUpLeft = Duration.ofSeconds(1);
    assertHolds("prove its first write");
  }

  @Test
  void aPersonsPauseHolds() {
    authority = authority.paused(true, "by ana", "2");
    assertHolds("paused");
  }

  @Test
  void invariant2_aReplicaAboveTheBoundOrOfUnknownLossIsNotPromotedWithoutForce() {
    rpo = Duration.ofSeconds(3);
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
    loss.clear();
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
    assertThat(decide().line()).contains("an unknown amount").contains("loss-bound");
    authority = authority.approved(new Approval(1, C, "ana", Approval.LOSS_BOUND), "2");
    assertThat(decide().to()).contains(C);
  }

  @Test
  void anApprovalOfAnotherEpochIsVoid() {
    rpo = Duration.ofSeconds(3);
    authority = authority.approved(new Approval(9, C, "ana", Approval.LOSS_BOUND), "2");
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
  }

  @Test
  void withARpoOfZeroALosslessCandidateMustBeThere() {
    rpo = Duration.ZERO;
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
    authority = authority.losslessAt(new TreeSet<>(Set.of(B)), "in sync", "2");
    assertThat(decide().to()).contains(B);
    assertThat(decide().lossBound()).contains(Duration.ZERO);
    members.put(B, Member.unknown(B));
    verdicts.put(B, Verdict.DOWN);
    assertThat(decide().kind()).as(decide().line()).isEqualTo(Decision.Kind.FAILOVER);
    assertThat(decide().to()).as("the vendor is lost, whose objective allows a minute").contains(C);
    assertThat(decide().lossBound()).contains(Duration.ofSeconds(4));
  }

  @Test
  void s7_aSiteThatWasLostLatelyIsNotReturnedToUnlessAPersonSaysSo() {
    heldDown.add(B);
    assertThat(decide().to()).contains(C);
    heldDown.add(C);
    assertThat(decide().kind()).isEqualTo(Decision.Kind.REFUSE);
    assertThat(decide().line()).contains("held down");
  }

  @Test
  void aSiteThatIsNotUpIsNoCandidate() {
    verdicts.put(B, Verdict.UNKNOWN);
    assertThat(decide().to()).contains(C);
  }

  @Test
  void aMemberThatHasDivergedIsNoCandidateWithoutForce() {
    diverged.add(B);
    assertThat(decide().to()).contains(C);
    diverged.add(C);
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
    assertThat(decide().line()).contains("aws/b has diverged and needs a re-clone");
    authority = authority.approved(new Approval(1, C, "ana", Approval.LOSS_BOUND), "2");
    assertThat(decide().to()).contains(C);
  }

  @Test
  void anOldWriterThatTakesWritesAgainIsNotTakenForOneThatLacksNothing() {
    members.put(B, writer(B));
    diverged.add(B);
    assertThat(decide().to()).contains(C);
    assertThat(decide().lossBound()).contains(Duration.ofSeconds(4));
  }

  @Test
  void aLosslessCandidateThatHasDivergedPromisesNothing() {
    rpo = Duration.ZERO;
    authority = authority.losslessAt(new TreeSet<>(Set.of(B)), "in sync", "2");
    diverged.add(B);
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
    assertThat(decide().to()).isEmpty();
  }

  @Test
  void aTargetThatHasDivergedIsGivenUpForAnother() {
    authority = authority.close(B, Licence.NONE, ME, "lost", "2");
    diverged.add(B);
    assertThat(decide().kind()).as(decide().line()).isEqualTo(Decision.Kind.FAILOVER);
    assertThat(decide().to()).contains(C);
  }

  @Test
  void s4_anActualWriterElsewhereIsANewDecision() {
    verdicts.put(A, Verdict.UP);
    members.put(A, replica(A));
    members.put(C, writer(C));
    Decision decision = decide();
    assertThat(decision.kind()).as(decision.line()).isEqualTo(Decision.Kind.FAILOVER);
    assertThat(decision.to()).contains(C);
  }

  @Test
  void aHalfDoneFailoverGoesOnWhateverBecomesOfTheOldWriter() {
    authority = authority.close(B, Licence.NONE, ME, "lost", "2");
    verdicts.put(A, Verdict.UP);
    assertHolds("aws/b is UP");
  }

  @Test
  void s5_aLostTargetWithAPendingIntentNeedsAFenceOrForce() {
    authority = authority.close(B, Licence.NONE, ME, "lost", "2");
    verdicts.put(A, Verdict.UNKNOWN);
    verdicts.put(B, Verdict.DOWN);
    assertThat(decide().to()).as("without an intent").contains(C);
    authority =
        authority.intend(new Intent(Intent.Step.PROMOTE, "db", B, "sys", 1, "t", false), "3");
    assertThat(decide().kind()).isEqualTo(Decision.Kind.AWAIT_APPROVAL);
    fenced.add(B);
    assertThat(decide().licence()).isEqualTo(Licence.TARGET_FENCED);
    assertThat(decide().to()).contains(C);
    fenced.clear();
    authority = authority.approved(new Approval(2, C, "ana", Approval.UNENDED_INTENT), "4");
    assertThat(decide().licence()).isEqualTo(Licence.FORCED);
  }
}
