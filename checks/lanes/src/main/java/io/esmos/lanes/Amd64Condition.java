package io.esmos.lanes;

import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a test only in a JVM for x86-64. */
final class Amd64Condition implements ExecutionCondition {
  static final String NEED = "use a machine with an x86-64 processor";

  /** How JDKs of different systems name it. */
  private static final Set<String> NAMES = Set.of("amd64", "x86_64");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide(System.getProperty("os.arch", ""), LaneRecorder.INSTANCE);
  }

  static ConditionEvaluationResult decide(String architecture, LaneRecorder recorder) {
    if (NAMES.contains(architecture)) {
      return ConditionEvaluationResult.enabled("the machine is " + architecture);
    }
    recorder.notRun(Lane.AMD64, "x86-64", NEED);
    return ConditionEvaluationResult.disabled("NOT RUN: " + NEED);
  }
}
