package io.esmos.testkit.sim;

import io.esmos.failover.ControllerReport;
import io.esmos.failover.Event;
import io.esmos.failover.machine.ControllerMachine;
import io.esmos.failover.machine.ControllerSetup;
import org.jspecify.annotations.Nullable;

/** A controller's process: each of its lives is a machine of its own, with a term of its own. */
final class SimController {
  final int number;
  final SimProcess process;
  private final World world;
  private final Chance chance;
  private @Nullable ControllerMachine machine;
  private @Nullable ControllerReport report;
  private long reportedAt;
  private String term = "";
  private int lives;

  SimController(World world, int number, SimProcess process) {
    this.world = world;
    this.number = number;
    this.process = process;
    this.chance = world.chance.fork("controller" + number);
  }

  String term() {
    return term;
  }

  @Nullable ControllerMachine machine() {
    return process.up() ? machine : null;
  }

  void begin() {
    process.begin();
    report = null;
    term = "c" + number + "t" + ++lives;
    ControllerSetup setup = world.setup(number, term);
    term = setup.term();
    ControllerMachine next =
        new ControllerMachine(
            setup,
            process,
            chance.fork("controller" + number),
            this::listen,
            posted -> {
              report = posted;
              reportedAt = process.clock();
            },
            process.clock());
    machine = next;
    world.told("c" + number, () -> "begins, term " + term);
    next.start();
  }

  void end() {
    world.told("c" + number, () -> "ends");
    process.end();
    machine = null;
  }

  private void listen(Event event) {
    world.oracle.event(this, event);
    world.told(
        "c" + number,
        () ->
            event.kind()
                + (event.subject().isEmpty() ? "" : " " + event.subject())
                + ": "
                + event.text());
    world.strikes.removeIf(strike -> strike.at(this, event));
  }

  /** Another controller asks for the report. */
  @Nullable ControllerReport report() {
    return report;
  }

  long reportAge() {
    return process.clock() - reportedAt;
  }

  @Override
  public String toString() {
    return "c" + number;
  }
}
