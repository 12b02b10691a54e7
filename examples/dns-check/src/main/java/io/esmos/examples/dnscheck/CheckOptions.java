package io.esmos.examples.dnscheck;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.topology.Vendor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command was asked for.
 *
 * @param apex the zone
 * @param keys the names and types to compare
 * @param servers the zone's servers; empty to find them through a resolver
 * @param parents servers of the zone above; empty to find them too
 * @param resolvers the resolvers to compare with; the first one finds the servers
 * @param recovery within which time clients must be elsewhere
 * @param patience for how long to ask
 * @param json whether to print JSON
 */
record CheckOptions(
    DnsName apex,
    List<RRset.Key> keys,
    List<ZoneServer> servers,
    List<InetSocketAddress> parents,
    List<InetSocketAddress> resolvers,
    Optional<Duration> recovery,
    Duration patience,
    boolean json) {
  static final String HELP =
      """
      dns-check ZONE [options]
        Asks every server of the zone, the zone above and resolvers, and prints what to mend.

        --name NAME[/TYPE]             also compare this RRset; A and AAAA without a type
        --rto SECONDS                  clients must reach another site within this time
        --resolver IP[:PORT]           compare with this resolver; the first one finds the
                                       servers. By default the system's
        --server VENDOR=HOST@IP[:PORT] ask this server; by default those of the NS records
        --parent IP[:PORT]             a server of the zone above; by default found as well
        --timeout SECONDS              ask no longer than this, 10 by default
        --json                         print JSON
        --help                         print this

        Repeat --name, --resolver, --server and --parent as needed. IPv6 with a port: [IP]:PORT.
        Exit code: 0 nothing to mend, 1 warnings, 2 errors, 3 the check could not be made.
      """;

  private static final int DNS = 53;
  private static final int LONGEST = 600;

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static CheckOptions parse(List<String> arguments) {
    Draft draft = new Draft();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--json")) {
        draft.json = true;
      } else if (!argument.startsWith("--")) {
        draft.zone(argument);
      } else if (i + 1 < arguments.size()) {
        draft.option(argument, arguments.get(++i));
      } else {
        throw new IllegalArgumentException(argument + " needs a value, or is not known");
      }
    }
    return draft.options();
  }

  private static InetSocketAddress address(String text) {
    String host = text;
    int port = DNS;
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[") && text.contains("]");
    if (bracketed || (colon >= 0 && text.indexOf(':') == colon)) {
      int end = bracketed ? text.indexOf(']') + 1 : colon;
      host = bracketed ? text.substring(1, end - 1) : text.substring(0, end);
      port = end == text.length() ? DNS : number("port", text.substring(end + 1), 65_535);
    }
    // Only what a name could not be, so that no resolver is asked behind our back.
    if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("\"" + text + "\" is no IP address");
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no IP address", e);
    }
  }

  private static int number(String what, String text, int most) {
    if (!text.matches("[0-9]{1,6}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(
          what + " must be a number from 1 to " + most + ", not \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }

  /** What was read so far. */
  private static final class Draft {
    private final List<DnsName> zones = new ArrayList<>();
    private final List<RRset.Key> keys = new ArrayList<>();
    private final List<ZoneServer> servers = new ArrayList<>();
    private final List<InetSocketAddress> parents = new ArrayList<>();
    private final List<InetSocketAddress> resolvers = new ArrayList<>();
    private Optional<Duration> recovery = Optional.empty();
    private Duration patience = Duration.ofSeconds(10);
    private boolean json;

    void zone(String text) {
      zones.add(DnsName.of(text));
    }

    void option(String option, String value) {
      switch (option) {
        case "--name" -> name(value);
        case "--server" -> server(value);
        case "--parent" -> parents.add(address(value));
        case "--resolver" -> resolvers.add(address(value));
        case "--rto" -> recovery = Optional.of(seconds(option, value, 86_400));
        case "--timeout" -> patience = seconds(option, value, LONGEST);
        default -> throw new IllegalArgumentException(option + " is not known");
      }
    }

    CheckOptions options() {
      if (zones.size() != 1) {
        throw new IllegalArgumentException("name one zone");
      }
      return new CheckOptions(
          zones.get(0),
          List.copyOf(keys),
          List.copyOf(servers),
          List.copyOf(parents),
          List.copyOf(resolvers),
          recovery,
          patience,
          json);
    }

    private void name(String value) {
      int slash = value.lastIndexOf('/');
      DnsName name = DnsName.of(slash < 0 ? value : value.substring(0, slash));
      if (slash >= 0) {
        keys.add(new RRset.Key(name, value.substring(slash + 1)));
      } else {
        keys.add(new RRset.Key(name, "A"));
        keys.add(new RRset.Key(name, "AAAA"));
      }
    }

    private void server(String value) {
      int equals = value.indexOf('=');
      int at = value.indexOf('@');
      if (equals < 1 || at < equals) {
        throw new IllegalArgumentException("\"" + value + "\" is not VENDOR=HOST@IP[:PORT]");
      }
      servers.add(
          new ZoneServer(
              new Vendor(value.substring(0, equals)),
              DnsName.of(value.substring(equals + 1, at)),
              address(value.substring(at + 1))));
    }

    private static Duration seconds(String option, String value, int most) {
      return Duration.ofSeconds(number(option, value, most));
    }
  }
}
