package io.esmos.testkit.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on loopback that answers as a vendor's API does. It logs every request, and can be
 * made to fail (see {@link WireFaults}), stopped, which cuts its connections, and started again on
 * the same port. What it holds lies with its handler. Safe for use by several threads; plain HTTP,
 * for tests and rehearsals only.
 */
public final class WireServer implements AutoCloseable {
  /** Answers a request; called by several threads at once. */
  @FunctionalInterface
  public interface Handler {
    /** Returns the answer, after the effect. */
    WireAnswer answer(WireRequest request);
  }

  private static final int MAX_BODY = 64 << 20;

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
  private InetSocketAddress address;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  private WireServer(String name, InetSocketAddress address, Handler handler) {
    this.name = name;
    this.address = address;
    this.handler = handler;
  }

  /** Starts a server at a free port of 127.0.0.1. */
  public static WireServer start(String name, Handler handler) {
    return start(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler);
  }

  /** Starts a server at this address. */
  public static WireServer start(String name, InetSocketAddress address, Handler handler) {
    WireServer wire = new WireServer(name, address, handler);
    wire.start();
    return wire;
  }

  /** Starts the server again, at the same port; nothing if it runs. */
  public void start() {
    synchronized (lock) {
      if (server != null) {
        return;
      }
      try {
        HttpServer fresh = HttpServer.create(address, 0);
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

  /** Returns the URL of its root, without a slash at the end. */
  public URI url() {
    InetSocketAddress at = address();
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

  /** Returns the requests since the last call of {@link #forget}, in the order of their arrival. */
  public List<WireRequest> requests() {
    synchronized (lock) {
      return List.copyOf(log);
    }
  }

  /** Returns how many of the requests match. */
  public long count(Predicate<WireRequest> which) {
    return requests().stream().filter(which).count();
  }

  /** Empties the log of requests. */
  public void forget() {
    synchronized (lock) {
      log.clear();
    }
  }

  @Override
  public String toString() {
    return "WireServer[" + name + " at " + address() + "]";
  }

  private void handle(HttpExchange exchange) throws IOException {
    // Closing an exchange that was not answered ends its connection.
    try (exchange) {
      WireRequest request = read(exchange);
      synchronized (lock) {
        log.add(request);
      }
      Optional<WireFaults.Fault> fault = faults.await(request);
      if (fault.isEmpty()) {
        write(exchange, handler.answer(request), false);
      } else {
        fail(exchange, request, fault.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(HttpExchange exchange, WireRequest request, WireFaults.Fault fault)
      throws IOException, InterruptedException {
    switch (fault.kind()) {
      case HANG_UP -> {}
      case LOSE_ANSWER -> handler.answer(request);
      case CUT_ANSWER -> write(exchange, handler.answer(request), true);
      case STALL -> faults.stall();
      case STALL_AFTER -> {
        handler.answer(request);
        faults.stall();
      }
      case ANSWER -> {
        if (fault.answer() != null) {
          write(exchange, fault.answer(), false);
        }
      }
    }
  }

  private static WireRequest read(HttpExchange exchange) throws IOException {
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
        exchange.getRequestBody().readNBytes(MAX_BODY));
  }

  private static void write(HttpExchange exchange, WireAnswer answer, boolean cut)
      throws IOException {
    answer.headers().forEach((key, value) -> exchange.getResponseHeaders().set(key, value));
    byte[] body = answer.body();
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), none ? -1 : body.length);
    if (!none) {
      OutputStream out = exchange.getResponseBody();
      out.write(body, 0, cut ? body.length / 2 : body.length);
      out.flush();
    }
  }
}
