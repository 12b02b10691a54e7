package io.esmos.aws;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.route53recoverycluster.Route53RecoveryClusterClient;
import software.amazon.awssdk.services.route53recoverycluster.model.GetRoutingControlStateResponse;
import software.amazon.awssdk.services.route53recoverycluster.model.RoutingControlState;
import software.amazon.awssdk.services.route53recoverycluster.model.UpdateRoutingControlStateEntry;

/**
 * A cluster of Amazon's Application Recovery Controller: five endpoints in five regions that hold
 * the same routing controls. ARC is made so that some of them may be unavailable at any time and
 * the caller goes on to the next. A call begins with the endpoint that answered last, and asks each
 * at most once; one that refuses connections, breaks them off, takes longer than {@link
 * ArcOptions#endpointTimeout}, or says EndpointTemporarilyUnavailableException is passed over. A
 * change may therefore reach several endpoints; it sets states and is the same at each of them.
 *
 * <p>Safe for use by several threads. The SDK's own retries are off. The clients are the caller's,
 * who closes them. Source: "Best practices for routing control in ARC" and the API reference of
 * Routing Control (2019-12-02).
 */
public final class ArcCluster {
  private static final int ENDPOINTS = 5;

  /** ARC names no quota for reading. This one only keeps a fault of ours from being a flood. */
  private static final int READS_PER_SECOND = 1_000;

  private record Endpoint(Route53RecoveryClusterClient client, AwsCalls reads, AwsCalls changes) {}

  private final List<Endpoint> endpoints;
  private final ArcOptions options;
  private final AtomicInteger answeredLast = new AtomicInteger();

  private ArcCluster(List<Endpoint> endpoints, ArcOptions options) {
    this.endpoints = List.copyOf(endpoints);
    this.options = options;
  }

  /** Returns the cluster of these five clients, with {@link ArcOptions#DEFAULTS}. */
  public static ArcCluster of(Collection<Route53RecoveryClusterClient> clients) {
    return of(clients, ArcOptions.DEFAULTS);
  }

  /**
   * Returns the cluster of these clients. Each needs the region of its endpoint, and the endpoint
   * as its endpoint override. Keep the endpoints in your configuration: the control plane that
   * tells them is in one region and may be lost when they are needed.
   *
   * @param clients one for each of the five endpoints
   * @throws IllegalArgumentException if there are not five, or two have one endpoint
   */
  public static ArcCluster of(
      Collection<Route53RecoveryClusterClient> clients, ArcOptions options) {
    List<String> faults = new ArrayList<>();
    if (clients.size() != ENDPOINTS) {
      faults.add("a cluster has five endpoints, and these are " + clients.size());
    }
    List<Endpoint> endpoints = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Route53RecoveryClusterClient client : clients) {
      String url = url(client);
      if (url.isEmpty()) {
        faults.add("a client has no endpoint override");
      } else if (!seen.add(url)) {
        faults.add(url + " is given twice");
      }
      endpoints.add(
          new Endpoint(
              client,
              new AwsCalls(READS_PER_SECOND, 1),
              new AwsCalls(options.changesPerSecond(), 1)));
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("ARC cluster: " + String.join("; ", faults));
    }
    return new ArcCluster(endpoints, options);
  }

  /** Returns the clients that were handed in. */
  public List<Route53RecoveryClusterClient> clients() {
    return endpoints.stream().map(Endpoint::client).toList();
  }

  /** Returns which of these routing controls are On. */
  Set<String> on(Collection<String> controls, String operation, Deadline deadline) {
    Set<String> on = new HashSet<>();
    for (String control : controls) {
      GetRoutingControlStateResponse answer =
          rotate(
              operation,
              deadline,
              false,
              (client, override) ->
                  checked(
                      operation,
                      client.getRoutingControlState(
                          it -> it.routingControlArn(control).overrideConfiguration(override))));
      if (answer.routingControlState() == RoutingControlState.ON) {
        on.add(control);
      }
    }
    return on;
  }

  /** Turns one routing control On and the others Off, in one step. */
  void only(String target, Collection<String> controls, String operation, Deadline deadline) {
    Map<String, UpdateRoutingControlStateEntry> entries = new LinkedHashMap<>();
    for (String control : controls) {
      RoutingControlState state =
          control.equals(target) ? RoutingControlState.ON : RoutingControlState.OFF;
      entries.put(
          control,
          UpdateRoutingControlStateEntry.builder()
              .routingControlArn(control)
              .routingControlState(state)
              .build());
    }
    rotate(
        operation,
        deadline,
        true,
        (client, override) ->
            client.updateRoutingControlStates(
                it ->
                    it.updateRoutingControlStateEntries(entries.values())
                        .overrideConfiguration(override)));
  }

  @Override
  public String toString() {
    return "ARC cluster " + endpoints.stream().map(it -> url(it.client())).toList();
  }

  private <T> T rotate(
      String operation,
      Deadline deadline,
      boolean mutating,
      BiFunction<Route53RecoveryClusterClient, AwsRequestOverrideConfiguration, T> request) {
    deadline.check(operation);
    int begin = answeredLast.get();
    List<ProviderException> passedOver = new ArrayList<>();
    for (int i = 0; i < ENDPOINTS && (i == 0 || !deadline.passed()); i++) {
      int at = (begin + i) % ENDPOINTS;
      Endpoint endpoint = endpoints.get(at);
      Deadline part = deadline.atMost(share(deadline, ENDPOINTS - i));
      try {
        T answer =
            mutating
                ? endpoint
                    .changes()
                    .change(operation, part, it -> request.apply(endpoint.client(), it))
                : endpoint
                    .reads()
                    .read(operation, part, it -> request.apply(endpoint.client(), it));
        answeredLast.set(at);
        return answer;
      } catch (ProviderException e) {
        if (!mayPass(e)) {
          throw told(e, mutating, passedOver);
        }
        passedOver.add(e);
      }
    }
    throw none(operation, mutating, passedOver);
  }

  /** What one endpoint may take, so that those after it get their turn. */
  private Duration share(Deadline deadline, int left) {
    Duration even = deadline.remaining().dividedBy(left);
    return even.compareTo(options.endpointTimeout()) < 0 ? even : options.endpointTimeout();
  }

  /**
   * Whether another endpoint may do better. An interrupt is meant for the whole call; what ARC
   * throttles is told, and what our own pace does not send to one endpoint goes to the next.
   */
  private static boolean mayPass(ProviderException e) {
    boolean silent =
        switch (e.code()) {
          case UNAVAILABLE, TIMEOUT, MALFORMED -> true;
          case THROTTLED -> e.vendorCode().isEmpty();
          default -> false;
        };
    return silent && !Thread.currentThread().isInterrupted();
  }

  /** A refusal does not tell that nothing happened if an endpoint before may have taken it. */
  private static ProviderException told(
      ProviderException refusal, boolean mutating, List<ProviderException> before) {
    boolean unknown = before.stream().anyMatch(it -> it.code().effectUnknown());
    ProviderException out = refusal;
    if (mutating && unknown && !refusal.code().effectUnknown()) {
      out =
          ProviderException.of(
              Code.UNAVAILABLE,
              refusal.operation(),
              "an endpoint did not answer, and the next one: " + refusal.getMessage(),
              refusal);
      out = refusal.retryAfter().map(out::retryAfter).orElse(out);
    }
    before.forEach(out::addSuppressed);
    return out;
  }

  /** No endpoint has answered; a change may have happened if one of them may have taken it. */
  private static ProviderException none(
      String operation, boolean mutating, List<ProviderException> passedOver) {
    ProviderException last = passedOver.get(passedOver.size() - 1);
    Code code =
        passedOver.stream()
            .map(ProviderException::code)
            .filter(it -> mutating && it.effectUnknown())
            .findFirst()
            .orElse(last.code());
    ProviderException out =
        ProviderException.of(
            code,
            operation,
            passedOver.size() + " of five endpoints did not answer, the last: " + last.getMessage(),
            last);
    passedOver.subList(0, passedOver.size() - 1).forEach(out::addSuppressed);
    return out;
  }

  private static GetRoutingControlStateResponse checked(
      String operation, GetRoutingControlStateResponse answer) {
    RoutingControlState state = answer.routingControlState();
    if (state == null || state == RoutingControlState.UNKNOWN_TO_SDK_VERSION) {
      throw Route53Failures.malformed(operation, "a routing control is neither On nor Off", null);
    }
    return answer;
  }

  private static String url(Route53RecoveryClusterClient client) {
    return client.serviceClientConfiguration().endpointOverride().map(Object::toString).orElse("");
  }
}
