package io.esmos.azure;

import com.azure.core.util.BinaryData;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the Azure Resource Manager.
 *
 * @param request what it answers
 * @param status the status code
 * @param requestId Azure's id of the request
 * @param retryAfter the header of this name, as it came
 * @param body the body, which may be empty
 */
record ArmAnswer(
    ArmRequest request,
    int status,
    Optional<String> requestId,
    Optional<String> retryAfter,
    BinaryData body) {

  boolean success() {
    return status >= 200 && status < 300;
  }

  /**
   * Returns what the reader makes of the body.
   *
   * @throws ProviderException {@code MALFORMED} if it is not what it should be
   */
  <T> T read(Function<Map<String, Object>, T> reader) {
    try {
      return reader.apply(Json.parse(body.toBytes()));
    } catch (IllegalArgumentException e) {
      throw malformed("the answer is not understood: " + e.getMessage(), e);
    }
  }

  ProviderException malformed(String why, @Nullable Throwable cause) {
    return ProviderException.of(Code.MALFORMED, request.operation(), why, cause)
        .vendor(String.valueOf(status), requestId.orElse(null));
  }
}
