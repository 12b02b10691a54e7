package io.esmos.lanes;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a test only where the servers that it names are installed. */
final class ServersCondition implements ExecutionCondition {
  private static final LaneRecorder RECORDER = LaneRecorder.INSTANCE;

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), ServersLane.class)
        .map(lane -> decide(List.of(lane.value()), it -> it.find().isPresent(), RECORDER))
        .orElseGet(() -> ConditionEvaluationResult.enabled("the class has been asked"));
  }

  static ConditionEvaluationResult decide(
      List<Program> programs, Predicate<Program> installed, LaneRecorder recorder) {
    List<Program> missing = programs.stream().filter(installed.negate()).toList();
    for (Program program : missing) {
      recorder.notRun(Lane.SERVERS, program.product(), "install " + program.debianPackages());
    }
    return missing.isEmpty()
        ? ConditionEvaluationResult.enabled("the servers are installed")
        : ConditionEvaluationResult.disabled(
            missing.stream()
                .map(Program::debianPackages)
                .collect(Collectors.joining(" ", "NOT RUN: install ", "")));
  }
}
