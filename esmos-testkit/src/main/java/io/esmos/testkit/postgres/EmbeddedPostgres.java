package io.esmos.testkit.postgres;

import io.esmos.postgres.BaseBackup;
import io.esmos.postgres.EpochMemory;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on loopback that runs in the foreground as a child of this process, so that a
 * kill really kills. It writes durably: {@code fsync} and {@code synchronous_commit} are on.
 *
 * <p>Below its directory it keeps {@code data}, {@code epoch} and {@code postgres.log}. Settings
 * are given on the command line, which PostgreSQL prefers to all files: {@code ALTER SYSTEM}
 * changes only what is not given here. The superuser is {@code postgres}. For use by one thread at
 * a time, but for {@link #kill}, which any thread may call.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(20);

  private final PostgresBinaries binaries;
  private final Path directory;
  private final int port;
  private final String password;
  private final Map<String, String> settings;
  private final Launcher launcher = Launcher.find();
  private volatile @Nullable Process process;

  /**
   * Names a server; nothing is started or written.
   *
   * @param binaries its programs
   * @param directory where its files are or will be
   * @param port where it listens on 127.0.0.1
   * @param password the superuser's, asked of every connection; the same for servers that are
   *     copies of each other
   */
  public EmbeddedPostgres(PostgresBinaries binaries, Path directory, int port, String password) {
    this(binaries, directory, port, password, defaults(binaries.major()));
  }

  private EmbeddedPostgres(
      PostgresBinaries binaries,
      Path directory,
      int port,
      String password,
      Map<String, String> settings) {
    this.binaries = binaries;
    this.directory = directory.toAbsolutePath();
    this.port = port;
    this.password = password;
    this.settings = settings;
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " must be 1 to 65535");
    }
    if (password.isEmpty() || password.contains("\n")) {
      throw new IllegalArgumentException("the password must be one line, not empty");
    }
  }

  /** Returns this server, not started, with another setting. */
  public EmbeddedPostgres with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(settings);
    changed.put(name, value);
    return new EmbeddedPostgres(binaries, directory, port, password, changed);
  }

  /**
   * Makes an empty database cluster.
   *
   * @throws UncheckedIOException if it cannot be made; the message holds what {@code initdb} said
   */
  public void initialise() {
    Path secret = directory.resolve("initdb.password");
    try {
      Files.createDirectories(directory);
      Files.writeString(secret, password + "\n");
      launcher.own(directory);
      List<String> arguments =
          new ArrayList<>(
              List.of("-D", data().toString(), "-U", "postgres", "--auth=scram-sha-256"));
      arguments.addAll(List.of("--pwfile=" + secret, "--encoding=UTF8", "--locale=C", "--no-sync"));
      arguments.add("--data-checksums");
      Process initdb = start(binaries.program("initdb"), arguments);
      String said = new String(initdb.getInputStream().readNBytes(100_000), StandardCharsets.UTF_8);
      if (!initdb.waitFor(1, TimeUnit.MINUTES) || initdb.exitValue() != 0) {
        initdb.destroyForcibly();
        throw new IOException("initdb failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a cluster in " + directory, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      new File(secret.toString()).delete();
    }
  }

  /**
   * Makes this server a copy of another that will follow it: a base backup over the network. What
   * was in its data directory is deleted first.
   *
   * @param source the server to copy
   * @param primaryConnInfo how this server reaches the one that it shall follow (libpq's syntax)
   * @param slot the replication slot that it uses there, made by the backup if the source lacks it
   * @throws io.esmos.provider.ProviderException as {@link BaseBackup#copyTo} does
   */
  public void copyOf(
      PostgresEndpoint source, String primaryConnInfo, String slot, Deadline deadline) {
    if (running()) {
      throw new IllegalStateException("the server on port " + port + " runs");
    }
    try {
      Files.createDirectories(directory);
      Trees.delete(data());
      BaseBackup.of(source).slot(slot).copyTo(data(), deadline);
      BaseBackup.makeStandby(data(), primaryConnInfo, slot);
      launcher.own(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a copy in " + directory, e);
    }
  }

  /**
   * Starts the server and waits until it takes connections. Does nothing if it runs.
   *
   * @throws IllegalStateException if it does not come up by the deadline; the message ends with the
   *     last lines of its log
   */
  public void start(Deadline deadline) {
    if (running()) {
      return;
    }
    ProcessTree.release(data());
    List<String> arguments = new ArrayList<>(List.of("-D", data().toString(), "-p", "" + port));
    settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
    try {
      Files.createDirectories(directory);
      Process child =
          new ProcessBuilder(launcher.command(binaries.program("postgres"), arguments))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      process = child;
      if (!ProcessTree.await(() -> !child.isAlive() || ready(child.pid()), deadline)
          || !child.isAlive()) {
        throw new IllegalStateException("PostgreSQL did not start: " + tail());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start PostgreSQL in " + directory, e);
    }
  }

  /**
   * Stops the server in order and at once ("fast": running transactions are rolled back, replicas
   * get all that was written).
   *
   * @return whether it has ended by the deadline; it goes on stopping if not
   */
  public boolean stop(Deadline deadline) {
    Process child = process;
    if (child == null || !child.isAlive()) {
      return true;
    }
    ProcessTree.signal("INT", List.of(child.toHandle()));
    return ProcessTree.await(() -> !child.isAlive(), deadline);
  }

  /** Kills the server and all of its backends with SIGKILL, and releases its shared memory. */
  public void kill() {
    Process child = process;
    if (child != null) {
      ProcessTree.kill(child.toHandle(), Deadline.in(END, SystemTime.ticker()));
    }
    ProcessTree.release(data());
  }

  /** Returns whether the server's process runs. */
  public boolean running() {
    Process child = process;
    return child != null && child.isAlive();
  }

  /** Returns the process id of the server, empty if it does not run. */
  public Optional<Long> pid() {
    Process child = process;
    return child != null && child.isAlive() ? Optional.of(child.pid()) : Optional.empty();
  }

  /** Returns the port. */
  public int port() {
    return port;
  }

  /** Returns the data directory. */
  public Path data() {
    return directory.resolve("data");
  }

  /**
   * Returns the memory of the newest epoch that was given for this server: a file beside the data.
   */
  public EpochMemory epochs() {
    return new EpochMemory(directory.resolve("epoch"));
  }

  /**
   * Returns the server's own log: one line begins with {@code 2026-11-21 10:41:48.314 UTC [pid]}.
   */
  public Path log() {
    return directory.resolve("postgres.log");
  }

  /** Returns the URL for JDBC, without password. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Returns how to connect as the superuser. */
  public PostgresEndpoint endpoint() {
    return PostgresEndpoint.of(url(), credentials());
  }

  /** Returns user and password, as the driver wants them. */
  public Properties credentials() {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", password);
    return properties;
  }

  /**
   * Returns what a {@link io.esmos.postgres.PostgresDatabase} may do to this server: it is stopped
   * in order, or killed if that takes longer than half the deadline, which is proof either way.
   */
  public PostgresHost host() {
    return new EmbeddedHost(this);
  }

  /** Kills the server if it runs. Its files stay. Idempotent. */
  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return "PostgreSQL " + binaries.major() + " on port " + port + " in " + directory;
  }

  private boolean ready(long pid) {
    return ProcessTree.pidFile(data())
        .filter(lines -> lines.size() >= 8 && lines.get(0).trim().equals("" + pid))
        .filter(lines -> lines.get(7).trim().equals("ready"))
        .isPresent();
  }

  private Process start(Path program, List<String> arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(launcher.command(program, arguments)).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process child = builder.start();
    child.getOutputStream().close();
    return child;
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return String.format(Locale.ROOT, "no log (%s)", e.getMessage());
    }
  }

  private static Map<String, String> defaults(int major) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", "127.0.0.1");
    all.put("unix_socket_directories", "");
    // What is tested is what is kept when a machine dies: durable, as in production.
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    all.put("wal_level", "replica");
    all.put("wal_log_hints", "on");
    all.put("hot_standby", "on");
    all.put("max_wal_senders", "10");
    all.put("max_replication_slots", "10");
    all.put("max_slot_wal_keep_size", "512MB");
    all.put("wal_keep_size", "64MB");
    // A standby that lost its writer looks again this often: part of every failover's time.
    all.put("wal_retrieve_retry_interval", "100ms");
    all.put("wal_receiver_status_interval", "1s");
    all.put("wal_receiver_timeout", "5s");
    all.put("wal_sender_timeout", "5s");
    all.put("max_wal_size", "256MB");
    all.put("min_wal_size", "80MB");
    // Four servers and a dozen virtual machines share a laptop.
    all.put("shared_buffers", "16MB");
    all.put("max_connections", "60");
    all.put("max_worker_processes", "2");
    all.put("max_logical_replication_workers", "0");
    all.put("autovacuum_max_workers", "1");
    all.put("jit", "off");
    all.put("huge_pages", "off");
    // In the data directory: nothing in /dev/shm outlives a kill.
    all.put("dynamic_shared_memory_type", "mmap");
    all.put("log_line_prefix", "%m [%p] %q%a ");
    all.put("log_timezone", "UTC");
    if (major >= 18) {
      all.put("io_method", "sync");
    }
    return all;
  }
}
