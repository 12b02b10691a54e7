package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final ObjectKey KEY = ObjectKey.of("folder/object");

  @Test
  void checksumsOfEveryKindThatJavaComputesAreUsed() {
    byte[] bytes = new byte[100];
    new Random(1).nextBytes(bytes);
    for (Checksum.Kind kind : Checksum.Kind.values()) {
      Checksum checksum =
          Sum.computes(kind)
              ? Chunk.of(bytes).checksum(kind)
              : Checksum.of(kind, new byte[kind.octets()]);
      ObjectInfo plain = ObjectInfo.of(KEY, 100, "v", Instant.EPOCH);
      ObjectInfo info =
          new ObjectInfo(
              KEY,
              100,
              "v",
              Optional.empty(),
              plain.modified(),
              Tier.HOT,
              "",
              true,
              plain.contentType(),
              List.of(checksum),
              plain.metadata(),
              Optional.empty(),
              false,
              plain.replication());
      Verifier verifier = Verifier.of(info, new Verifier.ByteSpan(0, 100), Optional.empty());
      assertThat(verifier.how().verified()).isEqualTo(Sum.computes(kind));
      verifier.feed(bytes, 0, 60);
      verifier.feed(bytes, 60, 40);
      if (Sum.computes(kind)) {
        byte[] other = bytes.clone();
        other[99] ^= 1;
        Verifier again = Verifier.of(info, new Verifier.ByteSpan(0, 100), Optional.empty());
        again.feed(other, 0, 50);
        assertThat(
                catchThrowableOfType(ProviderException.class, () -> again.feed(other, 50, 50))
                    .code())
            .isEqualTo(Code.MALFORMED);
      }
    }
  }
}
