package io.esmos.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WitnessUseTest {
  private static final CallPrices PRICES = CallPrices.dollars("0.40", "5.00", "a test");

  @Test
  void aGuardReadsTwiceASecond() {
    WitnessUse use = WitnessUse.ofGuards(1, GuardOptions.DEFAULTS);
    assertThat(use).isEqualTo(new WitnessUse(5_259_600, 0));
    assertThat(use.monthly(PRICES)).isEqualByComparingTo(new BigDecimal("2.11"));
  }

  @Test
  void aChangeIsTwoWritesAndControllersRead() {
    WitnessUse use =
        WitnessUse.ofGuards(10, GuardOptions.DEFAULTS)
            .plus(WitnessUse.ofControllers(3, Duration.ofMillis(500), 100_000));
    assertThat(use).isEqualTo(new WitnessUse(13 * 5_259_600L, 200_000));
    assertThat(use.monthly(PRICES)).isEqualByComparingTo(new BigDecimal("28.35"));
  }

  @Test
  void anIntervalOfNothingIsRefused() {
    assertThatThrownBy(() -> WitnessUse.ofControllers(1, Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CallPrices.dollars("-1", "0", "a test"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
