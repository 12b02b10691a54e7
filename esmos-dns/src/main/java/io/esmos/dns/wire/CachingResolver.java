package io.esmos.dns.wire;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names for a client that must follow a failover: asks the authoritative servers of a zone
 * in rotation, the next one where one fails, and keeps an answer for its TTL and not a moment
 * longer (the JDK keeps its own for 30 s whatever the TTL). Follows aliases as far as the same
 * servers know them. Failures and empty answers are not kept. Safe for use by several threads:
 * several that ask for the same name at once share one question, and nobody holds a lock meanwhile.
 */
public final class CachingResolver {
  private static final String OPERATION = "dns.resolve";

  /** Longer chains of aliases are a loop or somebody's mistake. */
  private static final int MAX_ALIASES = 8;

  /** So that a client that makes up names does not fill the memory; one name is the common case. */
  private static final int MAX_NAMES = 1024;

  private final AuthoritativeDns dns;
  private final List<InetSocketAddress> servers;
  private final Ticker ticker;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<RRset.Key, Kept> kept = new ConcurrentHashMap<>();
  private final Map<RRset.Key, CompletableFuture<List<String>>> asking = new ConcurrentHashMap<>();

  /**
   * Makes a resolver.
   *
   * @param dns asks one server
   * @param servers the authoritative servers, of one vendor or of several
   * @param ticker the clock by which answers grow old
   */
  public CachingResolver(AuthoritativeDns dns, List<InetSocketAddress> servers, Ticker ticker) {
    this.dns = Objects.requireNonNull(dns, "dns");
    this.servers = List.copyOf(servers);
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    if (this.servers.isEmpty()) {
      throw new IllegalArgumentException("a resolver needs a server");
    }
  }

  /** Returns the IPv4 addresses of a name; like {@link #resolve} for type A. */
  public List<String> addresses(DnsName name, Deadline deadline) {
    return resolve(name, "A", deadline);
  }

  /**
   * Returns the data of a name, never empty.
   *
   * @throws ProviderException {@code NOT_FOUND} if a server says with authority that there are
   *     none; otherwise what the last of the servers failed with
   */
  public List<String> resolve(DnsName name, String type, Deadline deadline) {
    RRset.Key key = new RRset.Key(name, type);
    while (true) {
      Kept there = kept.get(key);
      if (there != null && there.until() - ticker.nanos() > 0) {
        return there.data();
      }
      CompletableFuture<List<String>> mine = new CompletableFuture<>();
      CompletableFuture<List<String>> first = asking.putIfAbsent(key, mine);
      if (first == null) {
        return askFor(key, mine, deadline);
      }
      Optional<List<String>> shared = await(first, deadline);
      if (shared.isPresent()) {
        return shared.get();
      }
      // Its failure may be its own, by an interrupt or a nearer deadline: ask for ourselves.
      deadline.check(OPERATION);
    }
  }

  /** Forgets what is kept of a name, as a client does when it cannot connect to where it points. */
  public void forget(DnsName name) {
    kept.keySet().removeIf(key -> key.name().equals(name));
  }

  private List<String> askFor(
      RRset.Key key, CompletableFuture<List<String>> shared, Deadline deadline) {
    try {
      List<String> data = ask(key, deadline);
      shared.complete(data);
      return data;
    } finally {
      asking.remove(key, shared);
      // Does nothing where there are data.
      shared.completeExceptionally(
          ProviderException.of(Code.UNAVAILABLE, OPERATION, "another thread's question failed"));
    }
  }

  private List<String> ask(RRset.Key key, Deadline deadline) {
    // Before asking: the answer is at least as old as the question.
    long asked = ticker.nanos();
    int start = next.getAndIncrement();
    ProviderException last = null;
    for (int i = 0; i < servers.size(); i++) {
      InetSocketAddress server = servers.get(Math.floorMod(start + i, servers.size()));
      Duration share = deadline.remaining().dividedBy(servers.size() - i);
      try {
        Kept fresh = follow(server, key, asked, deadline.atMost(share));
        keep(key, fresh);
        return fresh.data();
      } catch (ProviderException e) {
        last = e;
        if (e.code() == Code.NOT_FOUND || Thread.currentThread().isInterrupted()) {
          break;
        }
      }
    }
    throw Objects.requireNonNull(last, "every server answers or fails");
  }

  private Kept follow(InetSocketAddress server, RRset.Key key, long asked, Deadline deadline) {
    DnsName name = key.name();
    @Nullable Duration ttl = null;
    for (int i = 0; i <= MAX_ALIASES; i++) {
      Optional<RRset> set = dns.ask(server, name, key.type(), deadline);
      boolean alias = set.isEmpty() && !key.type().equals("CNAME");
      if (alias) {
        set = dns.ask(server, name, "CNAME", deadline);
      }
      if (set.isEmpty()) {
        throw ProviderException.of(
            Code.NOT_FOUND,
            OPERATION,
            server + " says that there is no " + name + " " + key.type());
      }
      Duration own = set.get().ttl().time();
      ttl = ttl == null || own.compareTo(ttl) < 0 ? own : ttl;
      if (!alias) {
        return new Kept(set.get().data(), asked + ttl.toNanos());
      }
      name = DnsName.of(set.get().data().get(0));
    }
    throw ProviderException.of(
        Code.MALFORMED, OPERATION, key.name() + " is an alias of an alias without end");
  }

  private void keep(RRset.Key key, Kept fresh) {
    if (kept.size() >= MAX_NAMES) {
      long now = ticker.nanos();
      kept.values().removeIf(old -> old.until() - now <= 0);
    }
    if (kept.size() < MAX_NAMES || kept.containsKey(key)) {
      kept.put(key, fresh);
    }
  }

  /** Returns what another thread's question brought, empty if it failed. */
  private static Optional<List<String>> await(
      CompletableFuture<List<String>> other, Deadline deadline) {
    try {
      return Optional.of(other.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return Optional.empty();
    } catch (TimeoutException e) {
      throw ProviderException.of(Code.TIMEOUT, OPERATION, "the deadline has passed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.NOT_SENT, OPERATION, "the thread was interrupted", e);
    }
  }

  /**
   * An answer.
   *
   * @param data the data
   * @param until when it is too old, on the ticker
   */
  private record Kept(List<String> data, long until) {}
}
