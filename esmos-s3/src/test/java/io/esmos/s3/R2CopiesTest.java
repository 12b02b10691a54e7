package io.esmos.s3;

import static io.esmos.s3.CopyStore.BYTES;
import static io.esmos.s3.CopyStore.FROM;
import static io.esmos.s3.CopyStore.TO;
import static io.esmos.s3.CopyStore.failure;
import static io.esmos.s3.CopyStore.is;
import static io.esmos.s3.CopyStore.part;
import static io.esmos.s3.CopyStore.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Tier;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireFaults.Held;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large copies where the store takes no condition on the source of a part. */
final class R2CopiesTest {
  private final CopyStore store = new CopyStore(true);

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void atR2ThePartsAreCutAsTheSourcesAndComparedWithIt() throws IOException {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    ObjectInfo copied = store.copy(from, PutRequest.PLAIN).orElseThrow();
    assertThat(copied.version()).as("an MD5 over those of the parts").isEqualTo(from.version());
    assertThat(store.read(TO)).isEqualTo(BYTES);
    assertThat(store.server.wire().count(is("UploadPartCopy"))).isEqualTo(3);
  }

  @Test
  void atR2ASourceThatIsReplacedInTheMiddleIsFoundByItsSum() throws Exception {
    ObjectInfo from = store.put(FROM, BYTES, PutRequest.PLAIN);
    Held held = store.server.faults().hold(part(2));
    Thread other = store.replacing(held, new byte[BYTES.length]);
    assertThat(failure(Code.CONFLICT, () -> store.copy(from, PutRequest.PLAIN)))
        .hasMessageContaining("replaced while it was copied");
    other.join();
    store.nothingIsLeft();
  }

  @Test
  void atR2WhatCannotBePinnedIsLeftToOthers() {
    store.server.seed("objects", FROM.value(), BYTES);
    ObjectInfo from = store.objects.head(FROM, soon()).orElseThrow();
    assertThat(store.copy(from, PutRequest.PLAIN)).as("no MD5 over parts").isEmpty();
    ObjectInfo inParts = store.put(FROM, BYTES, PutRequest.PLAIN);
    failure(
        Code.UNSUPPORTED,
        () -> store.objects.tiers().orElseThrow().move(inParts, Tier.INFREQUENT, soon()));
    store.nothingIsLeft();
  }
}
