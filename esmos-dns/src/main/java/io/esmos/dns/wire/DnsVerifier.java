package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks every authoritative server of a zone, at all vendors, over UDP and TCP, the servers of the
 * parent zone and some resolvers, and tells what a person should know: who does not answer, who
 * answers something else, whether the delegation and its glue fit, whether signatures verify, and
 * whether the TTLs fit the time to recover. A change of DNS is done when all servers of all vendors
 * have it, because resolvers ask any of them. Only asks; changes nothing. Immutable.
 *
 * <p>Aliases are followed within the zone, at the server that told them, and no further.
 *
 * <p>Signatures are checked from the parent's DS down to the RRsets asked for, with what dnsjava
 * can verify; that the DS itself is signed up to the root is not checked. Sources: RFC 1034, RFC
 * 1912 (lame delegations), RFC 4033 to 4035, RFC 7766 (TCP), RFC 9471 (glue).
 */
public final class DnsVerifier {
  private final DnsName apex;
  private final List<ZoneServer> servers;
  private final List<InetSocketAddress> parents;
  private final List<InetSocketAddress> resolvers;
  private final Set<RRset.Key> keys;
  private final Optional<Duration> recovery;
  private final InstantSource wall;
  private final Executor executor;

  private DnsVerifier(Builder builder) {
    this.apex = builder.apex;
    this.servers = List.copyOf(builder.servers);
    this.parents = List.copyOf(builder.parents);
    this.resolvers = List.copyOf(builder.resolvers);
    this.keys = new LinkedHashSet<>(builder.keys);
    this.recovery = builder.recovery;
    this.wall = builder.wall;
    this.executor = builder.executor;
  }

  /**
   * Begins a verifier.
   *
   * @param apex the zone
   * @param executor runs the questions; two threads per authoritative server, one per other server
   *     ask them all at once. Never closed here
   */
  public static Builder of(DnsName apex, Executor executor) {
    return new Builder(apex, executor);
  }

  /**
   * Asks all servers, and ends by the deadline. A server that does not answer is part of the
   * report; if the calling thread is interrupted, the questions that are still open are abandoned,
   * and the interrupt is kept.
   */
  public DnsReport verify(Deadline deadline) {
    List<Running> running = new ArrayList<>();
    for (ZoneServer server : servers) {
      String name = server.host() + " (" + server.vendor() + ")";
      for (DnsAnswer.Transport transport : DnsAnswer.Transport.values()) {
        Asked.Target target =
            new Asked.Target(DnsAnswer.Role.AUTHORITATIVE, name, server.address(), transport, apex);
        running.add(start(target, authoritativeKeys(transport), deadline));
      }
    }
    List<RRset.Key> above = List.of(new RRset.Key(apex, "NS"), new RRset.Key(apex, "DS"));
    parents.forEach(it -> running.add(start(DnsAnswer.Role.PARENT, it, above, deadline)));
    List<RRset.Key> wanted = List.copyOf(keys);
    resolvers.forEach(it -> running.add(start(DnsAnswer.Role.RESOLVER, it, wanted, deadline)));
    List<Asked> asked = new ArrayList<>();
    running.forEach(task -> asked.addAll(task.result(deadline)));
    List<Finding> findings =
        new ArrayList<>(new ServerFindings(apex, servers, keys, recovery, asked).all());
    findings.addAll(new DelegationFindings(apex, servers, asked).all());
    findings.addAll(new DnssecFindings(apex, asked, wall.instant()).all());
    return new DnsReport(apex, asked.stream().map(Asked::answer).toList(), findings);
  }

  private List<RRset.Key> authoritativeKeys(DnsAnswer.Transport transport) {
    Set<RRset.Key> all = new LinkedHashSet<>();
    all.add(new RRset.Key(apex, "SOA"));
    all.add(new RRset.Key(apex, "NS"));
    if (transport == DnsAnswer.Transport.TCP) {
      all.add(new RRset.Key(apex, "DNSKEY"));
      for (ZoneServer server : servers) {
        if (server.host().within(apex)) {
          all.add(new RRset.Key(server.host(), "A"));
          all.add(new RRset.Key(server.host(), "AAAA"));
        }
      }
    }
    all.addAll(keys);
    return List.copyOf(all);
  }

  private Running start(
      DnsAnswer.Role role, InetSocketAddress address, List<RRset.Key> wanted, Deadline deadline) {
    String name = Records.text(address.getAddress());
    Asked.Target target = new Asked.Target(role, name, address, DnsAnswer.Transport.UDP, apex);
    return start(target, wanted, deadline);
  }

  private Running start(Asked.Target target, List<RRset.Key> wanted, Deadline deadline) {
    FutureTask<List<Asked>> task = new FutureTask<>(() -> target.ask(wanted, deadline));
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.cancel(false);
    }
    return new Running(target, wanted, task);
  }

  /** A server that is being asked. */
  private record Running(Asked.Target target, List<RRset.Key> keys, FutureTask<List<Asked>> task) {
    List<Asked> result(Deadline deadline) {
      if (task.isCancelled()) {
        return failed(Code.NOT_SENT, "the executor takes no more work");
      }
      try {
        return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        task.cancel(true);
        return failed(Code.TIMEOUT, "the deadline has passed");
      } catch (InterruptedException e) {
        task.cancel(true);
        Thread.currentThread().interrupt();
        return failed(Code.NOT_SENT, "the thread was interrupted");
      } catch (ExecutionException e) {
        return failed(Code.OTHER, "the questions failed: " + e.getCause());
      }
    }

    private List<Asked> failed(Code code, String why) {
      ProviderException failure = ProviderException.of(code, Asked.OPERATION, why);
      return keys.stream().map(key -> target.failed(key, failure)).toList();
    }
  }

  /** Collects whom to ask for what. Not thread-safe. */
  public static final class Builder {
    private final DnsName apex;
    private final Executor executor;
    private final List<ZoneServer> servers = new ArrayList<>();
    private final List<InetSocketAddress> parents = new ArrayList<>();
    private final List<InetSocketAddress> resolvers = new ArrayList<>();
    private final Set<RRset.Key> keys = new LinkedHashSet<>();
    private Optional<Duration> recovery = Optional.empty();
    private InstantSource wall = SystemTime.wall();

    private Builder(DnsName apex, Executor executor) {
      this.apex = Objects.requireNonNull(apex, "apex");
      this.executor = Objects.requireNonNull(executor, "executor");
    }

    /** Adds an authoritative server; at least one is needed. */
    public Builder server(ZoneServer server) {
      servers.add(Objects.requireNonNull(server, "server"));
      return this;
    }

    /** Adds a server of the zone above; without one the delegation is not checked. */
    public Builder parent(InetSocketAddress server) {
      parents.add(Objects.requireNonNull(server, "server"));
      return this;
    }

    /** Adds a resolver whose answers are compared with those of the servers. */
    public Builder resolver(InetSocketAddress server) {
      resolvers.add(Objects.requireNonNull(server, "server"));
      return this;
    }

    /** Adds what is asked for beside the zone itself, such as the names that clients use. */
    public Builder look(DnsName name, String type) {
      keys.add(new RRset.Key(name, type));
      return this;
    }

    /** Says within which time clients must reach another site; without it TTLs are not judged. */
    public Builder recovery(Duration rto) {
      recovery = Optional.of(rto);
      return this;
    }

    /** Sets the clock by which signatures expire; by default this machine's. */
    public Builder wall(InstantSource clock) {
      wall = Objects.requireNonNull(clock, "wall");
      return this;
    }

    /**
     * Returns the verifier; it has not asked anybody yet.
     *
     * @throws IllegalArgumentException with all faults
     */
    public DnsVerifier build() {
      List<String> faults = new ArrayList<>();
      if (servers.isEmpty()) {
        faults.add("add a server");
      }
      for (RRset.Key key : keys) {
        if (!key.name().within(apex)) {
          faults.add(key.name() + " lies outside");
        }
      }
      if (recovery.isPresent() && (recovery.get().isNegative() || recovery.get().isZero())) {
        faults.add("the time to recover must be positive, not " + recovery.get());
      }
      List<InetSocketAddress> others = new ArrayList<>(parents);
      others.addAll(resolvers);
      others.stream()
          .filter(InetSocketAddress::isUnresolved)
          .forEach(it -> faults.add("give " + it + " by address"));
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "verifier of " + apex + ": " + String.join("; ", faults));
      }
      return new DnsVerifier(this);
    }
  }
}
