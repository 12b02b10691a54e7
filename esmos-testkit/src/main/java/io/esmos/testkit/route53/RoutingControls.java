package io.esmos.testkit.route53;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The routing controls of a cluster, and what may be done with them. Safe for several threads. */
final class RoutingControls {
  private static final String OWNER = "123456789012";
  private static final String PREFIX = "arn:aws:route53-recovery-control::" + OWNER + ":";

  /** Quota of one UpdateRoutingControlStates call. */
  private static final int MOST_CHANGES = 10;

  /** What a page of ListRoutingControls holds if nothing else is asked for, and at most. */
  private static final int PAGE = 500;

  private static final int MOST_PAGE = 1_000;

  private static final class Control {
    final String panel;
    final String name;
    boolean on;

    Control(String panel, String name) {
      this.panel = panel;
      this.name = name;
    }
  }

  private final Object lock = new Object();
  private final Map<String, Control> controls = new LinkedHashMap<>();
  private final List<String> panels = new ArrayList<>();
  private int leastOn;

  String add(String panel, String name) {
    synchronized (lock) {
      if (!panels.contains(panel)) {
        panels.add(panel);
      }
      String arn =
          panelArn(panel)
              + String.format(Locale.ROOT, "/routingcontrol/%016x", controls.size() + 1);
      controls.put(arn, new Control(panel, name));
      return arn;
    }
  }

  String requireOn(int least) {
    synchronized (lock) {
      leastOn = least;
      return rule();
    }
  }

  Set<String> on() {
    synchronized (lock) {
      Set<String> on = new LinkedHashSet<>();
      controls.forEach(
          (arn, control) -> {
            if (control.on) {
              on.add(arn);
            }
          });
      return on;
    }
  }

  /** GetRoutingControlState. */
  ObjectNode get(JsonNode request) {
    synchronized (lock) {
      String arn = request.path("RoutingControlArn").asText("");
      Control control = control(arn);
      return object()
          .put("RoutingControlArn", arn)
          .put("RoutingControlName", control.name)
          .put("RoutingControlState", control.on ? "On" : "Off");
    }
  }

  /** ListRoutingControls; the token is the ARN that the page begins with. */
  ObjectNode list(JsonNode request) {
    synchronized (lock) {
      String panel = request.path("ControlPanelArn").asText("");
      if (!panel.isEmpty() && panels.stream().map(this::panelArn).noneMatch(panel::equals)) {
        throw new Refusal(400, "ResourceNotFoundException", "no control panel " + panel);
      }
      int most = request.path("MaxResults").asInt(PAGE);
      if (most < 1 || most > MOST_PAGE) {
        throw invalid("MaxResults " + most + " is out of bounds");
      }
      List<String> found =
          new ArrayList<>(controls.keySet().stream().filter(it -> it.startsWith(panel)).toList());
      String token = request.path("NextToken").asText("");
      if (!token.isEmpty()) {
        int begin = found.indexOf(token);
        if (begin < 0) {
          throw invalid("NextToken is none of this list");
        }
        found = found.subList(begin, found.size());
      }
      ObjectNode answer = object();
      ArrayNode page = answer.putArray("RoutingControls");
      found.stream().limit(most).forEach(arn -> page.add(described(arn)));
      if (found.size() > most) {
        answer.put("NextToken", found.get(most));
      }
      return answer;
    }
  }

  /** UpdateRoutingControlStates. */
  ObjectNode updateAll(JsonNode request) {
    JsonNode entries = request.path("UpdateRoutingControlStateEntries");
    if (!entries.isArray() || entries.isEmpty() || entries.size() > MOST_CHANGES) {
      throw invalid("one to ten entries must be given");
    }
    List<JsonNode> changes = new ArrayList<>();
    entries.forEach(changes::add);
    return update(changes, request);
  }

  /** Makes all of these changes or none. */
  ObjectNode update(List<JsonNode> changes, JsonNode request) {
    synchronized (lock) {
      Set<String> after = new HashSet<>(on());
      Set<String> seen = new HashSet<>();
      for (JsonNode change : changes) {
        String arn = change.path("RoutingControlArn").asText("");
        control(arn);
        if (!seen.add(arn)) {
          throw invalid(arn + " is given twice");
        }
        switch (change.path("RoutingControlState").asText("")) {
          case "On" -> after.add(arn);
          case "Off" -> after.remove(arn);
          default -> throw invalid("the state of " + arn + " must be On or Off");
        }
      }
      if (after.size() < leastOn && !overrides(request)) {
        throw new Refusal(400, "ConflictException", "the change breaks safety rule " + rule());
      }
      controls.forEach((arn, control) -> control.on = after.contains(arn));
      return object();
    }
  }

  private boolean overrides(JsonNode request) {
    for (JsonNode rule : request.path("SafetyRulesToOverride")) {
      if (rule.asText("").equals(rule())) {
        return true;
      }
    }
    return false;
  }

  private Control control(String arn) {
    Control control = controls.get(arn);
    if (control == null) {
      throw new Refusal(400, "ResourceNotFoundException", "no routing control " + arn);
    }
    return control;
  }

  private ObjectNode described(String arn) {
    Control control = control(arn);
    return object()
        .put("ControlPanelArn", panelArn(control.panel))
        .put("ControlPanelName", control.panel)
        .put("RoutingControlArn", arn)
        .put("RoutingControlName", control.name)
        .put("RoutingControlState", control.on ? "On" : "Off")
        .put("Owner", OWNER);
  }

  private String panelArn(String panel) {
    return PREFIX + String.format(Locale.ROOT, "controlpanel/%032x", panels.indexOf(panel) + 1);
  }

  private String rule() {
    return PREFIX + "controlpanel/" + "0".repeat(32) + "/safetyrule/" + "0".repeat(16);
  }

  private static Refusal invalid(String reason) {
    return new Refusal(400, "ValidationException", reason);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
