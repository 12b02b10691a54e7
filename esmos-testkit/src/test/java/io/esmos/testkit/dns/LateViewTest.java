package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.testkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is shown of something that changes, now and so long ago. */
final class LateViewTest {
  private final ManualTime time = new ManualTime();
  private final LateView<String> view = new LateView<>("a", time);

  @Test
  void showsEveryChangeAtOnce() {
    view.set("b");
    assertThat(view.shown()).isEqualTo("b");
  }

  @Test
  void showsWhatThereWasSoLongAgo() {
    view.lag(Duration.ofSeconds(10));
    time.pass(Duration.ofSeconds(3));
    view.set("b");
    time.pass(Duration.ofSeconds(4));
    view.set("c");
    time.pass(Duration.ofSeconds(5));
    assertThat(view.shown()).isEqualTo("a");
    time.pass(Duration.ofSeconds(1));
    assertThat(view.shown()).isEqualTo("b");
    time.pass(Duration.ofSeconds(3));
    assertThat(view.shown()).isEqualTo("b");
    time.pass(Duration.ofSeconds(1));
    assertThat(view.shown()).isEqualTo("c");
  }

  @Test
  void catchesUp() {
    view.lag(Duration.ofDays(1));
    view.set("b");
    view.set("c");
    assertThat(view.shown()).isEqualTo("a");
    view.lag(Duration.ZERO);
    assertThat(view.shown()).isEqualTo("c");
    view.lag(Duration.ofDays(1));
    assertThat(view.shown()).isEqualTo("c");
  }
}
