package io.esmos.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.provider.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest epoch is kept, and never goes back. */
class EpochMemoryTest {
  @TempDir private Path directory;

  private EpochMemory memory() {
    return new EpochMemory(directory.resolve("machine").resolve("epoch"));
  }

  @Test
  void whatWasTakenIsKnownToWhoeverComesLater() {
    assertThat(memory().newest()).isZero();
    assertThat(memory().take(5)).isTrue();
    assertThat(memory().take(5)).isTrue();
    assertThat(memory().newest()).isEqualTo(5);
  }

  @Test
  void anOlderOneIsRefusedAndChangesNothing() {
    memory().take(5);
    assertThat(memory().take(4)).isFalse();
    assertThat(memory().newest()).isEqualTo(5);
    assertThat(memory().take(6)).isTrue();
  }

  @Test
  void whatIsNoNumberIsNeverTakenForNothing() throws IOException {
    Path file = directory.resolve("epoch");
    for (String text : new String[] {"", "5", "-5\n", "5\n6\n", "9999999999999999999\n"}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> new EpochMemory(file).take(9))
          .as(text)
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.code()).isEqualTo(ProviderException.Code.MALFORMED));
      assertThat(file).hasContent(text);
    }
  }

  @Test
  void whatCannotBeKeptIsAFailure() throws IOException {
    Path blocked = Files.writeString(directory.resolve("machine"), "a file");
    assertThatThrownBy(() -> memory().take(1))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.OTHER));
    assertThat(blocked).hasContent("a file");
  }
}
