package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.Witness;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.witness.WitnessContention;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Writers in several processes contend for one cell in R2, without its limit of one a second. */
final class R2ContentionTest {
  private static final String BUCKET = "contention";

  @Test
  void tenThousandInR2() throws Exception {
    try (S3Server server = S3Server.builder().r2().bucket(BUCKET).start()) {
      WitnessContention done =
          WitnessContention.run(
              Writer.witness(server.url()),
              10_000,
              ChildProcess.of(Writer.class, server.url().toString()));
      System.out.println("R2: " + done);
      assertThat(done.successes()).isEqualTo(10_000);
    }
  }

  /** A process that writes to R2. */
  static final class Writer {
    private Writer() {}

    /** Writes at the URL of the first argument. */
    public static void main(String[] arguments) {
      WitnessContention.write(witness(URI.create(arguments[0])), arguments);
    }

    static Witness witness(URI url) {
      return R2Witness.of("r2", R2Stores.client(url), BUCKET, "clinic");
    }
  }
}
