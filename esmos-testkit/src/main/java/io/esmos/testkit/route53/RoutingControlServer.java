package io.esmos.testkit.route53;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cluster of Amazon's Application Recovery Controller on loopback: the data plane of its routing
 * controls behind the protocol awsJson 1.0, at five endpoints that hold the same. Each can be
 * stopped and made to fail by itself. Safe for use by several threads.
 *
 * <p>Requests must be signed, but signatures are not checked. What it answers to which request: API
 * reference of Routing Control (2019-12-02), actions GetRoutingControlState, ListRoutingControls,
 * UpdateRoutingControlState, UpdateRoutingControlStates; limits: "Quotas for routing control".
 */
public final class RoutingControlServer implements AutoCloseable {
  /** How many endpoints a cluster has. */
  public static final int ENDPOINTS = 5;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/x-amz-json-1.0";
  private static final String TARGET = "ToggleCustomerAPI.";

  private final RoutingControls controls = new RoutingControls();
  private final AtomicLong requestIds = new AtomicLong();
  private final List<WireServer> endpoints = new ArrayList<>();

  private RoutingControlServer() {
    for (int i = 0; i < ENDPOINTS; i++) {
      endpoints.add(WireServer.start("arc-" + i, this::answer));
    }
  }

  /** Returns a cluster without routing controls, listening on free ports of loopback. */
  public static RoutingControlServer start() {
    return new RoutingControlServer();
  }

  /**
   * Adds a routing control, which is Off.
   *
   * @param panel the name of its control panel
   * @param name its name
   * @return its ARN
   */
  public String add(String panel, String name) {
    return controls.add(panel, name);
  }

  /**
   * Sets an assertion rule over all routing controls: a change that leaves fewer than this On is
   * refused, unless it overrides the rule.
   *
   * @return the ARN of the rule
   */
  public String requireOn(int least) {
    return controls.requireOn(least);
  }

  /** Returns the ARNs of the routing controls that are On. */
  public Set<String> on() {
    return controls.on();
  }

  /** Returns an endpoint, with its log of requests and what can be made to go wrong. */
  public WireServer endpoint(int index) {
    return endpoints.get(index);
  }

  /** Returns all endpoints. */
  public List<WireServer> endpoints() {
    return List.copyOf(endpoints);
  }

  /** Returns the URLs of all endpoints. */
  public List<URI> urls() {
    return endpoints.stream().map(WireServer::url).toList();
  }

  /** Returns the operation that a request is for, such as {@code GetRoutingControlState}. */
  public static String operation(WireRequest request) {
    String target = request.header("X-Amz-Target").orElse("");
    return target.startsWith(TARGET) ? target.substring(TARGET.length()) : target;
  }

  /** Returns a refusal with this code, to plan it. */
  public static WireAnswer refusal(String code, String message) {
    int status = code.equals("InternalServerException") ? 500 : 400;
    return error(new Refusal(status, code, message), JSON.createObjectNode());
  }

  /** Returns a ThrottlingException that asks for this pause, in whole seconds, to plan it. */
  public static WireAnswer throttling(Duration pause) {
    return error(
        new Refusal(400, "ThrottlingException", "Rate exceeded"),
        JSON.createObjectNode().put("retryAfterSeconds", pause.toSeconds()));
  }

  @Override
  public void close() {
    endpoints.forEach(WireServer::close);
  }

  private WireAnswer answer(WireRequest request) {
    String requestId = "arc-request-" + requestIds.incrementAndGet();
    try {
      return route(request).with("x-amzn-RequestId", requestId);
    } catch (Refusal e) {
      return error(e, JSON.createObjectNode()).with("x-amzn-RequestId", requestId);
    }
  }

  private WireAnswer route(WireRequest request) {
    if (!request.method().equals("POST") || !request.path().equals("/")) {
      throw new Refusal(404, "UnknownOperationException", request + " is not served here");
    }
    if (request.header("Authorization").isEmpty()) {
      throw new Refusal(400, "AccessDeniedException", "Missing Authentication Token");
    }
    if (!request.header("Content-Type").orElse("").equals(TYPE)) {
      throw new Refusal(400, "SerializationException", "the body is not " + TYPE);
    }
    JsonNode body = body(request);
    ObjectNode answer =
        switch (operation(request)) {
          case "GetRoutingControlState" -> controls.get(body);
          case "ListRoutingControls" -> controls.list(body);
          case "UpdateRoutingControlState" -> controls.update(List.of(body), body);
          case "UpdateRoutingControlStates" -> controls.updateAll(body);
          default ->
              throw new Refusal(400, "UnknownOperationException", operation(request) + " is none");
        };
    return WireAnswer.of(200, TYPE, answer.toString());
  }

  private static JsonNode body(WireRequest request) {
    try {
      JsonNode body = JSON.readTree(request.body());
      if (body.isObject()) {
        return body;
      }
    } catch (IOException e) {
      throw new Refusal(400, "SerializationException", "the body is not well-formed");
    }
    throw new Refusal(400, "SerializationException", "the body is no object");
  }

  private static WireAnswer error(Refusal refusal, ObjectNode body) {
    body.put("__type", "com.amazonaws.route53recoverycluster#" + refusal.code());
    body.put("message", Objects.toString(refusal.getMessage(), ""));
    return WireAnswer.of(refusal.status(), TYPE, body.toString());
  }
}
