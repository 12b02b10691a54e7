package io.esmos.cloudflare;

import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.ArchiveFaultContract;
import java.time.Duration;

/** The archive in R2, its settings by Cloudflare's API, while every request in turn goes wrong. */
final class R2ArchiveFaultTest implements ArchiveFaultContract {
  @Override
  public ArchiveFaultBench faultBench() {
    return new R2ArchiveBench(Duration.ZERO);
  }
}
