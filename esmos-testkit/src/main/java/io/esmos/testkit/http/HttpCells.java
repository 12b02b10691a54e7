package io.esmos.testkit.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server of witness cells at {@code /cells/NAME}, with the conditional semantics of object
 * stores: GET answers 200 with a strong ETag or 404; PUT wants {@code If-None-Match: *} or {@code
 * If-Match} and answers 200 with the new ETag, or 412. Given a directory, the cells outlive the
 * server. Safe for use by several threads.
 *
 * <p>It is for tests and drills: plain HTTP, and no bound on the time a client takes.
 */
public final class HttpCells implements AutoCloseable {
  /** The size that a body must stay below, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private static final String PATH = "/cells/";

  static {
    // Read once, when the JDK's server class loads. Without it answers arrive 40 ms late, because
    // Nagle's algorithm meets delayed acknowledgement.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final Options options;
  private final CellStore store;
  private final CellFaults faults = new CellFaults();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Running running;
  private int port;

  private record Running(HttpServer server, ExecutorService threads) {}

  /**
   * How to serve.
   *
   * @param address where to listen; port 0 takes a free one, and keeps it over a restart
   * @param directory where to keep the cells, empty for memory only
   * @param writeToken the bearer token that may read and write, empty if none is needed
   * @param readToken another one that may only read, empty for none
   */
  public record Options(
      InetSocketAddress address,
      Optional<Path> directory,
      Optional<String> writeToken,
      Optional<String> readToken) {
    /** Checks that a token for reading comes with one for writing. */
    public Options {
      if (readToken.isPresent() && writeToken.isEmpty()) {
        throw new IllegalArgumentException("a token that may only read protects nothing alone");
      }
    }

    /** Returns the options of a server at a free port of 127.0.0.1, in memory, open to all. */
    public static Options loopback() {
      return new Options(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** Returns these options at another address. */
    public Options at(InetSocketAddress other) {
      return new Options(other, directory, writeToken, readToken);
    }

    /** Returns these options with a directory that keeps the cells. */
    public Options in(Path cells) {
      return new Options(address, Optional.of(cells), writeToken, readToken);
    }

    /** Returns these options with tokens. */
    public Options tokens(String write, String read) {
      return new Options(address, directory, Optional.of(write), Optional.of(read));
    }

    @Override
    public String toString() {
      return "Options[" + address + (writeToken.isPresent() ? ", with tokens]" : "]");
    }
  }

  private HttpCells(Options options) {
    this.options = options;
    this.store = new CellStore(options.directory().orElse(null));
    this.port = options.address().getPort();
  }

  /** Starts a server. */
  public static HttpCells start(Options options) {
    HttpCells cells = new HttpCells(options);
    cells.start();
    return cells;
  }

  /** Starts the server again, at the same port and with the same cells; nothing if it runs. */
  public void start() {
    lock.lock();
    try {
      if (running != null) {
        return;
      }
      try {
        HttpServer server =
            HttpServer.create(new InetSocketAddress(options.address().getAddress(), port), 0);
        ExecutorService threads =
            Executors.newCachedThreadPool(
                task -> {
                  Thread thread = new Thread(task, "esmos-cells");
                  thread.setDaemon(true);
                  return thread;
                });
        server.setExecutor(threads);
        server.createContext(PATH, this::handle);
        server.start();
        port = server.getAddress().getPort();
        running = new Running(server, threads);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops the server: connections end, the port refuses. The cells stay. */
  public void stop() {
    lock.lock();
    try {
      if (running != null) {
        running.threads().shutdownNow();
        running.server().stop(0);
        running = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops the server and forgets every fault. */
  @Override
  public void close() {
    faults.clear();
    stop();
  }

  /** Returns the URL of a cell. */
  public URI url(String name) {
    String host = options.address().getAddress().getHostAddress();
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    return URI.create("http://" + authority + PATH + checked(name));
  }

  /** Returns the port. */
  public int port() {
    lock.lock();
    try {
      return port;
    } finally {
      lock.unlock();
    }
  }

  /** Returns what can be made to go wrong. */
  public CellFaults faults() {
    return faults;
  }

  /** Loses a cell, as a store may that was restored from an old backup. */
  public void lose(String name) {
    store.lose(checked(name));
  }

  private static String checked(String name) {
    if (!CellStore.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("\"" + name + "\" is not the name of a cell");
    }
    return name;
  }

  private void handle(HttpExchange exchange) throws IOException {
    // Closing an exchange that was not answered ends its connection.
    try (exchange) {
      CellFaults.Fault fault = faults.await();
      if (fault == null) {
        serve(exchange, true);
        return;
      }
      switch (fault) {
        case REFUSE -> {}
        case LOSE_ANSWER -> serve(exchange, false);
        case ERROR -> answer(exchange, 500, null, null);
        case DENY -> answer(exchange, 403, null, null);
        case PAGE -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.getResponseHeaders().set("ETag", "\"page\"");
          answer(exchange, 200, null, "<html>Log in".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange exchange, boolean answered) throws IOException {
    String method = exchange.getRequestMethod();
    String name = exchange.getRequestURI().getPath().substring(PATH.length());
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES);
    int refusal = refusal(exchange, method, name, body);
    if (refusal != 0) {
      answer(exchange, refusal, null, null);
      return;
    }
    if (method.equals("GET")) {
      Optional<CellStore.Version> found = store.read(name);
      answerIf(answered, exchange, found.isPresent() ? 200 : 404, found, true);
      return;
    }
    String match = exchange.getRequestHeaders().getFirst("If-Match");
    Optional<CellStore.Version> written =
        store.write(
            name,
            body,
            present ->
                match == null
                    ? present.isEmpty()
                    : present.map(version -> version.tag().equals(match)).orElse(false));
    answerIf(answered, exchange, written.isPresent() ? 200 : 412, written, false);
  }

  /** Returns the status of a request that is not served, 0 for one that is. */
  private int refusal(HttpExchange exchange, String method, String name, byte[] body) {
    boolean put = method.equals("PUT");
    if (options.writeToken().isPresent()) {
      boolean writer = bears(exchange, options.writeToken());
      if (!writer && !bears(exchange, options.readToken())) {
        return 401;
      }
      if (put && !writer) {
        return 403;
      }
    }
    if (!put && !method.equals("GET")) {
      return 405;
    }
    if (!CellStore.NAME.matcher(name).matches()) {
      return 400;
    }
    if (body.length >= MAX_BYTES) {
      return 413;
    }
    List<String> match = exchange.getRequestHeaders().getOrDefault("If-Match", List.of());
    List<String> none = exchange.getRequestHeaders().getOrDefault("If-None-Match", List.of());
    // A PUT without a condition would be a blind write, which no witness makes.
    return put
            && !(match.size() == 1 ? none.isEmpty() : match.isEmpty() && none.equals(List.of("*")))
        ? 428
        : 0;
  }

  private static boolean bears(HttpExchange exchange, Optional<String> token) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    return token.isPresent()
        && given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8),
            ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8));
  }

  private static void answerIf(
      boolean answered,
      HttpExchange exchange,
      int status,
      Optional<CellStore.Version> version,
      boolean withBody)
      throws IOException {
    if (answered) {
      answer(
          exchange,
          status,
          version.map(CellStore.Version::tag).orElse(null),
          withBody ? version.map(CellStore.Version::contents).orElse(null) : null);
    }
  }

  private static void answer(
      HttpExchange exchange, int status, @Nullable String tag, byte @Nullable [] body)
      throws IOException {
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (tag != null) {
      exchange.getResponseHeaders().set("ETag", tag);
    }
    exchange.sendResponseHeaders(status, body == null || body.length == 0 ? -1 : body.length);
    if (body != null && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public String toString() {
    return "HttpCells[" + options.address().getAddress().getHostAddress() + ":" + port() + "]";
  }
}
