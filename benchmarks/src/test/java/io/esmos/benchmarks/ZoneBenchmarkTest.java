package io.esmos.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What it costs to read a large zone and to change a hundredth of it: calls are counted against the
 * least that the vendor's limits allow, processor time and memory against a zone of a quarter of
 * the size, and time against the vendor's quota.
 */
final class ZoneBenchmarkTest {
  private static final int LARGE = 100_000;
  private static final int SMALL = 3_000;

  /** SOA and NS. */
  private static final int APEX_SETS = 2;

  private static final double LINEAR = 1.3;
  private static final double QUOTA = 1.2;

  static Stream<Arguments> subjects() {
    return Stream.of(
        subject("Route 53", Route53Subject::new),
        subject("Cloudflare", CloudflareSubject::new),
        subject("Cloud DNS", CloudDnsSubject::new));
  }

  private static Arguments subject(String name, IntFunction<ZoneSubject> make) {
    return Arguments.of(name, make);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void aSmallZoneCostsAtMostOneCallMoreThanTheLeast(String name, IntFunction<ZoneSubject> make) {
    try (ZoneSubject subject = make.apply(SMALL)) {
      calls(name, subject, ZoneRun.of(subject, subject.provider(), SMALL));
    }
  }

  @Tag("benchmarks")
  @Test
  void aLargeZoneCostsAsLittleAndGrowsLinearly() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Arguments arguments : subjects().toList()) {
      String name = (String) arguments.get()[0];
      @SuppressWarnings("unchecked")
      IntFunction<ZoneSubject> make = (IntFunction<ZoneSubject>) arguments.get()[1];
      ZoneRun quarter = run(make, LARGE / 4);
      ZoneRun whole = run(make, LARGE);
      try (ZoneSubject subject = make.apply(0)) {
        calls(name, subject, whole);
        rows.add(row(name, subject, whole, quarter));
      }
      assertThat((double) whole.cpuNanos() / quarter.cpuNanos())
          .as(name + ": processor time, four times the records")
          .isLessThan(4 * LINEAR);
      assertThat((double) whole.heapOctets() / quarter.heapOctets())
          .as(name + ": memory, four times the records")
          .isLessThan(4 * LINEAR);
    }
    Path table = Path.of("target", "zones.md");
    Files.writeString(
        table,
        "| vendor | records | calls to read (least) | calls to change 1 % (least) | CPU |"
            + " CPU, x 4 records | memory | memory, x 4 records |\n|---|---|---|---|---|---|---|---|\n"
            + String.join("", rows));
  }

  @Tag("benchmarks")
  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void atTheQuotaItTakesLittleMoreThanTheQuotaAllows(String name, IntFunction<ZoneSubject> make) {
    int sets = 40_000;
    try (ZoneSubject subject = make.apply(sets)) {
      ZoneRun run = ZoneRun.of(subject, subject.paced(), sets);
      double least = (run.readCalls() + run.changeCalls()) / subject.callsPerSecond();
      assertThat(run.wallNanos() / 1e9)
          .as(name + ": seconds, of which the quota wants " + least)
          .isLessThan(Math.max(QUOTA * least, least + 3));
    }
  }

  /** The second run in the same process: the first one pays for loading and compiling. */
  private static ZoneRun run(IntFunction<ZoneSubject> make, int sets) {
    try (ZoneSubject subject = make.apply(sets)) {
      ZoneRun first = ZoneRun.of(subject, subject.provider(), sets);
      assertThat(first.replaced()).isPositive();
    }
    try (ZoneSubject subject = make.apply(sets)) {
      return ZoneRun.of(subject, subject.provider(), sets);
    }
  }

  private static void calls(String name, ZoneSubject subject, ZoneRun run) {
    long least =
        subject.leastToRead(run.sets() + APEX_SETS) + subject.leastToReplace(run.replaced());
    assertThat(run.readCalls() + run.changeCalls())
        .as(name + ": calls for " + run + ", of which the vendor wants " + least)
        .isLessThanOrEqualTo(least + 1);
  }

  private static String row(String name, ZoneSubject subject, ZoneRun whole, ZoneRun quarter) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d (%d) | %d (%d) | %.2f s | %.2f | %.1f MiB | %.2f |%n",
        name,
        whole.sets(),
        whole.readCalls(),
        subject.leastToRead(whole.sets() + APEX_SETS),
        whole.changeCalls(),
        subject.leastToReplace(whole.replaced()),
        whole.cpuNanos() / 1e9,
        (double) whole.cpuNanos() / quarter.cpuNanos(),
        whole.heapOctets() / 1048576.0,
        (double) whole.heapOctets() / quarter.heapOctets());
  }
}
