package io.esmos.cloudflare;

import java.time.Duration;

/**
 * What a zone's plan allows. Source: developers.cloudflare.com/dns, "Batch record changes" and
 * "Time to Live".
 */
public enum CloudflarePlan {
  /** Batches of 200 records, TTL of at least 60 s. */
  FREE(200, Duration.ofSeconds(60)),
  /** Pro and Business: batches of 3,500 records, TTL of at least 60 s. */
  PAID(3_500, Duration.ofSeconds(60)),
  /** Batches of 3,500 records, TTL of at least 30 s. */
  ENTERPRISE(3_500, Duration.ofSeconds(30));

  private final int batch;
  private final Duration minimumTtl;

  CloudflarePlan(int batch, Duration minimumTtl) {
    this.batch = batch;
    this.minimumTtl = minimumTtl;
  }

  /** Returns how many records one batch may change. */
  public int batch() {
    return batch;
  }

  /** Returns the smallest TTL. */
  public Duration minimumTtl() {
    return minimumTtl;
  }
}
