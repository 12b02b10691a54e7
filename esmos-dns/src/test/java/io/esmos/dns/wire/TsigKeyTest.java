package io.esmos.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TsigKeyTest {
  private static final String SECRET = "c2VjcmV0LWZvci10ZXN0cy1vbmx5LTEyMzQ1Njc4";

  @ParameterizedTest
  @ValueSource(strings = {"hmac-sha256", "hmac-sha384", "HMAC-SHA512"})
  void readsWhatNsupdateReads(String algorithm) {
    TsigKey key = TsigKey.parse(algorithm + ":Update.Test:" + SECRET + "\n");
    assertThat(key.name()).isEqualTo(DnsName.of("update.test"));
    assertThat(key.algorithm().text()).isEqualToIgnoringCase(algorithm);
    assertThat(new String(key.secret().getEncoded(), java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("secret-for-tests-only-12345678");
  }

  @Test
  void theSecretIsNowhere() {
    assertThat(TsigKey.parse("hmac-sha256:update.test:" + SECRET))
        .hasToString("TsigKey[hmac-sha256:update.test.]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "update.test:" + SECRET,
        "hmac-md5:update.test:" + SECRET,
        "hmac-sha1:update.test:" + SECRET,
        "hmac-sha256:update.test:",
        "hmac-sha256:update.test:c2hvcnQ=",
        "hmac-sha256:update.test:not base64 " + SECRET,
        "hmac-sha256:a..b:" + SECRET
      })
  void refusesWithoutQuotingTheSecret(String text) {
    assertThatThrownBy(() -> TsigKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("c2")
        .hasMessageNotContaining("base64 c");
  }
}
