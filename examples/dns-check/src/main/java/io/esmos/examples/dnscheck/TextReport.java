package io.esmos.examples.dnscheck;

import io.esmos.dns.RRset;
import io.esmos.dns.wire.DnsAnswer;
import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as a table for people. Pure. */
final class TextReport {
  private static final String GAP = "  ";

  private TextReport() {}

  static String of(DnsReport report) {
    StringBuilder out = new StringBuilder();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SERVER", "ADDRESS", "UDP", "TCP", "SERIAL", "ANSWERS"));
    Map<String, List<DnsAnswer>> servers = new LinkedHashMap<>();
    for (DnsAnswer answer : report.answers()) {
      servers
          .computeIfAbsent(
              answer.role() + answer.server() + answer.address(), it -> new ArrayList<>())
          .add(answer);
    }
    servers.values().forEach(answers -> rows.add(row(report, answers)));
    table(out, rows);
    out.append('\n');
    for (Finding finding : report.findings()) {
      out.append(finding.severity()).append(GAP.substring(1)).append(finding.kind());
      out.append(": ").append(finding.subject()).append(' ').append(finding.problem());
      out.append('\n');
      if (!finding.remedy().isEmpty()) {
        out.append("    → ").append(finding.remedy()).append('\n');
      }
    }
    return out.append('\n').append(verdict(report)).append('\n').toString();
  }

  private static List<String> row(DnsReport report, List<DnsAnswer> answers) {
    DnsAnswer first = answers.get(0);
    String server =
        switch (first.role()) {
          case AUTHORITATIVE -> first.server();
          case PARENT -> "(parent zone)";
          case RESOLVER -> "(resolver)";
        };
    String address =
        first.address().getAddress().getHostAddress()
            + (first.address().getPort() == 53 ? "" : " port " + first.address().getPort());
    return List.of(
        server,
        address,
        transport(answers, DnsAnswer.Transport.UDP),
        transport(answers, DnsAnswer.Transport.TCP),
        serial(report, answers),
        data(report, answers));
  }

  private static String transport(List<DnsAnswer> answers, DnsAnswer.Transport transport) {
    return answers.stream()
        .filter(answer -> answer.transport() == transport)
        .findFirst()
        .map(
            answer ->
                answer.failure().map(e -> e.vendorCode().orElse(e.code().toString())).orElse("ok"))
        .orElse("");
  }

  private static String serial(DnsReport report, List<DnsAnswer> answers) {
    RRset.Key soa = new RRset.Key(report.apex(), "SOA");
    return answers.stream()
        .filter(answer -> answer.key().equals(soa))
        .flatMap(answer -> answer.set().stream())
        .map(set -> set.data().get(0).split(" ", -1)[2])
        .findFirst()
        .orElse("");
  }

  /** What was asked for beside the zone's own records, and a delegation's servers. */
  private static String data(DnsReport report, List<DnsAnswer> answers) {
    Map<String, String> said = new LinkedHashMap<>();
    for (DnsAnswer answer : answers) {
      boolean apex = answer.key().name().equals(report.apex());
      if (answer.failure().isPresent() || (apex && answer.role() != DnsAnswer.Role.PARENT)) {
        continue;
      }
      String has =
          answer
              .set()
              .map(set -> String.join(", ", set.data()) + " for " + set.ttl())
              .orElse("none");
      said.putIfAbsent(answer.key().toString(), has);
    }
    List<String> parts = new ArrayList<>();
    said.forEach((key, has) -> parts.add(key + " " + has));
    return String.join("; ", parts);
  }

  private static void table(StringBuilder out, List<List<String>> rows) {
    int columns = rows.get(0).size();
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        out.append(cell);
        if (column < columns - 1) {
          int at = column;
          int width = rows.stream().mapToInt(it -> it.get(at).length()).max().orElse(0);
          out.append(" ".repeat(width - cell.length())).append(GAP);
        }
      }
      while (out.charAt(out.length() - 1) == ' ') {
        out.setLength(out.length() - 1);
      }
      out.append('\n');
    }
  }

  private static String verdict(DnsReport report) {
    List<String> counts = new ArrayList<>();
    for (Finding.Severity severity : Finding.Severity.values()) {
      long count = report.findings().stream().filter(it -> it.severity() == severity).count();
      counts.add(0, severity.toString().toLowerCase(Locale.ROOT) + " " + count);
    }
    return report.apex() + " " + String.join(", ", counts);
  }
}
