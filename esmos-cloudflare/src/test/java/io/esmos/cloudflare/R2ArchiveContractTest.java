package io.esmos.cloudflare;

import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import java.time.Duration;

/** R2 on the wire server keeps the contract, at one write a second of a key. */
final class R2ArchiveContractTest implements ArchiveContract {
  static final String ACCOUNT = "0123456789abcdef0123456789abcdef";

  @Override
  public ArchiveBench bench() {
    return new R2ArchiveBench(Duration.ofSeconds(1));
  }
}
