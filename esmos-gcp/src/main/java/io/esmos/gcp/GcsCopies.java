package io.esmos.gcp;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies inside Cloud Storage ({@code objects.rewrite}): of one generation, under a condition on
 * what is there. A copy to another class or place takes several calls, and nothing of it is seen
 * before the last. Safe for use by several threads.
 */
final class GcsCopies {
  private final GcsStore store;

  GcsCopies(GcsStore store) {
    this.store = store;
  }

  /**
   * What is copied.
   *
   * @param bucket its bucket
   * @param name its name
   * @param generation which of its contents
   */
  record Source(String bucket, String name, String generation) {}

  /**
   * Copies.
   *
   * @param said metadata and class of the copy
   * @param encryptionKey its customer-managed key; empty for that of the bucket
   * @throws ProviderException {@code CONFLICT} if the condition does not hold or the source has
   *     another generation; {@code NOT_FOUND} if it is not there
   */
  ObjectInfo copy(
      Source source,
      ObjectKey to,
      Map<String, @Nullable Object> said,
      Optional<String> encryptionKey,
      Precondition condition,
      Deadline deadline,
      String operation) {
    GcsCalls.Call call =
        GcsStore.with(
            GcsStore.under(
                GcsCalls.Call.of(
                        "POST",
                        GcsCalls.object(source.bucket(), source.name())
                            + "/rewriteTo/b/"
                            + GcsCalls.encoded(store.bucket())
                            + "/o/"
                            + GcsCalls.encoded(to.value()))
                    .with("projection", "noAcl")
                    .with("sourceGeneration", GcsStore.generation(source.generation(), operation)),
                condition,
                operation),
            said);
    if (encryptionKey.isPresent()) {
      call = call.with("destinationKmsKeyName", encryptionKey.get());
    }
    Map<String, Object> answer = store.ask(call, deadline, operation);
    while (Boolean.FALSE.equals(answer.get("done"))) {
      Object token = answer.get("rewriteToken");
      if (token == null) {
        throw malformed(operation);
      }
      answer = store.ask(call.with("rewriteToken", token.toString()), deadline, operation);
    }
    if (answer.get("resource") instanceof Map<?, ?> made) {
      @SuppressWarnings("unchecked") // the names of JSON's members are texts
      Map<String, Object> resource = (Map<String, Object>) made;
      GcsJson.confirm(
          resource, said, List.of("contentType", "storageClass", "metadata"), operation);
      return store.info(resource, operation);
    }
    throw malformed(operation);
  }

  private static ProviderException malformed(String operation) {
    return ProviderException.of(
        Code.MALFORMED, operation, "Cloud Storage answered a copy without its result");
  }
}
