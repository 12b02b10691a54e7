package io.esmos.lanes;

import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a test only where the client that it names can be imported. */
final class ClientsCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), ClientsLane.class)
        .map(
            lane ->
                decide(
                    lane.value(),
                    client -> client.isIn(PythonClient.interpreter()),
                    LaneRecorder.INSTANCE))
        .orElseGet(() -> ConditionEvaluationResult.enabled("the class has been asked"));
  }

  static ConditionEvaluationResult decide(
      PythonClient client, Predicate<PythonClient> installed, LaneRecorder recorder) {
    if (installed.test(client)) {
      return ConditionEvaluationResult.enabled("the client can be imported");
    }
    recorder.notRun(Lane.CLIENTS, client.product(), PythonClient.NEED);
    return ConditionEvaluationResult.disabled("NOT RUN: " + PythonClient.NEED);
  }
}
