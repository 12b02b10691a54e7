package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.RetryPolicy;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is refused when something is built, and the table of options. */
final class AzureSetupTest {
  @Test
  void everyFaultIsToldAtOnce() {
    AzureDns.Builder wrong =
        AzureDns.of(AzureBench.pipeline(new RetryPolicy()), "s", "a/b")
            .endpoint(URI.create("https://management.azure.com"));
    assertThatThrownBy(wrong::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not retry")
        .hasMessageContaining("resource group \"a/b\"");
    assertThatThrownBy(
            () ->
                AzureDns.of(AzureBench.pipeline(), "s", "g")
                    .endpoint(URI.create("https://management.azure.com/?x"))
                    .build())
        .hasMessageContaining("must be a URL like");
  }

  @Test
  void optionsOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> ArmOptions.DEFAULTS.rates(0, 1))
        .hasMessageContaining("readsPerSecond");
    assertThatThrownBy(() -> ArmOptions.DEFAULTS.rates(1, 0))
        .hasMessageContaining("writesPerMinute");
    assertThatThrownBy(() -> ArmOptions.DEFAULTS.page(1001)).hasMessageContaining("pageSize");
    assertThatThrownBy(() -> ArmOptions.DEFAULTS.retryPause(Duration.ZERO))
        .hasMessageContaining("retryPause");
  }

  @Test
  void theTableIsTheCode() throws IOException, ReflectiveOperationException {
    List<String> document = Files.readAllLines(Path.of("..", "docs", "options.md"));
    for (RecordComponent component : ArmOptions.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(ArmOptions.DEFAULTS);
      String text = value instanceof Duration time ? time.toMillis() + " ms" : value.toString();
      String row = "| `" + component.getName() + "` | " + text + " |";
      assertThat(document).anyMatch(line -> line.startsWith(row));
    }
  }

  @Test
  void aTokenIsNeverSentWithoutEncryption() {
    AzureDns dns =
        AzureDns.of(
                request -> Mono.just(new AccessToken("secret", OffsetDateTime.MAX)),
                new JdkHttpClientBuilder().build(),
                "s",
                "g")
            .endpoint(URI.create("http://127.0.0.1:1"))
            .build();
    assertThatThrownBy(() -> dns.zones(Deadline.in(Duration.ofSeconds(20), SystemTime.ticker())))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
              assertThat(e.getCause()).hasMessageContaining("HTTPS");
              assertThat(e.toString()).doesNotContain("secret");
            });
  }
}
