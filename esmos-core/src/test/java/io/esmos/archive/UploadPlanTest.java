package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UploadPlanTest {
  private static final TransferOptions OPTIONS = TransferOptions.DEFAULTS.parts(1000, 4);

  @Test
  void longObjectsGetLargerParts() {
    ArchiveCapabilities capabilities =
        new ArchiveCapabilities(
            new Limits(
                20_000_000, 1000, 100_000_000, 1000, 1L << 46, 10, true, 1000, Duration.ZERO),
            Set.of(),
            Checksum.Kind.CRC32C,
            WholeChecksum.STORE,
            Map.of(Tier.HOT, new StorageClass("STANDARD", true, Duration.ZERO, Set.of())));
    UploadPlan plan = UploadPlan.of(capabilities, OPTIONS, OptionalLong.of(5_000_001));
    assertThat(plan.partSize()).isEqualTo(5010);
    assertThat(plan.maxLength()).isEqualTo(5_010_000);
    UploadPlan huge =
        UploadPlan.of(
            capabilities, OPTIONS.bufferMemory(1 << 20), OptionalLong.of(100_000_000L * 1000));
    assertThat(huge.partSize()).isEqualTo(100_000_000);
    assertThat(huge.buffers()).isEqualTo(1);
    assertThatThrownBy(
            () -> UploadPlan.of(capabilities, OPTIONS, OptionalLong.of(100_000_000L * 1000 + 1)))
        .isInstanceOf(ProviderException.class);
  }
}
