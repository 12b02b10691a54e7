package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.testkit.process.ChildProcess;
import org.junit.jupiter.api.Test;

/** Listings of any length fit into a small heap. */
final class MillionObjectsTest {
  /** A million entries at once would take several hundred MiB. */
  @Test
  void aMillionObjectsAreListedInASmallHeap() throws Exception {
    try (ChildProcess child =
        ChildProcess.of(MillionLister.class, Integer.toString(1_000_000)).heap(24).start()) {
      assertThat(child.line()).isEqualTo("1000000");
      assertThat(child.status()).isZero();
    }
  }
}
