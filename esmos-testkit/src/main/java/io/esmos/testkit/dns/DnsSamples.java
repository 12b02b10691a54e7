package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** RRsets that are easily got wrong. */
final class DnsSamples {
  private DnsSamples() {}

  static List<RRset> all(DnsCalls calls) {
    List<RRset> sets = new ArrayList<>();
    addresses(calls, sets);
    names(calls, sets);
    texts(calls, sets);
    keys(calls, sets);
    bindings(calls, sets);
    return sets;
  }

  private static void addresses(DnsCalls calls, List<RRset> sets) {
    sets.add(calls.set("v4", "A", "192.0.2.1", "192.0.2.2", "198.51.100.255"));
    sets.add(calls.set("v6", "AAAA", "2001:DB8:0:0:0:0:0:1", "::ffff:192.0.2.1", "2001:db8:0:1::"));
    sets.add(calls.set("*.wild", "A", "192.0.2.3"));
    sets.add(calls.set("*.wild", "TXT", "\"wild\""));
    sets.add(calls.set("below.sub.*.wild", "TXT", "\"wildcards answer beside this\""));
    sets.add(calls.set("xn--bcher-kva", "AAAA", "2001:db8::2"));
    sets.add(calls.set("MiXeD.CaSe", "A", "192.0.2.5"));
    sets.add(calls.set("x".repeat(63), "A", "192.0.2.6"));
    sets.add(RRset.of(longest(calls), "A", calls.ttl(60), "192.0.2.7"));
  }

  private static void names(DnsCalls calls, List<RRset> sets) {
    sets.add(calls.set("alias", "CNAME", "target.example.net."));
    sets.add(calls.set("mail", "MX", "10 mx1.example.net.", "20 mx2.example.net."));
    sets.add(RRset.of(calls.apex(), "MX", calls.ttl(60), "0 ."));
    sets.add(calls.set("_sip._tcp", "SRV", "0 5 5060 sip.example.net.", "1 0 65535 ."));
    sets.add(calls.set("cut", "NS", "ns1.example.net.", "ns2.example.net."));
    sets.add(calls.set("back", "PTR", "host.example.net."));
    sets.add(
        calls.set(
            "naptr",
            "NAPTR",
            "100 10 \"S\" \"SIP+D2U\" \"\" _sip._udp.example.net.",
            "102 10 \"U\" \"E2U+email\" \"!^.*$!mailto:info@clinic.example!i\" ."));
  }

  private static void texts(DnsCalls calls, List<RRset> sets) {
    sets.add(
        calls.set(
            "ca", "CAA", "0 issue \"ca.example; policy=ev\"", "128 iodef \"mailto:a@b.example\""));
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
    sets.add(RRset.of(calls.apex(), "TXT", calls.ttl(60), "\"v=spf1 -all\""));
    sets.add(calls.set("dot\\.and\\032space.below", "TXT", "\"escaped labels\""));
  }

  /** What DNSSEC, DANE and SSH publish; DS only where a zone is delegated (RFC 4035, 2.4). */
  private static void keys(DnsCalls calls, List<RRset> sets) {
    String sha256 = "0123456789ABCDEF".repeat(4);
    sets.add(calls.set("cut", "DS", "60485 13 2 " + sha256, "1 8 4 " + sha256 + "01".repeat(16)));
    sets.add(calls.set("_443._tcp.www", "TLSA", "3 1 1 " + sha256, "0 0 2 " + sha256.repeat(2)));
    sets.add(calls.set("ssh", "SSHFP", "4 2 " + sha256, "1 1 " + sha256.substring(24)));
    String key = "mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL";
    sets.add(calls.set("keys", "DNSKEY", "257 3 13 " + key + "fDLUT0rAK9iUzy1L53eKGQ=="));
    sets.add(calls.set("keys", "CDNSKEY", "257 3 13 " + key + "fDLUT0rAK9iUzy1L53eKGQ=="));
    sets.add(calls.set("keys", "CDS", "60485 13 2 " + sha256));
  }

  private static void bindings(DnsCalls calls, List<RRset> sets) {
    sets.add(calls.set("alias-svc", "HTTPS", "0 pool.example.net."));
    sets.add(
        calls.set(
            "svc",
            "HTTPS",
            "1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1",
            "16 other.example.net. mandatory=alpn,port alpn=h2 no-default-alpn port=443"));
    sets.add(calls.set("_8443._foo", "SVCB", "1 svc.example.net. alpn=bar ech=AEj+DQBEAQAgACA="));
    sets.add(calls.set("_dns", "SVCB", "1 . alpn=dot key7=/q{?dns} key667=\"hello\\210qoo\""));
  }

  /** A name of the 255 octets that are allowed at most. */
  private static DnsName longest(DnsCalls calls) {
    String apex = calls.apex().text();
    // A name without escapes has one octet more on the wire than in text with its last dot.
    int left = 255 - (apex.length() + 1);
    StringBuilder labels = new StringBuilder();
    while (left > 1) {
      // Not 63 at once if that would leave one octet, too few for another label.
      int label = Math.min(left == 65 ? 62 : 63, left - 1);
      labels.append(labels.isEmpty() ? "" : ".").append("n".repeat(label));
      left -= label + 1;
    }
    return calls.name(labels.toString());
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
