package io.esmos.examples.drill.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a drill.
 *
 * @param settings the settings, by name, as they were
 * @param acts what came of each scene that was played to its end
 * @param broken why the drill could not go on; empty if it went to its end
 */
public record Report(Map<String, String> settings, List<Act> acts, Optional<String> broken) {
  /** Takes copies, in order. */
  public Report {
    settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    acts = List.copyOf(acts);
  }

  /** Returns whether every invariant held in every scene. */
  public boolean passed() {
    return broken.isEmpty() && !acts.isEmpty() && acts.stream().allMatch(Act::passed);
  }

  /** Returns the report as JSON. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("passed", passed());
    broken.ifPresent(why -> all.put("broken", why));
    all.put("settings", settings);
    List<Object> list = new ArrayList<>();
    for (Act act : acts) {
      list.add(json(act));
    }
    all.put("acts", list);
    return Json.text(all);
  }

  private static Map<String, Object> json(Act act) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", act.name());
    out.put("title", act.title());
    out.put("passed", act.passed());
    out.put("rtoMillis", act.rto().map(Duration::toMillis).orElse(0L));
    out.put("floorMillis", act.floor().map(floor -> floor.total().toMillis()).orElse(0L));
    Map<String, Object> phases = new LinkedHashMap<>();
    act.timeline()
        .ifPresent(
            line ->
                line.phases()
                    .forEach((phase, took) -> phases.put(Timeline.label(phase), took.toMillis())));
    out.put("phases", phases);
    Map<String, Object> floor = new LinkedHashMap<>();
    act.floor().ifPresent(f -> f.parts().forEach((part, took) -> floor.put(part, took.toMillis())));
    out.put("floor", floor);
    out.put("acknowledged", act.account().acknowledged());
    out.put("missing", act.account().missing().size());
    out.put("doubled", act.account().doubled());
    out.put("staleEpoch", act.account().staleEpoch());
    out.put("twoWriters", act.account().twoWriters());
    out.put("readsUnseen", act.account().unseen());
    out.put("lossBoundMillis", act.lossBound().toMillis());
    Optional<Timeline> timeline = act.timeline();
    out.put("epoch", timeline.map(Timeline::epoch).orElse(0L));
    out.put("actors", timeline.map(Timeline::actors).orElse(List.of()));
    out.put("why", timeline.map(Timeline::why).orElse(""));
    out.put("whyNotEarlier", timeline.map(Timeline::whyNotEarlier).orElse(List.of()));
    out.put("pending", timeline.map(Timeline::pending).orElse(List.of()));
    out.put("faults", act.faults());
    return out;
  }
}
