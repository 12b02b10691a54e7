package io.esmos.examples.dnscheck;

import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.DnsVerifier;
import io.esmos.dns.wire.Finding;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xbill.DNS.ResolverConfig;

/** Checks a zone at all its servers, and prints a table or JSON. */
public final class DnsCheck {
  private static final int NOT_MADE = 3;
  private static final int DNS = 53;

  private DnsCheck() {}

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), out, err));
  }

  /** Returns the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty() || arguments.contains("--help")) {
      out.print(CheckOptions.HELP);
      return arguments.isEmpty() ? NOT_MADE : 0;
    }
    try {
      CheckOptions options = CheckOptions.parse(arguments);
      DnsReport report = check(options);
      out.print(options.json() ? JsonReport.of(report) : TextReport.of(report));
      return code(report.worst());
    } catch (IllegalArgumentException | ProviderException e) {
      err.println("dns-check: " + e.getMessage());
      return NOT_MADE;
    }
  }

  private static DnsReport check(CheckOptions options) {
    Deadline deadline = Deadline.in(options.patience(), SystemTime.ticker());
    List<InetSocketAddress> resolvers =
        options.resolvers().isEmpty()
            ? ResolverConfig.getCurrentConfig().servers()
            : options.resolvers();
    List<ZoneServer> servers = options.servers();
    List<InetSocketAddress> parents = options.parents();
    if (servers.isEmpty()) {
      if (resolvers.isEmpty()) {
        throw new IllegalArgumentException("the system has no resolver; give one by --resolver");
      }
      // Half of the time is kept for the servers themselves.
      Duration half = options.patience().dividedBy(2);
      Discovery discovery = new Discovery(resolvers.get(0), DNS, deadline.atMost(half));
      servers = discovery.servers(options.apex());
      parents = parents.isEmpty() ? discovery.parents(options.apex()) : parents;
      if (servers.isEmpty()) {
        throw new IllegalArgumentException(
            options.apex() + " has no servers that " + resolvers.get(0) + " knows");
      }
    }
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      DnsVerifier.Builder verifier = DnsVerifier.of(options.apex(), executor);
      servers.forEach(verifier::server);
      parents.forEach(verifier::parent);
      options.keys().forEach(key -> verifier.look(key.name(), key.type()));
      options.recovery().ifPresent(verifier::recovery);
      // Without a question of the user's there is nothing to compare.
      if (!options.keys().isEmpty()) {
        resolvers.forEach(verifier::resolver);
      }
      return verifier.build().verify(deadline);
    } finally {
      executor.shutdownNow();
    }
  }

  private static int code(Optional<Finding.Severity> worst) {
    return worst
        .map(
            severity ->
                switch (severity) {
                  case INFO -> 0;
                  case WARNING -> 1;
                  case ERROR -> 2;
                })
        .orElse(0);
  }
}
