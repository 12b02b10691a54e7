package io.esmos.examples.drill.report;

import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Settings;
import io.esmos.examples.drill.world.World;
import io.esmos.failover.FailoverRecord.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The texts that the drill ends with. */
public final class Tables {
  private static final int BAR = 40;
  private static final int WIDTH = 100;

  private Tables() {}

  /** Returns the line that the drill begins with. */
  public static String introduction(Settings settings, int postgres, Path directory) {
    return "PostgreSQL "
        + postgres
        + ", replication "
        + (settings.synchronous() ? "synchronous for the loss of a site" : "asynchronous")
        + ", "
        + settings.clients()
        + " clients, TTL "
        + settings.ttl().toSeconds()
        + " s ("
        + ClinicTopology.API_TTL.toSeconds()
        + " s at the vendors' APIs), seed "
        + settings.seed()
        + ", in "
        + directory;
  }

  /** Returns the settings by name. */
  public static Map<String, String> settings(Settings settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("replication", settings.synchronous() ? "synchronous" : "asynchronous");
    all.put("clients", Integer.toString(settings.clients()));
    all.put("paceMillis", Long.toString(settings.pace().toMillis()));
    all.put("ttlSeconds", Long.toString(settings.ttl().toSeconds()));
    all.put("apiTtlSeconds", Long.toString(ClinicTopology.API_TTL.toSeconds()));
    all.put("probeIntervalMillis", Long.toString(settings.monitor().interval().toMillis()));
    all.put("probeDeadlineMillis", Long.toString(settings.monitor().deadline().toMillis()));
    all.put("fall", Integer.toString(settings.monitor().fall()));
    all.put("grantMillis", Long.toString(settings.grantTime().toMillis()));
    all.put("seed", Long.toString(settings.seed()));
    return all;
  }

  /** Returns the table of all scenes, and the word that counts. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    for (Act act : report.acts()) {
      out.append('\n').append(act(act));
    }
    out.append('\n').append(report.passed() ? "PASSED: every invariant held." : "FAILED:");
    report.broken().ifPresent(why -> out.append("\n  the drill broke off: ").append(why));
    for (Act act : report.acts()) {
      act.faults()
          .forEach(fault -> out.append("\n  ").append(act.name()).append(": ").append(fault));
    }
    return out.append('\n').toString();
  }

  private static String act(Act act) {
    StringBuilder out = new StringBuilder();
    out.append("scene ").append(act.name()).append(": ").append(act.title()).append('\n');
    act.timeline().ifPresent(timeline -> phases(act, timeline, out));
    act.floor().ifPresent(floor -> rto(act, floor, out));
    Account account = act.account();
    row(
        out,
        "RPO",
        account.missing().size()
            + " of "
            + account.acknowledged()
            + " acknowledged writes missing"
            + (act.lossBound().isZero()
                ? ""
                : " (the record says at most " + seconds(act.lossBound()) + " of work)"));
    row(
        out,
        "",
        account.doubled()
            + " doubled, "
            + account.staleEpoch()
            + " under an old epoch, "
            + account.twoWriters()
            + " by a second writer, "
            + account.unseen()
            + " reads without what was there");
    act.timeline()
        .ifPresent(
            timeline -> {
              row(out, "who acted", String.join(", then ", timeline.actors()));
              row(out, "why", brief(timeline.why()));
              timeline.pending().forEach(vendor -> row(out, "pending", brief(vendor)));
              String label = "not earlier";
              for (String reason : timeline.whyNotEarlier()) {
                row(out, label, brief(reason));
                label = "";
              }
            });
    return out.toString();
  }

  /** Leaves out what each single probe saw; the report has it. */
  private static String brief(String text) {
    return text.replaceAll(" \\([^()]*\\)", "");
  }

  private static void phases(Act act, Timeline timeline, StringBuilder out) {
    Map<Phase, Duration> phases = timeline.phases();
    Duration total = phases.values().stream().reduce(Duration.ZERO, Duration::plus);
    long whole = Math.max(1, total.toMillis());
    Duration reached = Duration.ZERO;
    for (Phase phase : Phase.values()) {
      Duration took = phases.get(phase);
      if (took == null) {
        row(out, Timeline.label(phase), "   not seen");
        continue;
      }
      int from = (int) (reached.toMillis() * BAR / whole);
      reached = reached.plus(took);
      int to = Math.max(from + 1, (int) (reached.toMillis() * BAR / whole));
      row(
          out,
          Timeline.label(phase),
          String.format(
              Locale.ROOT,
              "%8s  %8s  %s%s",
              seconds(took),
              seconds(reached),
              " ".repeat(from),
              "█".repeat(Math.min(BAR, to) - Math.min(from, BAR - 1))));
    }
    act.rto()
        .ifPresentOrElse(
            rto ->
                row(
                    out,
                    "RTO",
                    String.format(Locale.ROOT, "%8s  as the clients saw it", seconds(rto))),
            () -> row(out, "RTO", "clients never wrote again"));
  }

  private static void rto(Act act, Floor floor, StringBuilder out) {
    StringBuilder parts = new StringBuilder();
    floor
        .parts()
        .forEach(
            (part, took) ->
                parts
                    .append(parts.length() == 0 ? "" : " + ")
                    .append(part)
                    .append(' ')
                    .append(seconds(took)));
    row(out, "floor", String.format(Locale.ROOT, "%8s  = %s", seconds(floor.total()), parts));
    act.rto()
        .ifPresent(
            rto ->
                row(
                    out,
                    "",
                    String.format(
                        Locale.ROOT,
                        "%8.2f  x its floor, which counts detection and TTL at their longest",
                        (double) rto.toMillis() / Math.max(1, floor.total().toMillis()))));
  }

  /** Writes a labelled text, broken into lines that fit a terminal. */
  private static void row(StringBuilder out, String label, String text) {
    String head = label;
    StringBuilder line = new StringBuilder();
    for (String word : text.split("(?<=\\S) (?=\\S)", -1)) {
      if (line.length() > 0 && line.length() + word.length() + 1 > WIDTH) {
        out.append(String.format(Locale.ROOT, "  %-13s %s%n", head, line));
        head = "";
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    out.append(String.format(Locale.ROOT, "  %-13s %s%n", head, line));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toMillis() / 1_000.0);
  }

  /** Returns what can be done with a drill that is left running. */
  public static String kept(World world) {
    StringBuilder out = new StringBuilder("Everything is left running. Ctrl-C ends it.\n\n");
    World.parts()
        .forEach(
            part ->
                out.append(String.format(Locale.ROOT, "  %-34s %s%n", part, world.listen(part))));
    String clinic =
        World.parts().stream().filter(p -> p.startsWith("clinic")).findFirst().orElse("");
    String dns = World.parts().stream().filter(p -> p.startsWith("dns")).findFirst().orElse("");
    out.append("\n  logs            ").append(world.directory().resolve("log"));
    out.append("\n  ledger          ").append(world.directory().resolve("ledger"));
    out.append("\n  a site's health curl ").append(world.listen(clinic).url("/healthz"));
    out.append("\n  where the name points  dig @127.0.0.1 -p ")
        .append(world.listen(dns).port())
        .append(" api.clinic.example A\n");
    return out.toString();
  }
}
