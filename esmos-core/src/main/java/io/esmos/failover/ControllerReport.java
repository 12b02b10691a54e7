package io.esmos.failover;

import io.esmos.format.Document;
import io.esmos.format.FormatException;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a controller tells the others: what it holds of each site, what it knows of the authority,
 * and its own record, so that a successor has it. Version 1 of the format {@code esmos-report}.
 *
 * @param workload the workload
 * @param controller its name
 * @param term the nonce of its process
 * @param vantage where it probes from
 * @param sequence counts its reports
 * @param uptimeNanos how long it has run, on its monotonic clock: the events' moments count from
 *     the same start
 * @param epoch the newest epoch that it knows of, 0 if none
 * @param heard the terms of the other controllers that it hears of
 * @param sites what it holds of each site
 * @param held the sites that it holds down
 * @param events its newest events, the oldest first
 */
public record ControllerReport(
    String workload,
    String controller,
    String term,
    VantagePoint vantage,
    long sequence,
    long uptimeNanos,
    long epoch,
    Set<String> heard,
    Map<Site, SiteHealth> sites,
    List<Held> held,
    List<Event> events) {
  private static final String KIND = "esmos-report";
  private static final int VERSION = 1;
  private static final Set<String> KINDS =
      Arrays.stream(Event.Kind.values()).map(Event.Kind::name).collect(Collectors.toSet());

  /** Checks the components. */
  public ControllerReport {
    Objects.requireNonNull(workload, "workload");
    Objects.requireNonNull(controller, "controller");
    Objects.requireNonNull(term, "term");
    Objects.requireNonNull(vantage, "vantage");
    heard = Set.copyOf(heard);
    sites = Map.copyOf(sites);
    held = List.copyOf(held);
    events = List.copyOf(events);
  }

  /**
   * A site that is not to be returned to yet (rule S7).
   *
   * @param site the site
   * @param epoch the epoch in which it was left
   * @param left for how long from now on, on the clock of whoever says so
   */
  public record Held(Site site, long epoch, Duration left) {
    /** Checks the components. */
    public Held {
      Objects.requireNonNull(site, "site");
      if (left.isNegative()) {
        throw new IllegalArgumentException("a hold of " + left + " is over");
      }
    }
  }

  /** Returns the text of the report. */
  public String text() {
    Document out = new Document(KIND, VERSION);
    out.add("workload", workload);
    out.add("controller", controller, term);
    out.add("vantage", vantage);
    out.add("sequence", sequence);
    out.add("uptime", uptimeNanos);
    out.add("epoch", epoch);
    out.add("heard", new TreeSet<>(heard).toArray());
    new TreeMap<>(sites)
        .forEach(
            (site, health) ->
                out.add(
                    "site",
                    site,
                    health.verdict(),
                    health.writing().isPresent() ? health.writing().getAsLong() : "-",
                    health.reason()));
    for (Held one : held) {
      out.add("held", one.site(), one.epoch(), one.left().toNanos());
    }
    for (Event e : events) {
      out.add("event", e.kind(), e.epoch(), e.change(), e.subject(), e.text(), e.atNanos());
    }
    return out.text();
  }

  /**
   * Reads a report.
   *
   * @throws FormatException if the text is not a report, or one of a newer version
   */
  public static ControllerReport parse(String text) {
    Document in = Document.read(text, KIND, VERSION);
    try {
      Map<Site, SiteHealth> sites = new TreeMap<>();
      for (Document.Line line : in.all("site")) {
        OptionalLong writing =
            line.word(2).equals("-") ? OptionalLong.empty() : OptionalLong.of(line.number(2));
        sites.put(
            Site.of(line.word(0)),
            new SiteHealth(Verdict.valueOf(line.word(1)), writing, line.word(3)));
      }
      List<Held> held = new ArrayList<>();
      for (Document.Line line : in.all("held")) {
        held.add(new Held(Site.of(line.word(0)), line.number(1), Duration.ofNanos(line.number(2))));
      }
      List<Event> events = new ArrayList<>();
      for (Document.Line line : in.all("event")) {
        if (!KINDS.contains(line.word(0))) {
          continue; // of a newer controller: its votes count all the same
        }
        events.add(
            new Event(
                Event.Kind.valueOf(line.word(0)),
                line.number(1),
                line.word(2),
                line.word(3),
                line.word(4),
                line.number(5)));
      }
      Document.Line controller = in.one("controller");
      return new ControllerReport(
          in.one("workload").word(0),
          controller.word(0),
          controller.word(1),
          VantagePoint.of(in.one("vantage").word(0)),
          in.one("sequence").number(0),
          in.one("uptime").number(0),
          in.one("epoch").number(0),
          Set.copyOf(in.one("heard").words()),
          sites,
          held,
          events);
    } catch (IllegalArgumentException e) {
      throw new FormatException("not a report: " + e.getMessage());
    }
  }
}
