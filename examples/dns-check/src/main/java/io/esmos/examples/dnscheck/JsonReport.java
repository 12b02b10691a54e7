package io.esmos.examples.dnscheck;

import io.esmos.dns.wire.DnsAnswer;
import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as JSON (RFC 8259). Pure. */
final class JsonReport {
  private JsonReport() {}

  static String of(DnsReport report) {
    Map<String, String> whole = new LinkedHashMap<>();
    whole.put("zone", text(report.apex().text()));
    whole.put("worst", report.worst().map(it -> text(it.toString())).orElse("null"));
    whole.put("findings", array(report.findings().stream().map(JsonReport::finding).toList()));
    whole.put("answers", array(report.answers().stream().map(JsonReport::answer).toList()));
    return object(whole) + "\n";
  }

  private static String finding(Finding finding) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("severity", text(finding.severity().toString()));
    out.put("kind", text(finding.kind().toString()));
    out.put("subject", text(finding.subject()));
    out.put("problem", text(finding.problem()));
    out.put("remedy", text(finding.remedy()));
    return object(out);
  }

  private static String answer(DnsAnswer answer) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("role", text(answer.role().toString()));
    out.put("server", text(answer.server()));
    out.put("address", text(answer.address().getAddress().getHostAddress()));
    out.put("port", Integer.toString(answer.address().getPort()));
    out.put("transport", text(answer.transport().toString()));
    out.put("name", text(answer.key().name().text()));
    out.put("type", text(answer.key().type()));
    answer
        .set()
        .ifPresent(
            set -> {
              out.put("ttl", Long.toString(set.ttl().time().toSeconds()));
              out.put("data", array(set.data().stream().map(JsonReport::text).toList()));
            });
    answer
        .failure()
        .ifPresent(e -> out.put("failure", text(e.vendorCode().orElse(e.code().toString()))));
    return object(out);
  }

  private static String object(Map<String, String> members) {
    List<String> parts = new ArrayList<>();
    members.forEach((name, value) -> parts.add(text(name) + ": " + value));
    return "{" + String.join(", ", parts) + "}";
  }

  private static String array(List<String> items) {
    return "[" + String.join(",\n  ", items) + "]";
  }

  static String text(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
