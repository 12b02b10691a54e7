package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.esmos.authority.Witness;
import io.esmos.postgres.PostgresWitness;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.witness.WitnessContention;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers in several processes contend for one cell in PostgreSQL. */
final class PostgresContentionTest {
  @TempDir private Path directory = Path.of("replaced by JUnit");

  @Test
  void tenThousandInPostgres() throws Exception {
    try (WitnessServer server = new WitnessServer(directory);
        HikariDataSource pool = WitnessServer.writers(server.server.port(), "")) {
      WitnessContention done =
          WitnessContention.run(
              over(pool),
              10_000,
              ChildProcess.of(Writer.class, Integer.toString(server.server.port())));
      System.out.println("PostgreSQL: " + done);
      assertThat(done.successes()).isEqualTo(10_000);
    }
  }

  private static Witness over(HikariDataSource pool) {
    return PostgresWitness.of("postgres", Vendor.AZURE, pool, "clinic");
  }

  /** A process that writes to PostgreSQL. */
  static final class Writer {
    private Writer() {}

    /** Writes to the server at the port of the first argument. */
    public static void main(String[] arguments) {
      int port = Integer.parseInt(arguments[0]);
      WitnessContention.write(over(WitnessServer.writers(port, "")), arguments);
    }
  }
}
