package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.ProviderException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule fails for a switch, or for a provider below it, that breaks it. */
final class BrokenSwitchTest {
  /** Which rule a mistake breaks, made by the switch or by the provider below it. */
  private record Broken(String rule, Enum<?> mistake) {}

  private static final List<Broken> BREAKS =
      List.of(
          new Broken("t1First", BrokenSwitch.Mistake.INVENTS_EPOCH),
          new Broken("t2Move", BrokenDns.Mistake.ADDS),
          new Broken("t3NeverBack", BrokenSwitch.Mistake.RAISES_EPOCH),
          new Broken("t4Delayed", BrokenDns.Mistake.UNCONDITIONAL),
          new Broken("t5OneSite", BrokenSwitch.Mistake.SWALLOWS_CONFLICT),
          new Broken("t6Idempotent", BrokenSwitch.Mistake.COUNTS),
          new Broken("t7Race", BrokenDns.Mistake.CHECKS_THEN_ACTS),
          new Broken("t8NoGap", BrokenDns.Mistake.DELETE_THEN_ADD),
          new Broken("t9Confirm", BrokenSwitch.Mistake.CONFIRMS_UNASKED),
          new Broken("t10Everywhere", BrokenSwitch.Mistake.ASKS_UNTIL_ONE_AGREES),
          new Broken("t10Everywhere", BrokenSwitch.Mistake.NAMES_NOBODY),
          new Broken("t11Stranger", BrokenSwitch.Mistake.SWALLOWS_INVALID),
          new Broken("t12LostAnswer", BrokenDns.Mistake.REPEATS),
          new Broken("t12LostAnswer", BrokenSwitch.Mistake.CLAIMS_UNSEEN),
          new Broken("t13Expired", BrokenDns.Mistake.NO_DEADLINE));

  @Test
  void everyRuleIsBroken() {
    Set<String> rules =
        Arrays.stream(TrafficSwitchContract.class.getMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(BREAKS.stream().map(Broken::rule).collect(Collectors.toSet())).isEqualTo(rules);
    assertThat(BREAKS)
        .extracting(broken -> (Object) broken.mistake())
        .containsAll(EnumSet.allOf(BrokenSwitch.Mistake.class));
  }

  @TestFactory
  Stream<DynamicTest> brokenSwitchesFail() {
    return BREAKS.stream()
        .map(
            broken ->
                DynamicTest.dynamicTest(
                    broken.rule() + " fails for " + broken.mistake(),
                    () -> {
                      Throwable failure = assertThrows(Throwable.class, () -> run(broken));
                      assertThat(failure)
                          .isInstanceOfAny(AssertionError.class, ProviderException.class);
                    }));
  }

  /** Runs one rule on what is broken; what it throws is thrown. */
  private static void run(Broken broken) throws Throwable {
    TrafficSwitchContract contract = () -> bench(broken.mistake());
    try {
      TrafficSwitchContract.class.getMethod(broken.rule()).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static TrafficBench bench(Enum<?> mistake) {
    if (mistake instanceof BrokenDns.Mistake below) {
      InMemoryDns vendor = InMemoryDnsBench.fresh();
      return InMemorySwitchContractTest.bench(
          new InMemoryDnsBench(vendor, new BrokenDns(vendor, below)));
    }
    TrafficBench whole = InMemorySwitchContractTest.bench(InMemoryDnsBench.open());
    BrokenSwitch.Mistake own = (BrokenSwitch.Mistake) mistake;
    return (TrafficBench)
        Proxy.newProxyInstance(
            TrafficBench.class.getClassLoader(),
            new Class<?>[] {TrafficBench.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(whole, arguments);
              return result instanceof TrafficSwitch it ? new BrokenSwitch(it, own) : result;
            });
  }
}
