package io.esmos.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import io.esmos.lanes.ContainersLane;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Route 53 as MiniStack has it; a rule that it cannot keep must fail as it is said here. */
@ContainersLane
final class MiniStackContractTest implements DnsProviderContract {
  @RegisterExtension
  static final EmulatorContainer EMULATOR = new EmulatorContainer(Emulator.MINISTACK, "route53");

  @Override
  public DnsBench bench() {
    return new EmulatorBench(EMULATOR.url());
  }

  /** Takes an A beside a CNAME. */
  @Override
  @Test
  public void d10Atomic() {
    Emulator.gap("an A beside a CNAME", DnsProviderContract.super::d10Atomic);
  }

  /** Deletes the apex's SOA. */
  @Override
  @Test
  public void d21Apex() {
    Emulator.gap("deletion of the apex's SOA", DnsProviderContract.super::d21Apex);
  }

  /** Drops geoproximity. */
  @Override
  @Test
  public void d22RoundTrip() {
    Emulator.gap("near.clinic-", DnsProviderContract.super::d22RoundTrip);
  }

  /** Drops geoproximity. */
  @Override
  @Test
  public void d24Variants() {
    Emulator.gap("near.clinic-", DnsProviderContract.super::d24Variants);
  }

  /**
   * What Route 53 is asked to do for {@code Condition.ANY}: deleted and created anew, unchanged.
   */
  @Test
  void whatIsOnlyRequiredIsWrittenAgainAsItIs() {
    try (DnsBench bench = bench()) {
      Deadline soon = Deadline.in(bench.patience(), SystemTime.ticker());
      RRset mark = set(bench, "mark", "192.0.2.1", "192.0.2.2");
      RRset www = set(bench, "www", "192.0.2.3");
      bench.provider().apply(bench.apex(), ChangeBatch.put(mark), soon);
      ChangeBatch batch = new ChangeBatch(List.of(mark), Set.of(), List.of(www), Set.of());
      bench.provider().apply(bench.apex(), batch, soon);
      assertEquals(
          Map.of(mark.key(), mark, www.key(), www),
          bench.other().read(bench.apex(), List.of(mark.key(), www.key()), soon));
    }
  }

  private static RRset set(DnsBench bench, String label, String... data) {
    return RRset.of(bench.apex().child(label), "A", Duration.ofSeconds(60), data);
  }
}
