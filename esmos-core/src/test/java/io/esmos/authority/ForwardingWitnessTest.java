package io.esmos.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.provider.Deadline;
import io.esmos.provider.Forwarding;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ForwardingWitnessTest {
  private final Forwarding<Witness> forwarding =
      new Forwarding<>(
          Witness.class,
          Plain::new,
          Map.of(
              String.class,
              "text",
              byte[].class,
              new byte[1],
              Deadline.class,
              Deadline.in(Duration.ofSeconds(1), () -> 0),
              Optional.class,
              Optional.of("any"),
              Vendor.class,
              Vendor.AZURE,
              Duration.class,
              Duration.ofSeconds(3)));

  private static final class Plain extends ForwardingWitness {
    Plain(Witness to) {
      super(to);
    }
  }

  @TestFactory
  Stream<DynamicTest> handsOnEveryCallAndEveryFailure() {
    return forwarding.tests();
  }

  @Test
  void saysItsOwnKindAndTheOthersName() {
    MemoryWitness other = new MemoryWitness(Vendor.GCP);
    assertThat(new Plain(other)).hasToString("Plain[" + other.name() + "]");
  }
}
