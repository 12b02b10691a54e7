package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.Witness;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.witness.WitnessContention;
import io.esmos.topology.Vendor;
import org.junit.jupiter.api.Test;

/** Writers in several processes contend for one cell, without the service's one write a second. */
final class GcsContentionTest {
  @Test
  void tenThousandInCloudStorage() throws Exception {
    try (GcsServer server = GcsBench.server()) {
      String url = server.wire().url().toString();
      WitnessContention done =
          WitnessContention.run(Writer.witness(url), 10_000, ChildProcess.of(Writer.class, url));
      System.out.println("Cloud Storage: " + done);
      assertThat(done.successes()).isEqualTo(10_000);
    }
  }

  /** A process that writes to Cloud Storage. */
  static final class Writer {
    private Writer() {}

    /** Writes at the URL of the first argument. */
    public static void main(String[] arguments) {
      WitnessContention.write(witness(arguments[0]), arguments);
    }

    static Witness witness(String url) {
      return GcsWitness.of("gcs", Vendor.GCP, GcsBench.client(url), GcsBench.BUCKET, "clinic");
    }
  }
}
