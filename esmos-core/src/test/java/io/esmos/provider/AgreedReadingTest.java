package io.esmos.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AgreedReadingTest {
  private static String read(String... answers) {
    Iterator<String> each = List.of(answers).iterator();
    return AgreedReading.of("test", each::next);
  }

  @Test
  void twoReadingsInSuccessionAgree() {
    assertThat(read("a", "a")).isEqualTo("a");
    assertThat(read("wrong", "a", "a")).isEqualTo("a");
    assertThat(read("a", "wrong", "a", "a")).isEqualTo("a");
  }

  @Test
  void whatIsAnotherEachTimeIsNotBelieved() {
    AtomicInteger count = new AtomicInteger();
    assertThatThrownBy(() -> AgreedReading.of("test", count::incrementAndGet))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT));
    assertThat(count).hasValue(8);
  }
}
