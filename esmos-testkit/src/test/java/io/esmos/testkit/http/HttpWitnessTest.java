package io.esmos.testkit.http;

import io.esmos.authority.Witness;
import io.esmos.http.HttpWitness;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The witness over HTTP keeps the contract, at a real server on loopback. */
final class HttpWitnessTest {
  private static final String TOKEN = "the-token-that-nobody-sees";

  /** Without tokens, in memory. */
  @Nested
  final class Plain implements WitnessContract {
    @Override
    public WitnessBench bench() {
      return new CellsBench(HttpCells.Options.loopback(), Optional.empty());
    }
  }

  /** With tokens, on disk. */
  @Nested
  final class Stored implements WitnessContract {
    @TempDir Path directory = Path.of("replaced by JUnit");
    private int benches;

    @Override
    public WitnessBench bench() {
      return new CellsBench(
          HttpCells.Options.loopback()
              .in(directory.resolve("bench" + benches++))
              .tokens(TOKEN, "another-that-may-only-read"),
          Optional.of(TOKEN));
    }
  }

  private static final class CellsBench implements WitnessBench {
    private final HttpCells cells;
    private final OkHttpClient client = new OkHttpClient();
    private final OkHttpClient otherClient = new OkHttpClient();
    private final Optional<String> token;

    CellsBench(HttpCells.Options options, Optional<String> token) {
      this.cells = HttpCells.start(options);
      this.token = token;
    }

    private Witness over(OkHttpClient http) {
      HttpWitness witness = HttpWitness.of("cell", Vendor.AWS, cells.url("clinic"), http);
      return token.map(bearer -> witness.withToken(() -> bearer)).orElse(witness);
    }

    @Override
    public Witness witness() {
      return over(client);
    }

    @Override
    public Witness other() {
      return over(otherClient);
    }

    @Override
    public void loseNextAnswer() {
      cells.faults().loseNextAnswer();
    }

    @Override
    public Hold hold() {
      return cells.faults().hold();
    }

    @Override
    public Optional<String> secret() {
      return token;
    }

    @Override
    public void close() {
      cells.close();
      for (OkHttpClient http : new OkHttpClient[] {client, otherClient}) {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
      }
    }
  }
}
