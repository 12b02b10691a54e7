package io.esmos.examples.drill.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.topology.Vendor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WitnessCellTest {
  @Test
  void eachStoreIsItsVendorsAndHttpTakesWhoIsLeft() {
    assertThat(WitnessCell.parse("s3,blob,gcs"))
        .extracting(WitnessCell::vendor)
        .containsExactly(Vendor.AWS, Vendor.AZURE, Vendor.GCP);
    assertThat(WitnessCell.parse("http, r2 ,gcs"))
        .extracting(WitnessCell::vendor)
        .containsExactly(Vendor.AWS, Vendor.CLOUDFLARE, Vendor.GCP);
    assertThat(WitnessCell.parse(WitnessCell.text(WitnessCell.DEFAULTS)))
        .isEqualTo(WitnessCell.DEFAULTS);
  }

  @Test
  void aListThatCannotBeIsRefused() {
    assertThatThrownBy(() -> WitnessCell.parse("s3,blob")).hasMessageContaining("three stores");
    assertThatThrownBy(() -> WitnessCell.parse("s3,s3,gcs")).hasMessageContaining("one vote");
    assertThatThrownBy(() -> WitnessCell.parse("s3,blob,ftp"))
        .hasMessageContaining("there are http, s3, blob, gcs, r2");
  }

  @Test
  void aRealStoreNeedsAllOfItsSettings() {
    CellAccounts accounts = new CellAccounts(Map.of("s3.bucket", "b", "s3.region", "r"));
    assertThat(accounts.has(WitnessCell.parse("s3,blob,gcs").get(0))).isTrue();
    assertThat(accounts.has(WitnessCell.parse("s3,blob,gcs").get(1))).isFalse();
    assertThatThrownBy(() -> new CellAccounts(Map.of("s3.bucket", "b")))
        .hasMessageContaining("s3.region");
    assertThatThrownBy(() -> new CellAccounts(Map.of("s3.secret", "b")))
        .hasMessageContaining("no setting s3.secret");
  }

  @Test
  void aSignatureIsInNoText() {
    CellAccounts accounts =
        new CellAccounts(Map.of("blob.container", "https://a.example/cells?sig=secret"));
    assertThat(accounts.toString()).contains("blob.container").doesNotContain("secret");
  }
}
