package io.esmos.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.examples.drill.world.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrillOptionsTest {
  @Test
  void withoutArgumentsFourScenesAreSynchronous() {
    DrillOptions options = DrillOptions.parse();

    assertThat(options.scenes())
        .containsExactly(
            DrillOptions.Scene.STEADY,
            DrillOptions.Scene.SITE_LOST,
            DrillOptions.Scene.STEWARD_KILLED,
            DrillOptions.Scene.AWS_LOST);
    assertThat(options.settings()).isEqualTo(Settings.DEFAULTS);
    assertThat(options.report()).isEmpty();
    assertThat(options.keep()).isFalse();
    assertThat(options.help()).isFalse();
  }

  @Test
  void everyOptionIsTaken() {
    DrillOptions options =
        DrillOptions.parse(
            "--scenes=stall,frozen",
            "--async",
            "--clients",
            "3",
            "--pace=20",
            "--ttl",
            "2",
            "--probe-interval",
            "200",
            "--probe-deadline",
            "150",
            "--fall",
            "3",
            "--grant",
            "1500",
            "--seed",
            "-7",
            "--report",
            "out",
            "--keep",
            "--help");

    assertThat(options.scenes())
        .isEqualTo(List.of(DrillOptions.Scene.STALL, DrillOptions.Scene.FROZEN));
    Settings settings = options.settings();
    assertThat(settings.synchronous()).isFalse();
    assertThat(settings.clients()).isEqualTo(3);
    assertThat(settings.pace()).isEqualTo(Duration.ofMillis(20));
    assertThat(settings.ttl()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.monitor().interval()).isEqualTo(Duration.ofMillis(200));
    assertThat(settings.monitor().deadline()).isEqualTo(Duration.ofMillis(150));
    assertThat(settings.monitor().fall()).isEqualTo(3);
    assertThat(settings.grantTime()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(settings.guard().grantTime()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(settings.seed()).isEqualTo(-7);
    assertThat(options.report()).contains(Path.of("out"));
    assertThat(options.keep()).isTrue();
    assertThat(options.help()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "--mutation,there is no option --mutation",
    "--clients,--clients needs a value",
    "--clients=0,--clients 0 must be from 1 to 64",
    "--clients=many,--clients many is not a whole number",
    "--scenes=fire,there is no scene \"fire\"",
    "--fall=1,--fall 1 must be from 2 to 100",
    "--probe-deadline=9000,lower the deadline",
  })
  void aMistakeIsNamed(String argument, String message) {
    assertThatThrownBy(() -> DrillOptions.parse(argument))
        .isInstanceOf(DrillFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void threeLostSitesAreTooMany() {
    assertThatThrownBy(() -> DrillOptions.parse("--scenes", "site-lost,frozen,steward-killed"))
        .isInstanceOf(DrillFailure.class)
        .hasMessageContaining("use two");
  }

  @Test
  void theLossOfAwsComesLastAndNeedsASiteThatMayTakeOver() {
    assertThatThrownBy(() -> DrillOptions.parse("--scenes", "aws-lost,steady", "--async"))
        .hasMessageContaining("must be the last scene");
    assertThatThrownBy(() -> DrillOptions.parse("--scenes", "site-lost,aws-lost"))
        .hasMessageContaining("needs two scenes before it");
    assertThat(DrillOptions.parse("--scenes", "aws-lost", "--async").scenes()).hasSize(1);
    assertThat(DrillOptions.parse("--scenes", "site-lost,frozen,aws-lost").scenes()).hasSize(3);
  }

  @Test
  void theHelpNamesEveryScene() {
    for (DrillOptions.Scene scene : DrillOptions.Scene.values()) {
      assertThat(DrillOptions.HELP).contains(scene.label());
    }
  }
}
