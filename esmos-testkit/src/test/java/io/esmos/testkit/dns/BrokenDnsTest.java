package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.esmos.provider.ProviderException;
import io.esmos.testkit.dns.BrokenDns.Mistake;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule of the provider's contract is failed by a provider that breaks it. */
final class BrokenDnsTest {
  private static final Map<String, Mistake> BREAKS =
      Map.ofEntries(
          Map.entry("d1Names", Mistake.KEEPS_CASE),
          Map.entry("d2RoundTrip", Mistake.JOINS_STRINGS),
          Map.entry("d3Replace", Mistake.ADDS),
          Map.entry("d4Delete", Mistake.DELETES_NAMES),
          Map.entry("d5Absent", Mistake.INVENTS),
          Map.entry("d6WholeZone", Mistake.FIRST_PAGE),
          Map.entry("d7BrokenOff", Mistake.BROKEN_OFF_IS_EMPTY),
          Map.entry("d8Conditions", Mistake.UNCONDITIONAL),
          Map.entry("d9Holding", Mistake.COMPARES_TTL),
          Map.entry("d10Atomic", Mistake.ONE_BY_ONE),
          Map.entry("d11Delayed", Mistake.UNCONDITIONAL),
          Map.entry("d12Race", Mistake.CHECKS_THEN_ACTS),
          Map.entry("d13NoGap", Mistake.DELETE_THEN_ADD),
          Map.entry("d14Size", Mistake.SPLITS),
          Map.entry("d15Ttl", Mistake.RAISES_TTL),
          Map.entry("d16UnknownZone", Mistake.UNKNOWN_IS_EMPTY),
          Map.entry("d17Expired", Mistake.NO_DEADLINE),
          Map.entry("d18LostAnswer", Mistake.REPEATS),
          Map.entry("d19Status", Mistake.SAME_ID),
          Map.entry("d20Interrupt", Mistake.SWALLOWS_INTERRUPT),
          Map.entry("d21Apex", Mistake.IGNORES_APEX),
          Map.entry("d22RoundTrip", Mistake.DROPS_FEATURES),
          Map.entry("d23Unknown", Mistake.SKIPS_UNKNOWN),
          Map.entry("d24Variants", Mistake.ONE_VARIANT),
          Map.entry("d25Automatic", Mistake.FIXES_TTL),
          Map.entry("d26Lag", Mistake.READS_ONCE),
          Map.entry("d27RandomZones", Mistake.JOINS_STRINGS));

  @Test
  void everyRuleIsBroken() {
    assertThat(BREAKS.keySet()).isEqualTo(rules());
    assertThat(EnumSet.copyOf(BREAKS.values())).isEqualTo(EnumSet.allOf(Mistake.class));
  }

  @TestFactory
  Stream<DynamicTest> brokenProvidersFail() {
    return BREAKS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            broken ->
                DynamicTest.dynamicTest(
                    broken.getKey() + " fails for " + broken.getValue(),
                    () -> {
                      Throwable failure =
                          assertThrows(
                              Throwable.class, () -> run(broken.getKey(), broken.getValue()));
                      assertThat(failure)
                          .isInstanceOfAny(AssertionError.class, ProviderException.class);
                    }));
  }

  private static Set<String> rules() {
    return Arrays.stream(DnsProviderContract.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Runs one rule on a broken provider; what it throws is thrown. */
  private static void run(String rule, Mistake mistake) throws Throwable {
    DnsProviderContract contract =
        () -> {
          InMemoryDns vendor = InMemoryDnsBench.fresh();
          return new InMemoryDnsBench(vendor, new BrokenDns(vendor, mistake));
        };
    try {
      DnsProviderContract.class.getMethod(rule).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
