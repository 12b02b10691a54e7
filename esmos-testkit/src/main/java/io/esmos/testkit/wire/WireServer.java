package io.esmos.testkit.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on loopback that answers as a vendor's API does. It logs every request, and can be
 * made to fail (see {@link WireFaults}), stopped, which cuts its connections, and started again on
 * the same port. What it holds lies with its handler. Bodies may be larger than memory. Safe for
 * use by several threads; for tests and rehearsals only.
 */
public final class WireServer implements AutoCloseable {
  /** Answers a request; called by several threads at once. */
  @FunctionalInterface
  public interface Handler {
    /** Returns the answer, after the effect. */
    WireAnswer answer(WireRequest request);
  }

  /** Takes a request's body in; called by several threads at once. */
  @FunctionalInterface
  public interface Intake {
    /** Reads the body to its end, given the request without it. */
    WireBody receive(WireRequest head, InputStream body) throws IOException;
  }

  /** Bodies above this size are not kept in the log of requests. */
  private static final int LOGGED_BODY = 64 << 10;

  static {
    // Read once, when the JDK's server class loads. Without it answers arrive 40 ms late, because
    // Nagle's algorithm meets delayed acknowledgement.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final String name;
  private final Handler handler;
  private final WireFaults faults = new WireFaults();
  private final Object lock = new Object();
  private final List<WireRequest> log = new ArrayList<>();
  private final Intake intake;
  private final @Nullable WireTls tls;
  private InetSocketAddress address;
  private volatile WireWatch watch = WireWatch.NOTHING;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;
  private int answering;

  private WireServer(Builder builder, Handler handler) {
    this.name = builder.name;
    this.address = builder.address;
    this.intake = builder.intake;
    this.tls = builder.tls;
    this.handler = handler;
  }

  /** Begins a server; its name is that of its threads. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Starts a server at a free port of 127.0.0.1. */
  public static WireServer start(String name, Handler handler) {
    return builder(name).start(handler);
  }

  /** Starts a server at this address. */
  public static WireServer start(String name, InetSocketAddress address, Handler handler) {
    return builder(name).at(address).start(handler);
  }

  /** Starts the server again, at the same port; nothing if it runs. */
  public void start() {
    synchronized (lock) {
      if (server != null) {
        return;
      }
      try {
        HttpServer fresh = listen();
        ExecutorService pool =
            Executors.newCachedThreadPool(
                task -> {
                  Thread thread = new Thread(task, "esmos-wire-" + name);
                  thread.setDaemon(true);
                  return thread;
                });
        fresh.setExecutor(pool);
        fresh.createContext("/", this::handle);
        fresh.start();
        address = fresh.getAddress();
        server = fresh;
        threads = pool;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot listen on " + address, e);
      }
    }
  }

  private HttpServer listen() throws IOException {
    if (tls == null) {
      return HttpServer.create(address, 0);
    }
    HttpsServer secure = HttpsServer.create(address, 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
    return secure;
  }

  /** Stops the server: connections end, the port refuses. What its handler holds stays. */
  public void stop() {
    synchronized (lock) {
      if (server != null && threads != null) {
        threads.shutdownNow();
        server.stop(0);
        server = null;
        threads = null;
      }
    }
  }

  /** Stops the server and forgets every fault. */
  @Override
  public void close() {
    faults.clear();
    stop();
  }

  /**
   * Returns the URL of its root, without a slash at the end. With a certificate its host is {@code
   * localhost}.
   */
  public URI url() {
    InetSocketAddress at = address();
    if (tls != null) {
      return URI.create("https://localhost:" + at.getPort());
    }
    String host = at.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort());
  }

  /** Returns where it listens, or listened last. */
  public InetSocketAddress address() {
    synchronized (lock) {
      return address;
    }
  }

  /** Returns what can be made to go wrong. */
  public WireFaults faults() {
    return faults;
  }

  /**
   * Returns the requests since the last call of {@link #forget}, in the order of their arrival. Of
   * a body above 64 KiB only the length is kept.
   */
  public List<WireRequest> requests() {
    synchronized (lock) {
      return List.copyOf(log);
    }
  }

  /** Returns how many of the requests match. */
  public long count(Predicate<WireRequest> which) {
    return requests().stream().filter(which).count();
  }

  /** Shows it what happens to requests from now on, in place of who was shown it before. */
  public void watch(WireWatch who) {
    watch = Objects.requireNonNull(who, "who");
  }

  /** Empties the log of requests. */
  public void forget() {
    synchronized (lock) {
      log.clear();
    }
  }

  /**
   * Waits until no request is being answered.
   *
   * @return false if that was not so within this time
   */
  public boolean awaitIdle(Duration most) throws InterruptedException {
    Deadline end = Deadline.in(most, SystemTime.ticker());
    synchronized (lock) {
      while (answering > 0 && !end.passed()) {
        lock.wait(end.remainingMillis());
      }
      return answering == 0;
    }
  }

  private void answering(int more) {
    synchronized (lock) {
      answering += more;
      lock.notifyAll();
    }
  }

  @Override
  public String toString() {
    return "WireServer[" + name + " at " + address() + "]";
  }

  private void handle(HttpExchange exchange) throws IOException {
    answering(1);
    // Closing an exchange that was not answered ends its connection.
    try (exchange) {
      WireRequest head = head(exchange);
      if (faults.cuts(head)) {
        log(head);
        exchange.getRequestBody().skipNBytes(length(head) / 2);
        return;
      }
      InputStream body = new WatchedBody(exchange.getRequestBody(), head, watch);
      WireRequest request = head.with(intake.receive(head, body));
      log(request);
      watch.arrived(request);
      Optional<WireFaults.Fault> fault = faults.await(request);
      if (fault.isEmpty()) {
        WireAnswer answer = handler.answer(request);
        watch.done(request);
        write(exchange, answer);
      } else {
        fail(exchange, request, fault.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      answering(-1);
    }
  }

  private void fail(HttpExchange exchange, WireRequest request, WireFaults.Fault fault)
      throws IOException, InterruptedException {
    switch (fault.kind()) {
      case HANG_UP -> {}
      case LOSE_ANSWER -> handler.answer(request);
      // Its request was not read to the end: see handle.
      case CUT_REQUEST -> {}
      case CUT_ANSWER -> cut(exchange, handler.answer(request));
      case ALTER_REQUEST ->
          write(exchange, handler.answer(request.with(request.content().altered())));
      case ALTER_ANSWER -> write(exchange, other(request, WireBody::altered));
      case SHORTEN_ANSWER -> write(exchange, other(request, it -> it.slice(0, it.length() / 2)));
      case STALL -> fault.stall();
      case STALL_AFTER -> {
        handler.answer(request);
        fault.stall();
      }
      case ANSWER -> {
        if (fault.answer() != null) {
          write(exchange, fault.answer());
        }
      }
    }
  }

  /** Returns the answer with another body, where there is one on the wire. */
  private WireAnswer other(WireRequest request, UnaryOperator<WireBody> change) {
    WireAnswer answer = handler.answer(request);
    return request.method().equals("HEAD") ? answer : answer.with(change.apply(answer.content()));
  }

  private void log(WireRequest request) {
    long length = request.content().length();
    WireRequest kept = length > LOGGED_BODY ? request.with(WireBody.gone(length)) : request;
    synchronized (lock) {
      log.add(kept);
    }
  }

  private static WireRequest head(HttpExchange exchange) {
    Map<String, List<String>> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((key, values) -> headers.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
    URI uri = exchange.getRequestURI();
    String query = uri.getRawQuery();
    return new WireRequest(
        exchange.getRequestMethod().toUpperCase(Locale.ROOT),
        uri.getRawPath(),
        WireRequest.parse(query == null ? "" : query),
        headers,
        WireBody.empty());
  }

  private static long length(WireRequest head) {
    return head.header("Content-Length").map(Long::parseLong).orElse(0L);
  }

  private static void write(HttpExchange exchange, WireAnswer answer) throws IOException {
    if (begin(exchange, answer)) {
      OutputStream out = exchange.getResponseBody();
      answer.content().writeTo(out);
      out.flush();
    }
  }

  private static void cut(HttpExchange exchange, WireAnswer answer) throws IOException {
    if (begin(exchange, answer)) {
      OutputStream out = exchange.getResponseBody();
      answer.content().slice(0, answer.content().length() / 2).writeTo(out);
      out.flush();
    }
  }

  /** Writes status and headers; returns whether a body follows. */
  private static boolean begin(HttpExchange exchange, WireAnswer answer) throws IOException {
    answer.headers().forEach((key, value) -> exchange.getResponseHeaders().set(key, value));
    long length = answer.content().length();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head && !exchange.getResponseHeaders().containsKey("Content-Length")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    boolean follows = length > 0 && !head;
    exchange.sendResponseHeaders(answer.status(), follows ? length : -1);
    return follows;
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private Intake intake = (head, body) -> WireBody.receive(body);
    private @Nullable WireTls tls;

    private Builder(String name) {
      this.name = name;
    }

    /** Sets where it listens; by default at a free port of 127.0.0.1. */
    public Builder at(InetSocketAddress where) {
      address = Objects.requireNonNull(where, "where");
      return this;
    }

    /** Makes it speak TLS with this certificate. */
    public Builder tls(WireTls certificate) {
      tls = Objects.requireNonNull(certificate, "certificate");
      return this;
    }

    /** Sets how bodies of requests are read; by default with {@link WireBody#receive}. */
    public Builder intake(Intake how) {
      intake = Objects.requireNonNull(how, "how");
      return this;
    }

    /** Returns the server, listening. */
    public WireServer start(Handler handler) {
      WireServer wire = new WireServer(this, handler);
      wire.start();
      return wire;
    }
  }
}
