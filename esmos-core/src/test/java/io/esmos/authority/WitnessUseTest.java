package io.esmos.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.failover.ControllerOptions;
import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
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
  void aWitnessKnowsWhatItsStoreCharges() {
    assertThat(monthly(witness(Optional.of(PRICES)), 10, 0)).contains(new BigDecimal("27.35"));
    assertThat(monthly(witness(Optional.of(CallPrices.dollars("0.125", "0.625", "a test"))), 10, 0))
        .contains(new BigDecimal("8.55"));
    assertThat(monthly(witness(Optional.empty()), 10, 0)).isEmpty();
  }

  private static Optional<BigDecimal> monthly(Witness witness, int instances, long changes) {
    // docs:witness-cost
    WitnessUse use =
        WitnessUse.ofGuards(instances, GuardOptions.DEFAULTS)
            .plus(
                WitnessUse.ofControllers(
                    3, ControllerOptions.DEFAULTS.authorityInterval(), changes));
    Optional<BigDecimal> month = witness.prices().map(use::monthly);
    // /docs:witness-cost
    return month;
  }

  private static Witness witness(Optional<CallPrices> prices) {
    return new Witness() {
      @Override
      public String name() {
        return "cell";
      }

      @Override
      public Vendor vendor() {
        return Vendor.AWS;
      }

      @Override
      public Optional<CallPrices> prices() {
        return prices;
      }

      @Override
      public Optional<Stored> read(Deadline deadline) {
        return Optional.empty();
      }

      @Override
      public Optional<Stored> create(byte[] contents, Deadline deadline) {
        return Optional.empty();
      }

      @Override
      public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
        return Optional.empty();
      }
    };
  }

  @Test
  void anIntervalOfNothingIsRefused() {
    assertThatThrownBy(() -> WitnessUse.ofControllers(1, Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CallPrices.dollars("-1", "0", "a test"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
