package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobContainerClient;
import io.esmos.authority.Witness;
import io.esmos.lanes.ContainersLane;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.witness.WitnessContention;
import io.esmos.topology.Vendor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Writers in several processes contend for one cell in Blob Storage. */
final class BlobContentionTest {
  private static final String CONTAINER = "witness";

  @Test
  void tenThousandInBlobStorage() throws Exception {
    try (AzureBlobServer server = AzureBlobServer.builder().start().container(CONTAINER)) {
      String url = server.url().toString();
      contend("Blob", Writer.witness(url), 10_000, ChildProcess.of(Writer.class, url));
    }
  }

  /** On Azurite, which is slow. */
  @Nested
  @ContainersLane
  final class OnAzurite {
    @Test
    void twoHundred() throws Exception {
      try (Azurite azurite = Azurite.start()) {
        BlobContainerClient client = azurite.fresh();
        String container = client.getBlobContainerName();
        contend(
            "Azurite",
            AzuriteWriter.over(client),
            200,
            ChildProcess.of(AzuriteWriter.class, azurite.http().url().toString(), container));
      }
    }
  }

  private static void contend(String where, Witness witness, int times, ChildProcess.Draft writer)
      throws Exception {
    WitnessContention done =
        WitnessContention.run(
            witness,
            times,
            writer.options("-Djdk.httpclient.allowRestrictedHeaders=content-length"));
    System.out.println(where + ": " + done);
    assertThat(done.successes()).isGreaterThanOrEqualTo(times);
  }

  /** A process that writes to Blob Storage. */
  static final class Writer {
    private Writer() {}

    /** Writes at the URL of the first argument. */
    public static void main(String[] arguments) {
      WitnessContention.write(witness(arguments[0]), arguments);
    }

    static Witness witness(String url) {
      return BlobWitness.of("blob", Vendor.AZURE, BlobBench.of(url, CONTAINER), "clinic");
    }
  }

  /** A process that writes to Azurite. */
  static final class AzuriteWriter {
    private AzuriteWriter() {}

    /** Writes at the URL of the first argument, to the container of the second one. */
    public static void main(String[] arguments) {
      WitnessContention.write(over(Azurite.client(arguments[0], arguments[1])), arguments);
    }

    static Witness over(BlobContainerClient client) {
      return BlobWitness.of("blob", Vendor.AZURE, client, "clinic").inOneRegion();
    }
  }
}
