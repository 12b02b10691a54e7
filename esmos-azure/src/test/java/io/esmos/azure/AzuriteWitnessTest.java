package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.storage.blob.BlobContainerClient;
import io.esmos.lanes.ContainersLane;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The witness in Blob Storage keeps its contract on Azurite. */
@ContainersLane
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AzuriteWitnessTest implements WitnessContract {
  private Azurite azurite;

  @BeforeAll
  void start() {
    azurite = Azurite.start();
  }

  @AfterAll
  void stop() {
    azurite.close();
  }

  @Override
  public WitnessBench bench() {
    BlobContainerClient one = azurite.fresh();
    BlobContainerClient two = azurite.client(one.getBlobContainerName());
    return BlobWitnessBench.of(
        azurite.http(), one, two, 200, BlobWitness::inOneRegion, one::delete);
  }

  /** Azurite says that it is copied to another region, which a witness must refuse. */
  @Test
  void itIsRefusedUnlessTheUserVouchesForIt() {
    BlobWitness witness = BlobWitness.of("blob", Vendor.AZURE, azurite.fresh(), "clinic");
    Deadline soon = Deadline.in(Duration.ofSeconds(10), SystemTime.ticker());
    ProviderException refused =
        catchThrowableOfType(ProviderException.class, () -> witness.read(soon));
    assertThat(refused.code()).isEqualTo(Code.UNSUPPORTED);
    assertThat(refused).hasMessageContaining("Standard_RAGRS");
    assertThat(witness.inOneRegion().read(soon)).isEmpty();
  }
}
