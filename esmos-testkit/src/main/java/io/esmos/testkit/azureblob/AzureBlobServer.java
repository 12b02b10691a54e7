package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Azure Blob Storage over loopback: one account whose blobs are reached as those of an emulator
 * are, at {@code /ACCOUNT/CONTAINER/BLOB}. Block blobs only: conditions, block lists, ranges with
 * checksums, metadata, index tags, tiers with their way back from the archive, versions,
 * immutability, legal holds, leases, and listings. Strongly consistent. Signatures are not
 * verified, but a request without one, or for another account, is refused. Safe for use by several
 * threads.
 */
public final class AzureBlobServer implements AutoCloseable {
  /** The account that it has unless another name is given. */
  public static final String ACCOUNT = "esmosaccount";

  /** A key that signs requests; it is not verified. */
  public static final String KEY = "ZXNtb3MtdGVzdC1rZXktdGhhdC1vcGVucy1ub3RoaW5nISE=";

  /** The subscription of the account. */
  public static final String SUBSCRIPTION = "00000000-0000-0000-0000-00000000e5e5";

  /** The resource group of the account. */
  public static final String GROUP = "storage";

  private final Account account;
  private final ManagementRoutes management;
  private final WireServer wire;
  private final BlobRoutes blobs;
  private final ContainerRoutes containers;
  private final Object lock = new Object();
  private long requests;

  private AzureBlobServer(Builder builder) {
    account =
        new Account(
            new Account.Options(
                builder.name,
                builder.sku,
                builder.versioning,
                builder.immutability,
                builder.page,
                builder.blocks,
                builder.blockBytes,
                builder.rehydration),
            builder.wall,
            builder.ticker);
    management = new ManagementRoutes(builder.name);
    blobs = new BlobRoutes(account);
    containers = new ContainerRoutes(account, this::endpoint);
    wire = WireServer.start("azure-blob", builder.at, this::answer);
  }

  /** Begins a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the HTTP server: its URL, its log and what can be made to go wrong. */
  public WireServer http() {
    return wire;
  }

  /** Returns the URL of the Resource Manager, which knows the account's rules by age. */
  public URI managementUrl() {
    return wire.url();
  }

  /** Returns the account's URL, to be taken for that of its Blob service. */
  public URI url() {
    return URI.create(endpoint());
  }

  /** Adds a container, or empties it. */
  public AzureBlobServer container(String name) {
    synchronized (lock) {
      account.containers.put(name, new Container(name, account.now()));
    }
    return this;
  }

  /** Returns the lengths of uncommitted blocks, by the names of blobs that have nothing else. */
  public Map<String, List<Long>> uncommitted(String container) {
    Map<String, List<Long>> found = new TreeMap<>();
    synchronized (lock) {
      account
          .container(container)
          .slots
          .forEach(
              (name, slot) -> {
                if (slot.current == null && !slot.uncommitted.isEmpty()) {
                  found.put(
                      name, slot.uncommitted.values().stream().map(WireBody::length).toList());
                }
              });
    }
    return found;
  }

  /** Ends every way back from the archive tier that is under way. */
  public void rehydrateAll() {
    synchronized (lock) {
      account.rehydrateAll();
    }
  }

  /** Returns the answer of an account that is asked too much, which had no effect. */
  public static WireAnswer busy() {
    return Refusal.of(Code.ServerBusy, 503, "the server is busy").with("Retry-After", "1");
  }

  /** Stops the server. */
  @Override
  public void close() {
    wire.close();
  }

  @Override
  public String toString() {
    return "AzureBlobServer[" + account.options.name() + " at " + wire.address() + "]";
  }

  private String endpoint() {
    return wire.url() + "/" + account.options.name();
  }

  private WireAnswer answer(WireRequest request) {
    Sums sums = Sums.NONE;
    Optional<Refusal> wrong = Optional.empty();
    try {
      sums = Sums.of(request);
    } catch (Refusal e) {
      wrong = Optional.of(e);
    }
    String time;
    String id;
    WireAnswer answer;
    synchronized (lock) {
      id = String.format(Locale.ROOT, "e5e50000-001e-0000-0000-%012x", ++requests);
      time = Account.http(account.now());
      try {
        answer = answer(request, request.segments(), wrong, sums);
      } catch (Refusal e) {
        answer = e.answer(id, time);
      }
    }
    answer = answer.with("x-ms-request-id", id).with("Date", time).with("Server", "esmos");
    String client = request.header("x-ms-client-request-id").orElse("");
    String version = request.header("x-ms-version").orElse("");
    answer = client.isEmpty() ? answer : answer.with("x-ms-client-request-id", client);
    return version.isEmpty() ? answer : answer.with("x-ms-version", version);
  }

  private WireAnswer answer(
      WireRequest request, List<String> path, Optional<Refusal> wrong, Sums sums) {
    if (ManagementRoutes.isFor(path)) {
      return management.answer(request, path);
    }
    check(request, path);
    if (wrong.isPresent()) {
      throw wrong.get();
    }
    return route(request, path, sums);
  }

  private WireAnswer route(WireRequest request, List<String> path, Sums sums) {
    if (request.parameter("restype").orElse("").equals("account")) {
      return new WireAnswer(200, Map.of(), new byte[0])
          .with("x-ms-sku-name", account.options.sku())
          .with("x-ms-account-kind", "StorageV2")
          .with("x-ms-is-hns-enabled", "false");
    }
    if (path.size() < 2) {
      throw new Refusal(Code.NotImplemented, "nothing is asked of the account as a whole");
    }
    if (path.size() == 2) {
      return containers.answer(request, path.get(1));
    }
    // Blob names hold slashes, also several in a row.
    String raw = request.path();
    int start = raw.indexOf('/', raw.indexOf('/', 1) + 1) + 1;
    return blobs.answer(request, path.get(1), Names.blob(raw.substring(start)), sums);
  }

  /** Refuses what the account would not let in, before anything else is looked at. */
  private void check(WireRequest request, List<String> path) {
    String authorization = request.header("authorization").orElse("");
    boolean signed =
        authorization.startsWith("SharedKey " + account.options.name() + ":")
            || authorization.startsWith("Bearer ")
            || request.parameter("sig").isPresent();
    if (!signed || path.isEmpty() || !path.get(0).equals(account.options.name())) {
      throw new Refusal(Code.AuthenticationFailed, "the request is not signed for this account");
    }
    String version = request.header("x-ms-version").orElse("");
    if (!version.matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}")) {
      throw new Refusal(Code.InvalidHeaderValue, "x-ms-version is missing or not a version");
    }
  }

  /** Collects what a server does. Not thread-safe. */
  public static final class Builder {
    private String name = ACCOUNT;
    private String sku = "Standard_ZRS";
    private boolean versioning;
    private boolean immutability;
    private int page = 5_000;
    private int blocks = 50_000;
    private long blockBytes = 4_000L << 20;
    private Duration rehydration = Duration.ofHours(15);
    private InstantSource wall = SystemTime.wall();
    private Ticker ticker = SystemTime.ticker();

    private InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Builder() {}

    /** Sets where it listens; by default at a free port of 127.0.0.1. */
    public Builder at(InetSocketAddress address) {
      at = Objects.requireNonNull(address, "address");
      return this;
    }

    /** Sets the account's name. */
    public Builder account(String account) {
      name = Objects.requireNonNull(account, "account");
      return this;
    }

    /** Sets the redundancy that it says it has; Standard_ZRS by default. */
    public Builder sku(String redundancy) {
      sku = Objects.requireNonNull(redundancy, "redundancy");
      return this;
    }

    /** Keeps older contents as versions. */
    public Builder versioning() {
      versioning = true;
      return this;
    }

    /** Lets versions be protected, which includes that they are kept. */
    public Builder immutability() {
      immutability = true;
      versioning = true;
      return this;
    }

    /** Sets how many blobs a page of a listing has at most; 5,000 by default. */
    public Builder page(int most) {
      page = most;
      return this;
    }

    /**
     * Sets how many blocks of how many bytes a blob has at most; 50,000 of 4,000 MiB by default.
     */
    public Builder blocks(int most, long bytes) {
      blocks = most;
      blockBytes = bytes;
      return this;
    }

    /** Sets how long a way back from the archive tier takes; 15 hours by default. */
    public Builder rehydration(Duration time) {
      rehydration = Objects.requireNonNull(time, "time");
      return this;
    }

    /** Sets the clocks that it goes by. */
    public Builder clocks(InstantSource wallClock, Ticker monotonic) {
      wall = Objects.requireNonNull(wallClock, "wallClock");
      ticker = Objects.requireNonNull(monotonic, "monotonic");
      return this;
    }

    /** Returns the server, running, without containers. */
    public AzureBlobServer start() {
      return new AzureBlobServer(this);
    }
  }
}
