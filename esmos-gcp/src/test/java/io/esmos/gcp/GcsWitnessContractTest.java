package io.esmos.gcp;

import com.google.cloud.storage.Storage;
import io.esmos.authority.Witness;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.topology.Vendor;
import java.util.Optional;

/** The witness on Cloud Storage keeps the contract, on the wire server. */
final class GcsWitnessContractTest implements WitnessContract {
  @Override
  public WitnessBench bench() {
    return new Bench();
  }

  private static final class Bench implements WitnessBench {
    private final GcsServer server = GcsBench.server();
    private final Witness witness = over(GcsBench.client(server));
    private final Witness other = over(GcsBench.client(server));

    private static Witness over(Storage client) {
      return GcsWitness.of("gcs", Vendor.GCP, client, GcsBench.BUCKET, "clinic/authority");
    }

    @Override
    public Witness witness() {
      return witness;
    }

    @Override
    public Witness other() {
      return other;
    }

    @Override
    public void loseNextAnswer() {
      server.wire().faults().plan(request -> true, WireFaults.Kind.LOSE_ANSWER);
    }

    @Override
    public Hold hold() {
      return Hold.of(server.wire().faults().hold(request -> true));
    }

    @Override
    public Optional<String> secret() {
      return Optional.of(GcsBench.TOKEN);
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
