package io.esmos.testkit.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A server with the published table of witnesses, and pools of its writers and readers. */
final class WitnessServer implements AutoCloseable {
  static final String SECRET = "a-password-that-nobody-sees";
  private static final Path POLICY = Path.of("..", "docs", "policies", "postgres-witness.sql");

  final EmbeddedPostgres server;

  WitnessServer(Path directory) throws Exception {
    server = Servers.at(directory);
    server.initialise();
    server.start(Deadline.in(Duration.ofSeconds(30), SystemTime.ticker()));
    install();
    install();
    user("controller", "esmos_witness_writer");
    user("application", "esmos_witness_reader");
  }

  /** Runs the file that is published. */
  private void install() throws IOException, SQLException {
    String policy = Files.readString(POLICY);
    try (HikariDataSource owner =
            new HikariDataSource(config("postgres", password(), server.port(), ""));
        Connection session = owner.getConnection();
        Statement statement = session.createStatement()) {
      statement.execute(policy);
    }
  }

  private void user(String name, String role) {
    Sql.run(server, "CREATE ROLE " + name + " LOGIN PASSWORD '" + SECRET + "' IN ROLE " + role);
  }

  /** Returns a pool of those who write cells, through this port of loopback. */
  static HikariDataSource writers(int port, String options) {
    return new HikariDataSource(writer(port, options));
  }

  /** Returns what a pool of those who write cells is made of. */
  static HikariConfig writer(int port, String options) {
    return config("controller", SECRET, port, options);
  }

  /** Returns a pool of those who read cells. */
  HikariDataSource readers() {
    return new HikariDataSource(config("application", SECRET, server.port(), ""));
  }

  private String password() {
    return server.credentials().getProperty("password");
  }

  private static HikariConfig config(String user, String password, int port, String options) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
    config.setUsername(user);
    config.setPassword(password);
    config.addDataSourceProperty("options", options);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return config;
  }

  @Override
  public void close() {
    server.close();
  }
}
