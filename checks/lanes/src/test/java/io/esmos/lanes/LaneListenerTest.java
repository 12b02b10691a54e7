package io.esmos.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.esmos.lanes.LaneRecord.Row;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LaneListenerTest {
  private static final String JAVA = "Java " + System.getProperty("java.version");

  /** The recorder of the run inside this test; the static one counts this test itself. */
  private static LaneRecorder recorder = new LaneRecorder();

  @Test
  void countsByLaneAndProduct() {
    assertThat(run(Samples.class))
        .containsExactlyInAnyOrder(
            new Row(Lane.JVM, JAVA, 3, 0, 0, ""),
            new Row(Lane.JVM, "PostgreSQL 18.6 embedded", 1, 0, 0, ""),
            new Row(Lane.SERVERS, "unnamed product", 1, 0, 0, ""));
  }

  @Test
  void countsEachTestOfClassForTheProductThatItsClassUses() {
    assertThat(run(OfOneServer.class))
        .containsExactlyInAnyOrder(
            new Row(Lane.SERVERS, "Knot 3.2.6", 2, 0, 0, ""),
            new Row(Lane.SERVERS, "kdig 3.2.6", 1, 0, 0, ""));
  }

  @Test
  void countsFailuresAndWhatIsSwitchedOff() {
    assertThat(run(Bad.class))
        .containsExactlyInAnyOrder(
            new Row(Lane.JVM, JAVA, 1, 1, 1, ""),
            new Row(Lane.JVM, "skipped", 0, 0, 1, "off(): by hand"));
  }

  @Test
  void classThatCannotStartIsFailure() {
    assertThat(run(CannotStart.class)).containsExactly(new Row(Lane.SERVERS, "X 1", 1, 1, 0, ""));
  }

  private static List<Row> run(Class<?> tests) {
    recorder = new LaneRecorder();
    Launcher launcher =
        LauncherFactory.create(
            LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new LaneListener(recorder))
                .build());
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build());
    return recorder.rows();
  }

  static class Samples {
    @Test
    void plain() {}

    @RepeatedTest(2)
    void twice() {}

    @Test
    void withProduct() {
      recorder.used("PostgreSQL 18.6 embedded");
      recorder.used("PostgreSQL 18.6 embedded");
    }

    @Test
    @Tag("servers")
    void nameless() {}
  }

  @Tag("servers")
  static class OfOneServer {
    @BeforeAll
    static void start() {
      recorder.used("Knot 3.2.6");
    }

    @Test
    void one() {}

    @Test
    void two() {
      recorder.used("kdig 3.2.6");
    }
  }

  static class Bad {
    @Test
    void fails() {
      throw new AssertionError("on purpose");
    }

    @Test
    void aborts() {
      Assumptions.abort("on purpose");
    }

    @Test
    @Disabled("by hand")
    void off() {}
  }

  @Tag("servers")
  static class CannotStart {
    @BeforeAll
    static void start() {
      recorder.used("X 1");
      throw new IllegalStateException("on purpose");
    }

    @Test
    void one() {}
  }
}
