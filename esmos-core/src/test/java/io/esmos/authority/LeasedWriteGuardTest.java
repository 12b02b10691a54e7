package io.esmos.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guard on real threads: rules G7 and G8, close, and the register's creation. */
class LeasedWriteGuardTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("azure/b");
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<MemoryWitness> witnesses =
      List.of(
          new MemoryWitness(Vendor.AWS),
          new MemoryWitness(Vendor.AZURE),
          new MemoryWitness(Vendor.GCP));
  private final Authority authority = Authority.of("clinic", witnesses);

  private WriteGuard granted(Site site) throws InterruptedException {
    WriteGuard guard = WriteGuard.start(authority, site);
    assertThat(guard.awaitGrant(LONG)).isTrue();
    return guard;
  }

  @Test
  void theWriterIsGrantedAndNobodyElse() throws InterruptedException {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    try (WriteGuard writer = granted(A);
        WriteGuard other = WriteGuard.start(authority, B)) {
      assertThat(writer.epoch()).hasValue(1);
      while (other.writer().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(other.writer()).contains(A);
      assertThatThrownBy(other::permit)
          .isInstanceOfSatisfying(
              WriteRefused.class,
              refused -> {
                assertThat(refused.epoch()).isEqualTo(1);
                assertThat(refused.writer()).contains(A);
                assertThat(refused.retryAfter()).isPositive();
              });
    }
  }

  @Test
  void r3_aSecondInitialisationIsRefused() {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    assertThatThrownBy(() -> authority.initialise(B, Duration.ofSeconds(3), LONG))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT))
        .hasMessageContaining("holds a cell already");
  }

  @Test
  void g7_theHotPathAllocatesNothing() throws InterruptedException {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    try (WriteGuard guard = granted(A)) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      int yes = 0;
      for (int i = 0; i < 50_000; i++) {
        yes += guard.mayWrite() ? 1 : 0;
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        yes += guard.mayWrite() ? 1 : 0;
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(yes).isPositive();
      assertThat(allocated).isLessThan(100_000); // not one byte a call; the rest is the measurement
    }
  }

  @Test
  void g8_workThatOutlivesItsGrantIsNeverReportedAsDone() throws InterruptedException {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    try (WriteGuard guard = granted(A)) {
      boolean[] ran = {false};
      assertThatThrownBy(
              () ->
                  guard.run(
                      permit -> {
                        assertThat(permit.epoch()).isEqualTo(1);
                        assertThat(permit.remaining()).isPositive();
                        guard.close(); // the grant ends while the work is under way
                        ran[0] = true;
                        return "written";
                      }))
          .isInstanceOf(WriteOutcomeUnknown.class);
      assertThat(ran[0]).isTrue();
    }
  }

  @Test
  void g8_withoutAGrantTheWorkIsNotBegun() {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    try (WriteGuard guard = WriteGuard.start(authority, B)) {
      assertThatThrownBy(
              () ->
                  guard.run(
                      permit -> {
                        throw new AssertionError("must not run");
                      }))
          .isInstanceOf(WriteRefused.class);
    }
  }

  @Test
  void aMajorityOfSilentWitnessesEndsTheGrant() throws InterruptedException {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    try (WriteGuard guard =
        WriteGuard.start(
            authority,
            A,
            new GuardOptions(
                Duration.ofMillis(200),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ZERO))) {
      assertThat(guard.awaitGrant(LONG)).isTrue();
      witnesses.get(0).silent = true;
      witnesses.get(1).silent = true;
      while (guard.mayWrite()) {
        Thread.onSpinWait();
      }
      witnesses.get(1).silent = false;
      assertThat(guard.awaitGrant(LONG)).isTrue();
    }
  }

  @Test
  void closeIsIdempotentAndRefusesAtOnce() throws InterruptedException {
    authority.initialise(A, Duration.ofSeconds(3), LONG);
    WriteGuard guard = granted(A);
    guard.close();
    guard.close();
    assertThat(guard.mayWrite()).isFalse();
    assertThat(guard.describe()).contains("closed");
    assertThatThrownBy(guard::permit).isInstanceOf(WriteRefused.class);
  }
}
