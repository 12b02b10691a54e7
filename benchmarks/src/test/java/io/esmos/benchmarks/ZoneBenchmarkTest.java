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
 * least that the vendor's limits allow, processor time and memory against a zone of a tenth of the
 * size, and time against the vendor's quota.
 */
final class ZoneBenchmarkTest {
  private static final int LARGE = 100_000;
  private static final int SMALL = 3_000;

  /** How many times as large the large zone is as the one that it is held against. */
  private static final int TIMES = 10;

  /** SOA and NS. */
  private static final int APEX_SETS = 2;

  private static final double LINEAR = 1.3;
  private static final double QUOTA = 1.2;

  static Stream<Arguments> subjects() {
    return Stream.of(
        subject("Route 53", Route53Subject::new),
        subject("Cloudflare", CloudflareSubject::new),
        subject("Cloud DNS", CloudDnsSubject::new),
        subject("Azure DNS", AzureSubject::new));
  }

  /** A name server has no quota. */
  static Stream<Arguments> all() {
    return Stream.concat(subjects(), Stream.of(subject("RFC 2136", Rfc2136Subject::new)));
  }

  private static Arguments subject(String name, IntFunction<ZoneSubject> make) {
    return Arguments.of(name, make);
  }

  /** Azure's limit is 10,000 record sets in a zone; others raise theirs on request. */
  private static int most(String name, int sets) {
    return name.equals("Azure DNS") ? Math.min(sets, 10_000) : sets;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void aSmallZoneCostsAtMostOneCallMoreThanTheLeast(String name, IntFunction<ZoneSubject> make) {
    try (ZoneSubject subject = make.apply(SMALL)) {
      calls(name, subject, ZoneRun.of(subject, subject.provider(), SMALL, "192.0.2.1"));
    }
  }

  @Tag("benchmarks")
  @Test
  void aLargeZoneCostsAsLittleAndGrowsLinearly() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Arguments arguments : all().toList()) {
      String name = (String) arguments.get()[0];
      @SuppressWarnings("unchecked")
      IntFunction<ZoneSubject> make = (IntFunction<ZoneSubject>) arguments.get()[1];
      int sets = most(name, LARGE);
      ZoneRun small = run(name, make, sets / TIMES);
      ZoneRun large = run(name, make, sets);
      try (ZoneSubject subject = make.apply(0)) {
        rows.add(row(name, subject, large, small));
      }
      assertThat((double) large.cpuNanos() / small.cpuNanos())
          .as(name + ": processor time, ten times the records")
          .isLessThan(TIMES * LINEAR);
      assertThat((double) large.heapOctets() / small.heapOctets())
          .as(name + ": memory, ten times the records")
          .isLessThan(TIMES * LINEAR);
    }
    write(
        "zones.md",
        """
        | vendor | records | calls to read (least) | calls to change 1 % (least) | CPU | CPU, x 10 records | memory | memory, x 10 records |
        |---|---|---|---|---|---|---|---|
        """,
        rows);
  }

  /** What the machine itself takes for the same is measured beside it. */
  @Tag("benchmarks")
  @Test
  void atTheQuotaItTakesLittleMoreThanTheQuotaAllows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Arguments arguments : subjects().toList()) {
      String name = (String) arguments.get()[0];
      @SuppressWarnings("unchecked")
      IntFunction<ZoneSubject> make = (IntFunction<ZoneSubject>) arguments.get()[1];
      try (ZoneSubject subject = make.apply(quotaSets(make))) {
        int sets = subject.quotaSets();
        ZoneRun free = ZoneRun.of(subject, subject.provider(), sets, "192.0.2.1");
        ZoneRun paced = ZoneRun.of(subject, subject.paced(), sets, "192.0.2.2");
        double least = subject.leastTime(paced.readCalls(), paced.changeCalls()).toMillis() / 1e3;
        rows.add(
            String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.1f s | %.1f s | %.1f s |%n",
                name,
                sets,
                paced.readCalls() + paced.changeCalls(),
                least,
                paced.wallNanos() / 1e9,
                free.wallNanos() / 1e9));
        assertThat(least).as(name + " meets its quota").isPositive();
        assertThat(paced.wallNanos() / 1e9)
            .as(name + ": seconds, of which the quota wants " + least + "; " + free)
            .isLessThan(QUOTA * (least + free.wallNanos() / 1e9));
      }
    }
    write(
        "quotas.md",
        """
        | vendor | records | calls | least time at the quota | time | time without quota |
        |---|---|---|---|---|---|
        """,
        rows);
  }

  private static int quotaSets(IntFunction<ZoneSubject> make) {
    try (ZoneSubject subject = make.apply(0)) {
      return subject.quotaSets();
    }
  }

  private static void write(String file, String head, List<String> rows) throws IOException {
    Files.writeString(Path.of("target", file), head + String.join("", rows));
  }

  /** The second run in the same process: the first one pays for loading and compiling. */
  private static ZoneRun run(String name, IntFunction<ZoneSubject> make, int sets) {
    try (ZoneSubject subject = make.apply(sets)) {
      ZoneRun first = ZoneRun.of(subject, subject.provider(), sets, "192.0.2.1");
      calls(name, subject, first);
      return ZoneRun.of(subject, subject.provider(), sets, "192.0.2.2");
    }
  }

  private static void calls(String name, ZoneSubject subject, ZoneRun run) {
    long least =
        subject.leastToRead(run.sets() + APEX_SETS) + subject.leastToReplace(run.replaced());
    assertThat(run.readCalls() + run.changeCalls())
        .as(name + ": calls for " + run + ", of which the vendor wants " + least)
        .isLessThanOrEqualTo(least + 1);
  }

  private static String row(String name, ZoneSubject subject, ZoneRun large, ZoneRun small) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d (%d) | %d (%d) | %.2f s | %.2f | %.1f MiB | %.2f |%n",
        name,
        large.sets(),
        large.readCalls(),
        subject.leastToRead(large.sets() + APEX_SETS),
        large.changeCalls(),
        subject.leastToReplace(large.replaced()),
        large.cpuNanos() / 1e9,
        (double) large.cpuNanos() / small.cpuNanos(),
        large.heapOctets() / 1048576.0,
        (double) large.heapOctets() / small.heapOctets());
  }
}
