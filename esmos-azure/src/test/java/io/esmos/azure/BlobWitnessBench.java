package io.esmos.azure;

import com.azure.storage.blob.BlobContainerClient;
import io.esmos.authority.Witness;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two witnesses of one cell behind a server that can lose answers and hold requests back. */
final class BlobWitnessBench implements WitnessBench {
  private final WireServer http;
  private final Witness witness;
  private final Witness other;
  private final int writes;
  private final Runnable end;

  private BlobWitnessBench(
      WireServer http, Witness witness, Witness other, int writes, Runnable end) {
    this.http = http;
    this.witness = witness;
    this.other = other;
    this.writes = writes;
    this.end = end;
  }

  static BlobWitnessBench of(
      WireServer http, BlobContainerClient one, BlobContainerClient two, Runnable end) {
    return of(http, one, two, 400, it -> it, end);
  }

  static BlobWitnessBench of(
      WireServer http,
      BlobContainerClient one,
      BlobContainerClient two,
      int writes,
      UnaryOperator<BlobWitness> as,
      Runnable end) {
    return new BlobWitnessBench(
        http,
        as.apply(BlobWitness.of("blob", Vendor.AZURE, one, "clinic")),
        as.apply(BlobWitness.of("blob", Vendor.AZURE, two, "clinic")),
        writes,
        end);
  }

  private static boolean ofCell(WireRequest request) {
    return request.path().endsWith("/clinic");
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
    http.faults().plan(BlobWitnessBench::ofCell, WireFaults.Kind.LOSE_ANSWER);
  }

  @Override
  public Hold hold() {
    return Hold.of(http.faults().hold(BlobWitnessBench::ofCell));
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(AzureBlobServer.KEY);
  }

  @Override
  public int writes() {
    return writes;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Override
  public void close() {
    http.faults().clear();
    end.run();
  }
}
