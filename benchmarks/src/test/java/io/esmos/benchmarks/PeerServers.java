package io.esmos.benchmarks;

import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The vendors' servers with a zone of so many RRsets each, for clients that we did not write:
 * {@code benchmarks/octodns/compare.py} starts it. It says where each server is, and then answers
 * lines of its input: {@code calls NAME} with the calls since the last look, {@code esmos NAME}
 * with the calls, the planned changes, and the seconds of processor time of reading the zone and
 * planning to replace one RRset of a hundred.
 */
final class PeerServers {
  private PeerServers() {}

  /** Serves until its input ends. */
  public static void main(String[] arguments) throws IOException {
    int sets = Integer.parseInt(arguments[0]);
    Map<String, ZoneSubject> subjects = new LinkedHashMap<>();
    subjects.put("route53", new Route53Subject(sets));
    subjects.put("cloudflare", new CloudflareSubject(sets));
    subjects.put("clouddns", new CloudDnsSubject(sets));
    subjects.put("rfc2136", new Rfc2136Subject(sets));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    subjects.forEach((name, subject) -> out.println(name + " " + subject.url()));
    out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      ZoneSubject subject = subjects.get(words[1]);
      if (subject == null) {
        throw new IllegalArgumentException(line);
      }
      out.println(words[0].equals("calls") ? "" + subject.calls() : planned(subject, sets));
    }
    subjects.values().forEach(ZoneSubject::close);
  }

  private static String planned(ZoneSubject subject, int sets) {
    var unused = subject.calls();
    DnsProvider provider = subject.provider();
    Map<Long, Long> before = ZoneRun.cpu();
    Zone zone =
        provider.read(ZoneSubject.APEX, Deadline.in(Duration.ofMinutes(10), SystemTime.ticker()));
    List<RRset> wanted = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      wanted.add(
          RRset.of(
              ZoneSubject.APEX.child("n" + i),
              "A",
              Duration.ofMinutes(5),
              i % 100 == 0 ? "192.0.2.1" : ZoneSubject.address(i)));
    }
    int planned =
        ChangePlan.batches(zone, wanted, Set.of(), provider.capabilities()).stream()
            .mapToInt(batch -> batch.put().size())
            .sum();
    long nanos = ZoneRun.used(before);
    return String.format(Locale.ROOT, "%d %d %.2f", subject.calls(), planned, nanos / 1e9);
  }
}
