package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Ten thousand records on one name cost the name server ten times a thousand, not a hundred. */
final class LargeSetTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName WWW = APEX.child("www");
  private static final Name ZONE = Name.fromConstantString("clinic.example.");
  private static final Name OWNER = Name.fromConstantString("www.clinic.example.");

  /** Between what is linear (10) and what is quadratic (100). */
  private static final double MOST = 30;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Test
  void zoneFilesAreReadInLinearTime() {
    assertLinear(size -> assertThat(zone(size).get(OWNER, Type.A)).hasSize(size));
  }

  /** Adding, adding again, and removing one by one. */
  @Test
  void updatesAreMadeInLinearTime() {
    ZoneData before = ZoneData.parse(ZONE, ServerBench.zoneFile(APEX));
    assertLinear(
        size -> {
          ZoneData data = before;
          for (int from = 0; from < size; from += 1_000) {
            data = UpdateRules.apply(data, update(true, from, from + 1_000)).data();
          }
          assertThat(data.get(OWNER, Type.A)).hasSize(size);
          assertThat(UpdateRules.apply(data, update(true, 0, 1_000)).data()).isSameAs(data);
          for (int from = 0; from < size; from += 1_000) {
            data = UpdateRules.apply(data, update(false, from, from + 1_000)).data();
          }
          assertThat(data.typesAt(OWNER)).isEmpty();
        });
  }

  @Test
  void allAreTransferred() {
    try (NameServer server = NameServer.builder().key(ServerBench.KEY).start()) {
      server.load(APEX, text(10_000));
      Rfc2136Dns provider =
          Rfc2136Dns.of("p", new Vendor("test"), server.address(), ServerBench.KEY)
              .zone(APEX)
              .build();
      RRset set = provider.read(APEX, soon()).get(WWW, "A").orElseThrow();
      assertThat(set.data()).hasSize(10_000).doesNotHaveDuplicates();
    }
  }

  private static ZoneData zone(int size) {
    return ZoneData.parse(ZONE, text(size));
  }

  private static String text(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> "www 60 IN A " + address(i))
        .collect(Collectors.joining("\n", ServerBench.zoneFile(APEX), "\n"));
  }

  private static Message update(boolean add, int from, int to) {
    Update update = new Update(ZONE);
    for (int i = from; i < to; i++) {
      Record record = record(i);
      if (add) {
        update.add(record);
      } else {
        update.delete(record);
      }
    }
    assertThat(update.getSection(Section.UPDATE)).hasSize(to - from);
    return update;
  }

  private static Record record(int i) {
    try {
      return Record.fromString(OWNER, Type.A, 1, 60, address(i), Name.root);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String address(int i) {
    return "10.0." + i / 256 + "." + i % 256;
  }

  private static void assertLinear(IntConsumer work) {
    IntStream.range(0, 30).forEach(i -> work.accept(1_000)); // until it is compiled
    long small = least(work, 1_000);
    long large = least(work, 10_000);
    assertThat((double) large / small).as("10,000 against 1,000").isLessThan(MOST);
  }

  /** The least of some: what else the machine does only adds. */
  private static long least(IntConsumer work, int size) {
    return IntStream.range(0, 4)
        .mapToLong(
            i -> {
              long before = THREADS.getCurrentThreadCpuTime();
              work.accept(size);
              return THREADS.getCurrentThreadCpuTime() - before;
            })
        .min()
        .orElseThrow();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }
}
