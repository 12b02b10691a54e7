package io.esmos.examples.drill.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.esmos.examples.drill.clinic.ClinicProcess;
import io.esmos.examples.drill.world.Jvm;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.Signals;
import io.esmos.examples.drill.world.World;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.provider.Deadline;
import io.esmos.testkit.postgres.EmbeddedPostgres;
import io.esmos.testkit.postgres.PostgresBinaries;
import io.esmos.testkit.postgres.ProcessTree;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a platform does at one site: runs the database server and the clinic as its children, starts
 * and stops the server, and copies another's data. Its small HTTP interface needs a token; {@link
 * AgentHost} speaks to it.
 */
public final class SiteAgent {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration COPY_LIMIT = Duration.ofMinutes(2);

  private final World world;
  private final Site site;
  private final Path worldFile;
  private final EmbeddedPostgres server;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean changing;
  private @Nullable Process clinic;

  private SiteAgent(Path worldFile, Site site, PostgresBinaries binaries) {
    this.worldFile = worldFile;
    this.world = World.load(worldFile);
    this.site = site;
    this.server = server(world, site, binaries);
  }

  /** Returns a site's database server, not started. */
  static EmbeddedPostgres server(World world, Site site, PostgresBinaries binaries) {
    return new EmbeddedPostgres(
        binaries,
        world.site(site),
        world.listen(World.postgres(site)).port(),
        world.secret(World.Secret.DATABASE));
  }

  /** Runs {@code SiteAgent WORLD-FILE SITE HOME MAJOR} until its standard input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Site site = Site.of(args[1]);
    SiteAgent agent =
        new SiteAgent(
            Path.of(args[0]),
            site,
            new PostgresBinaries(Path.of(args[2]), Integer.parseInt(args[3])));
    Lifeline.hold(command -> {}, agent::end);
    agent.writePassFile();
    HttpServer http = HttpServer.create(agent.world.listen(World.agent(site)).socket(), 0);
    http.setExecutor(Executors.newFixedThreadPool(4));
    http.createContext("/", agent::handle);
    http.start();
    Lifeline.say("ready");
    Thread.currentThread().join();
  }

  /** Returns the file with the password that a site's server logs in with at another's. */
  static Path passFile(World world, Site site) {
    return world.site(site).resolve("pgpass");
  }

  private void writePassFile() throws IOException {
    Path file = passFile(world, site);
    Files.createDirectories(world.site(site));
    Files.writeString(file, "*:*:*:postgres:" + world.secret(World.Secret.DATABASE) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** Ends everything that runs here, the server without a farewell. */
  private void end() {
    Signals.kill(ProcessHandle.current().children().toList(), in(LIMIT));
    ProcessTree.release(server.data());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      byte[] wanted =
          ("Bearer " + world.secret(World.Secret.AGENT)).getBytes(StandardCharsets.UTF_8);
      if (given == null || !MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) {
        answer(exchange, 401, "the token is missing or wrong");
        return;
      }
      String body = new String(exchange.getRequestBody().readNBytes(4_096), StandardCharsets.UTF_8);
      try {
        answer(exchange, 200, perform(exchange.getRequestURI().getPath(), body));
      } catch (RuntimeException e) {
        answer(exchange, 500, String.valueOf(e.getMessage()));
      }
    }
  }

  private String perform(String path, String body) throws IOException {
    if (path.equals("/status")) {
      return changing ? "CHANGING" : server.running() ? "RUNNING" : "STOPPED";
    }
    lock.lock();
    try {
      changing = !path.equals("/clinic") && !path.equals("/remember");
      return switch (path) {
        case "/initialise" -> {
          server.initialise();
          server.start(in(LIMIT));
          yield "started";
        }
        case "/start" -> {
          server.start(in(LIMIT));
          yield "started";
        }
        case "/remember" -> server.epochs().take(Long.parseLong(body)) ? "kept" : "epoch too old";
        case "/stop" -> {
          if (!server.epochs().take(Long.parseLong(body))) {
            yield "epoch too old";
          }
          if (!server.stop(in(Duration.ofSeconds(1)))) {
            server.kill();
          }
          yield server.running() ? "still runs" : "process gone";
        }
        case "/reclone" -> {
          reclone(body);
          yield "following";
        }
        case "/clinic" -> startClinic();
        default -> throw new IllegalArgumentException("no command " + path);
      };
    } finally {
      changing = false;
      lock.unlock();
    }
  }

  /** The body is the source's port, the slot, and the connection string of what will follow. */
  private void reclone(String body) {
    String[] lines = body.split("\n", 3);
    server.kill();
    PostgresEndpoint source =
        PostgresEndpoint.of(
            "jdbc:postgresql://127.0.0.1:" + Integer.parseInt(lines[0]) + "/postgres",
            server.credentials());
    server.copyOf(source, lines[2], lines[1], in(COPY_LIMIT));
    server.start(in(LIMIT));
  }

  private String startClinic() throws IOException {
    if (clinic == null || !clinic.isAlive()) {
      Process started =
          new ProcessBuilder(
                  Jvm.command(ClinicProcess.class, List.of(worldFile.toString(), site.toString())))
              .redirectError(
                  ProcessBuilder.Redirect.appendTo(world.log(World.clinic(site)).toFile()))
              .start();
      clinic = started;
      int first = started.getInputStream().read();
      if (first < 0) {
        throw new IllegalStateException("the clinic did not start; see its log");
      }
    }
    return "started";
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
