package io.esmos.http;

import io.esmos.format.FormatException;
import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * Asks each site whether it is the writer and whether its write path works: the site tries a write
 * and says so in a {@link HealthAnswer}. Immutable and safe for use by several threads.
 *
 * <p>Only a well-formed answer of the very site that was asked makes it healthy; an answer of
 * another site, of a newer version or of something else altogether is {@code UNHEALTHY}, because
 * its users would get the same. What is not an answer is judged as {@link HttpProbe} does.
 */
public final class HttpWriteProbe implements HealthProbe {
  private final SiteCalls calls;

  private HttpWriteProbe(SiteCalls calls) {
    this.calls = calls;
  }

  /**
   * Returns a probe of these sites.
   *
   * @param targets the health URL of each site; any other site is {@code UNKNOWN}
   * @param client the client to use; it is not closed
   */
  public static HttpWriteProbe of(Map<Site, HttpTarget> targets, OkHttpClient client) {
    return new HttpWriteProbe(new SiteCalls(targets, client, HealthAnswer.MAX_BYTES - 1));
  }

  @Override
  public ProbeResult probe(Site site, Deadline deadline) {
    return calls.ask(site, deadline, answer -> judge(site, answer));
  }

  private static ProbeResult judge(Site site, Exchange.Answer answer) {
    int status = answer.status();
    if (status != 200 && status != 503) {
      return ProbeResult.unhealthy("status " + status);
    }
    HealthAnswer health;
    try {
      health = HealthAnswer.read(answer.body());
    } catch (FormatException e) {
      return ProbeResult.unhealthy("status " + status + " and no health answer");
    }
    if (!health.site().equals(site)) {
      return ProbeResult.unhealthy("answers for another site, " + health.site());
    }
    if (health.status() != status) {
      return ProbeResult.unhealthy(
          "contradicts itself: " + health.role() + " with status " + status);
    }
    String reason = HttpErrors.printable(health.reason());
    return switch (health.role()) {
      case WRITER -> ProbeResult.writing(health.epoch().orElseThrow(), reason);
      case REPLICA -> ProbeResult.healthy(reason);
      case FAILING -> ProbeResult.unhealthy(reason);
    };
  }
}
