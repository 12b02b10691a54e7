package io.esmos.aws;

import io.esmos.provider.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckObservation;
import software.amazon.awssdk.services.route53.model.ListHealthChecksResponse;

/**
 * The health checks of an account, read. For diagnosis only: what the checkers saw is not what
 * Route 53 answers by, it comes late, and the API that tells it has its control plane in one
 * region. Nothing in ESMOS decides by it. Safe for use by several threads; shares the pace and the
 * failures of its {@link Route53Dns}, {@code NOT_FOUND} for an id that is not known.
 */
public final class Route53HealthChecks {
  private static final String LIST = "healthChecks.list";
  private static final String STATUS = "healthChecks.status";

  /** The most that one page holds. */
  private static final String PAGE = "1000";

  private final Route53Dns dns;

  /**
   * A health check.
   *
   * @param id the id
   * @param type the vendor's text, such as {@code HTTPS} or {@code RECOVERY_CONTROL}
   * @param target the host name, or else the address, that is checked
   * @param routingControl the ARN of the routing control that it follows
   * @param disabled whether Route 53 takes it for healthy without checking
   * @param inverted whether healthy and unhealthy change places
   */
  public record Check(
      String id,
      String type,
      Optional<String> target,
      Optional<String> routingControl,
      boolean disabled,
      boolean inverted) {}

  /**
   * What a checker saw last.
   *
   * @param region where the checker is, the vendor's text
   * @param address the checker's address
   * @param status what it says, for people; begins with {@code Success} or {@code Failure}
   * @param checked when
   */
  public record Observation(String region, String address, String status, Instant checked) {
    /** Returns whether the checker got the answer that it wants. */
    public boolean success() {
      return status.startsWith("Success");
    }
  }

  private Route53HealthChecks(Route53Dns dns) {
    this.dns = dns;
  }

  /** Returns the health checks of the account of this provider's client. */
  public static Route53HealthChecks of(Route53Dns dns) {
    return new Route53HealthChecks(Objects.requireNonNull(dns, "dns"));
  }

  /** Returns all health checks, in Route 53's order: one request for each thousand. */
  public List<Check> all(Deadline deadline) {
    List<Check> checks = new ArrayList<>();
    String marker = null;
    while (true) {
      ListHealthChecksResponse page = page(marker, deadline);
      page.healthChecks().forEach(it -> checks.add(check(it.id(), it.healthCheckConfig())));
      if (!page.isTruncated()) {
        return List.copyOf(checks);
      }
      if (page.nextMarker() == null || page.nextMarker().equals(marker)) {
        throw Route53Failures.malformed(LIST, "a page of health checks leads nowhere", null);
      }
      marker = page.nextMarker();
    }
  }

  /**
   * Returns what each checker saw last. Only of checks that have checkers: for a calculated one, an
   * alarm's or a routing control's, Route 53 refuses with {@code INVALID}.
   */
  public List<Observation> status(String id, Deadline deadline) {
    Objects.requireNonNull(id, "id");
    return dns
        .calls()
        .read(
            STATUS,
            deadline,
            override ->
                dns.client()
                    .getHealthCheckStatus(
                        it -> it.healthCheckId(id).overrideConfiguration(override)))
        .healthCheckObservations()
        .stream()
        .map(Route53HealthChecks::observation)
        .toList();
  }

  private ListHealthChecksResponse page(@Nullable String marker, Deadline deadline) {
    ListHealthChecksResponse page =
        dns.calls()
            .read(
                LIST,
                deadline,
                override ->
                    dns.client()
                        .listHealthChecks(
                            it ->
                                it.marker(marker).maxItems(PAGE).overrideConfiguration(override)));
    if (page.isTruncated() == null) {
      throw Route53Failures.malformed(LIST, "a page of health checks says nothing", null);
    }
    return page;
  }

  private static Check check(@Nullable String id, @Nullable HealthCheckConfig config) {
    if (id == null || config == null || config.typeAsString() == null) {
      throw Route53Failures.malformed(LIST, "a health check without id or type", null);
    }
    return new Check(
        id,
        config.typeAsString(),
        Optional.ofNullable(config.fullyQualifiedDomainName())
            .or(() -> Optional.ofNullable(config.ipAddress())),
        Optional.ofNullable(config.routingControlArn()),
        Boolean.TRUE.equals(config.disabled()),
        Boolean.TRUE.equals(config.inverted()));
  }

  private static Observation observation(HealthCheckObservation seen) {
    if (seen.regionAsString() == null
        || seen.ipAddress() == null
        || seen.statusReport() == null
        || seen.statusReport().status() == null
        || seen.statusReport().checkedTime() == null) {
      throw Route53Failures.malformed(STATUS, "a checker without what it saw", null);
    }
    return new Observation(
        seen.regionAsString(),
        seen.ipAddress(),
        seen.statusReport().status(),
        seen.statusReport().checkedTime());
  }
}
