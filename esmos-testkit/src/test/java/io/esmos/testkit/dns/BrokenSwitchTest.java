package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.esmos.provider.ProviderException;
import io.esmos.testkit.dns.BrokenDns.Mistake;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The switch on providers that break the rules which it rests on. */
final class BrokenSwitchTest {
  @ParameterizedTest
  @CsvSource({
    "t2Move, ADDS",
    "t4Delayed, UNCONDITIONAL",
    "t7Race, CHECKS_THEN_ACTS",
    "t8NoGap, DELETE_THEN_ADD",
    "t12LostAnswer, REPEATS",
    "t13Expired, NO_DEADLINE",
  })
  void aBrokenProviderBreaksTheSwitch(String rule, Mistake mistake) {
    TrafficSwitchContract contract =
        () -> {
          InMemoryDns vendor = InMemoryDnsBench.fresh();
          return InMemorySwitchContractTest.bench(
              new InMemoryDnsBench(vendor, new BrokenDns(vendor, mistake)));
        };
    Throwable failure =
        assertThrows(
            Throwable.class,
            () -> {
              try {
                TrafficSwitchContract.class.getMethod(rule).invoke(contract);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    assertThat(failure).isInstanceOfAny(AssertionError.class, ProviderException.class);
  }
}
