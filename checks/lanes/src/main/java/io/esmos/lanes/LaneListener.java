package io.esmos.lanes;

import io.esmos.lanes.LaneRecorder.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts the tests of a module as JUnit runs them. JUnit finds it by its service file. Outside of
 * the build (in an IDE) nothing is written.
 */
public final class LaneListener implements TestExecutionListener {
  private final LaneRecorder recorder;

  /** For JUnit. */
  public LaneListener() {
    this(LaneRecorder.INSTANCE);
  }

  LaneListener(LaneRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    recorder.began(lane(test));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    recorder.ended(
        test.isTest(),
        switch (result.getStatus()) {
          case SUCCESSFUL -> Outcome.PASSED;
          case FAILED -> Outcome.FAILED;
          case ABORTED -> Outcome.SKIPPED;
        });
  }

  /** A test that its lane's condition kept from running has been recorded by that condition. */
  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (!reason.startsWith("NOT RUN")) {
      recorder.skipped(lane(test), test.getDisplayName() + ": " + reason);
    }
  }

  /** Written after each plan, because a JVM may run several; each time it holds all so far. */
  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String root = System.getProperty("esmos.root", "");
    String module = System.getProperty("basedir", "");
    if (root.isEmpty() || module.isEmpty()) {
      return;
    }
    String name = Path.of(root).relativize(Path.of(module)).toString().replace('\\', '/');
    try {
      new LaneRecord(name, recorder.rows())
          .write(LaneRecord.folder(Path.of(root)), System.getProperty("esmos.run", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Lane lane(TestIdentifier test) {
    return Lane.ofTags(test.getTags().stream().map(TestTag::getName).toList());
  }
}
