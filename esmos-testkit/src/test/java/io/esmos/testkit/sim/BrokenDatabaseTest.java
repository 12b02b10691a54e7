package io.esmos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.testkit.database.DatabaseBench;
import io.esmos.testkit.database.GlobalDatabaseContract;
import io.esmos.testkit.sim.BrokenDatabase.Mistake;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule of the database's contract is failed by a provider that breaks it, at the line that
 * speaks of it. That the provider without a mistake keeps all of them is {@link
 * InMemoryDatabaseContractTest}.
 */
final class BrokenDatabaseTest {
  /**
   * A mistake, and the rule that finds it.
   *
   * @param rule the rule's method
   * @param says part of what it says
   */
  record Broken(String rule, Mistake mistake, String says) {
    @Override
    public String toString() {
      return rule + " " + mistake;
    }
  }

  static List<Broken> broken() {
    return List.of(
        new Broken("m1Members", Mistake.OMITS_A_MEMBER, "sites"),
        new Broken("m1Members", Mistake.ALL_WRITE, "the writer"),
        new Broken("m2Unknown", Mistake.REMEMBERS, "who cannot be asked"),
        new Broken("m2Unknown", Mistake.FAILS_WHOLE, "a member does not answer"),
        new Broken("m2Unknown", Mistake.ASKS_LONGER, "longer than its deadline"),
        new Broken("m3Asked", Mistake.KEEPS_ROLES, "what another made the writer"),
        new Broken("m4Positions", Mistake.ONE_POSITION, "is without the row"),
        new Broken("m5Rows", Mistake.ONE_ROW, "beat of who has stopped"),
        new Broken("m6Follow", Mistake.STOPS_THE_OTHERS, "did not come"),
        new Broken("m6Follow", Mistake.TOGGLES, "the third streams"),
        new Broken("m7Stop", Mistake.NEVER_STOPS, "stops receiving"),
        new Broken("m8CatchUp", Mistake.FOLLOWS_WRITERS_ONLY, "row m8 did not come"),
        new Broken("m9OldPlan", Mistake.ANY_PLAN_EPOCH, "an old plan"),
        new Broken("m10EpochRow", Mistake.LOWERS_THE_ROW, "the row after a plan"),
        new Broken("m11Synchronous", Mistake.ANY_OF_TWO, "acknowledged without"),
        new Broken("m12Alone", Mistake.EMPTY_IS_UNCHANGED, "what is waited for now"),
        new Broken("m13Others", Mistake.ALL_OR_NOTHING, "the candidate streams again"),
        new Broken("m14Promote", Mistake.FORKS_AGAIN, "its history after"),
        new Broken("m14Promote", Mistake.PROMISES_TOO_MUCH, "within the longest call"),
        new Broken("m15Unreachable", Mistake.SILENCE_IS_SUCCESS, "is no success"),
        new Broken("m16Other", Mistake.ANY_HISTORY, "against another"),
        new Broken("m16Other", Mistake.ANY_RESOURCE, "another-db"),
        new Broken("m17OldPromotion", Mistake.ANY_PROMOTION_EPOCH, "an old promotion"),
        new Broken("m18Silence", Mistake.SILENCE_PROVES, "nobody answers"),
        new Broken("m18Silence", Mistake.REFUSAL_PROVES, "the connection is refused"),
        new Broken("m19Proven", Mistake.PROVES_NOTHING, "a write after fence 0"),
        new Broken("m19Proven", Mistake.REVIVES, "a promotion of what is fenced"),
        new Broken("m20OldFence", Mistake.ANY_FENCE_EPOCH, "what an old fence says"),
        new Broken("m21Late", Mistake.OWN_TIMEOUT, "a late description"),
        new Broken("m21Late", Mistake.SHOWS_THE_LAST, "a late description"),
        new Broken("m22LostAnswer", Mistake.LOST_IS_NOT_SENT, "it was sent"),
        new Broken("m22LostAnswer", Mistake.LOST_IS_REFUSED, "it was sent"),
        new Broken("m22LostAnswer", Mistake.SILENCE_IS_SUCCESS, "is no success"),
        new Broken("m23Interrupt", Mistake.FORGETS_INTERRUPT, "interrupt flag"),
        new Broken("m23Interrupt", Mistake.DEAF, "has not ended"),
        new Broken("m24Secrets", Mistake.SHOWS_SECRET, "a secret shows"),
        new Broken("m24Secrets", Mistake.SECRET_IN_ERRORS, "a secret shows"),
        new Broken("m25Diverged", Mistake.ONE_IDENTITY, "can never follow"));
  }

  @Test
  void everyRuleIsBrokenAndEveryMistakeIsMade() {
    assertThat(broken().stream().map(Broken::rule).collect(Collectors.toSet())).isEqualTo(rules());
    assertThat(broken().stream().map(Broken::mistake).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(Mistake.class));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void theRuleFindsIt(Broken broken) {
    assertThatThrownBy(
            () ->
                run(
                    broken.rule(),
                    InMemoryDatabaseBench.broken(
                        (inner, cluster) -> new BrokenDatabase(inner, cluster, broken.mistake()))))
        .hasMessageContaining(broken.says());
  }

  @Test
  void aGapThatIsDeclaredIsLookedAt() throws Throwable {
    run("m19Proven", InMemoryDatabaseBench.declaringNoProof(false));
  }

  @Test
  void aGapThatIsNoneIsFound() {
    assertThatThrownBy(() -> run("m19Proven", InMemoryDatabaseBench.declaringNoProof(true)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("declared not to prove");
  }

  private static Set<String> rules() {
    return Arrays.stream(GlobalDatabaseContract.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(java.lang.reflect.Method::getName)
        .collect(Collectors.toSet());
  }

  /** Runs one rule on a bench; what it throws is thrown. */
  private static void run(String rule, DatabaseBench bench) throws Throwable {
    GlobalDatabaseContract contract = () -> bench;
    try {
      GlobalDatabaseContract.class.getMethod(rule).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
