package io.esmos.failover;

import io.esmos.dns.TrafficSwitch;
import io.esmos.failover.machine.ControllerSetup;
import io.esmos.topology.FailureDomain;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is wrong with a controller's configuration: all of it at once, before anything burns. */
final class ControllerFaults {
  private final FailoverController.Builder builder;
  private final List<String> faults = new ArrayList<>();

  private ControllerFaults(FailoverController.Builder builder) {
    this.builder = builder;
  }

  static List<String> of(FailoverController.Builder builder) {
    ControllerFaults it = new ControllerFaults(builder);
    it.controllers();
    it.watching();
    it.resources();
    it.switches();
    return List.copyOf(it.faults);
  }

  private void controllers() {
    List<ControllerSetup.Member> all = builder.controllers;
    if (builder.self.isEmpty()) {
      faults.add("say which controller this is: self(name, vantage)");
    }
    if (doubles(all.stream().map(ControllerSetup.Member::name).toList())) {
      faults.add("two controllers have the same name");
    }
    if (all.size() < 3) {
      faults.add(
          "needs at least 3 controllers, has "
              + all.size()
              + ": a verdict is that of a majority of vantage points");
    }
    Map<Vendor, Long> perVendor =
        all.stream()
            .collect(Collectors.groupingBy(c -> c.vantage().vendor(), Collectors.counting()));
    perVendor.forEach(
        (vendor, count) -> {
          if (count * 2 > all.size()) {
            faults.add(
                count
                    + " of "
                    + all.size()
                    + " controllers are at "
                    + vendor
                    + ": its loss would leave no majority; move some to other vendors");
          } else if (perVendor.size() < 3) {
            faults.add(
                "the loss of "
                    + vendor
                    + " leaves controllers at one vendor only, and a verdict needs two; add one at a"
                    + " third vendor");
          }
        });
  }

  private void watching() {
    if (builder.probe == null) {
      faults.add("say how sites are probed: probe(…)");
    }
    if (builder.controlTargets.isEmpty()) {
      faults.add(
          "add a control target: without one, a time-out cannot be told from an own network fault");
    }
  }

  private void resources() {
    if (!builder.authority.workload().equals(builder.workload.name())) {
      faults.add("the authority is that of " + builder.authority.workload());
    }
    List<String> wanted = builder.workload.resources();
    for (String name : wanted) {
      if (!builder.resources.containsKey(name)) {
        faults.add("resource " + name + " of the workload is missing: resource(…)");
      }
    }
    for (String name : builder.resources.keySet()) {
      if (!wanted.contains(name)) {
        faults.add("resource " + name + " is not one of the workload's " + wanted);
      }
    }
  }

  /** No step may need the planes of a vendor alone whose loss the objectives name. */
  private void switches() {
    List<TrafficSwitch> switches = builder.switches;
    if (switches.isEmpty()) {
      faults.add("add at least one traffic switch: traffic(…)");
      return;
    }
    if (doubles(switches.stream().map(TrafficSwitch::name).toList())) {
      faults.add("two traffic switches have the same name");
    }
    if (builder.workload.objective(FailureDomain.VENDOR).isEmpty()) {
      return;
    }
    builder.workload.sites().stream()
        .map(Site::vendor)
        .distinct()
        .filter(vendor -> switches.stream().allMatch(one -> one.vendor().equals(vendor)))
        .forEach(
            vendor ->
                faults.add(
                    "every traffic switch is at "
                        + vendor
                        + ", whose loss the workload must survive; add one at another vendor"));
  }

  private static boolean doubles(Collection<String> names) {
    return new HashSet<>(names).size() < names.size();
  }
}
