package io.esmos.testkit.dns;

import io.esmos.dns.RRset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** RRsets that are easily got wrong. */
final class DnsSamples {
  private DnsSamples() {}

  static List<RRset> all(DnsCalls calls) {
    List<RRset> sets = new ArrayList<>();
    sets.add(calls.set("v4", "A", "192.0.2.1", "192.0.2.2", "198.51.100.255"));
    sets.add(calls.set("v6", "AAAA", "2001:DB8:0:0:0:0:0:1", "::ffff:192.0.2.1", "2001:db8:0:1::"));
    sets.add(calls.set("alias", "CNAME", "target.example.net."));
    sets.add(calls.set("mail", "MX", "10 mx1.example.net.", "20 mx2.example.net."));
    sets.add(calls.set("_sip._tcp", "SRV", "0 5 5060 sip.example.net.", "1 0 65535 ."));
    sets.add(
        calls.set(
            "ca", "CAA", "0 issue \"ca.example; policy=ev\"", "128 iodef \"mailto:a@b.example\""));
    sets.add(calls.set("cut", "NS", "ns1.example.net.", "ns2.example.net."));
    sets.add(calls.set("back", "PTR", "host.example.net."));
    sets.add(
        calls.set(
            "text",
            "TXT",
            "\"plain\"",
            "\"two\" \"strings\"",
            "\"twostrings\"",
            "\"quote \\\" backslash \\\\ semicolon ; space  twice\"",
            "\"\"",
            "\"" + "l".repeat(255) + "\" \"and more\"",
            octets()));
    return sets;
  }

  /** Every octet once, in two strings. */
  private static String octets() {
    StringBuilder out = new StringBuilder("\"");
    for (int octet = 0; octet < 256; octet++) {
      if (octet == 128) {
        out.append("\" \"");
      }
      out.append(String.format(Locale.ROOT, "\\%03d", octet));
    }
    return out.append('"').toString();
  }
}
