package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.failover.Decision;
import io.esmos.failover.Situation;
import io.esmos.topology.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The steps that are left, in the order of rule S1, with the planes that each one touches. */
final class PlanText {
  private PlanText() {}

  static List<String> of(ControllerSetup setup, Situation situation, Decision decision) {
    AuthorityState value = situation.authority();
    List<String> steps = new ArrayList<>();
    Site from = value.from().orElse(value.site());
    Site to = value.site();
    if (decision.kind() == Decision.Kind.FAILOVER) {
      to = decision.to().orElseThrow();
      steps.add(
          "commit CLOSED("
              + (value.epoch() + 1)
              + ", from "
              + from
              + ", to "
              + to
              + ") [witnesses: data planes]");
    } else if (value.kind() == AuthorityState.Kind.OPEN) {
      steps.add("nothing: " + value.site() + " stays the writer");
      for (Situation.Database database : situation.databases()) {
        for (Site site : new TreeSet<>(database.diverged())) {
          steps.add("a person re-clones " + database.name() + " at " + site + ": it has diverged");
        }
      }
      return steps;
    }
    steps.add(
        "fence "
            + from
            + " ["
            + from.vendor()
            + ": control plane], else wait "
            + setup.options().drifted(value.waitTime()).toMillis()
            + " ms until all grants have ended");
    for (String resource : setup.workload().resources()) {
      steps.add(
          "let " + resource + " at " + to + " catch up with the reachable replicas [data planes]");
      steps.add(
          "commit the intent, promote "
              + resource
              + " at "
              + to
              + " once ["
              + to.vendor()
              + ": database]");
      steps.add("write the epoch row of " + resource + " at " + to);
    }
    steps.add("commit OPEN for " + to + " [witnesses: data planes]");
    steps.add("prove from outside that " + to + " writes");
    for (String name : setup.switches()) {
      steps.add(
          "send the traffic to " + to + " [" + name + ": control plane], and ask all its servers");
    }
    return steps;
  }
}
