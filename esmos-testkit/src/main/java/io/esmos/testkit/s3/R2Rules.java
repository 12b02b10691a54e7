package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireRequest;
import java.util.List;
import java.util.Set;

/**
 * What R2 refuses of S3's requests: "S3 API compatibility" of Cloudflare's documentation, and the
 * reports of clients. Checksums of the SDK's own choice were 501 when the SDKs began to send them;
 * the table lists some since, so that this server is as strict as R2 was at its strictest.
 */
final class R2Rules {
  private static final List<String> HEADERS =
      List.of(
          "x-amz-checksum-",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-trailer",
          "x-amz-tagging",
          "x-amz-object-lock-",
          "x-amz-server-side-encryption",
          "x-amz-expected-bucket-owner",
          "x-amz-bypass-governance-retention",
          "x-amz-mp-object-size");

  private static final Set<String> PARAMETERS =
      Set.of(
          "tagging", "retention", "legal-hold", "restore", "versioning", "versions", "object-lock");

  private R2Rules() {}

  static void check(WireRequest request) {
    if (request
        .header("x-amz-content-sha256")
        .filter(it -> it.startsWith("STREAMING-"))
        .isPresent()) {
      throw new Refusal(
          403,
          "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided.");
    }
    for (String name : request.headers().keySet()) {
      // Asking for checksums on a read is harmless, and there are none.
      if (!name.equals("x-amz-checksum-mode") && HEADERS.stream().anyMatch(name::startsWith)) {
        throw Refusal.notImplemented(
            "Header '" + name + "' with value '" + request.header(name).orElse("") + "'");
      }
    }
    PARAMETERS.stream()
        .filter(it -> request.parameter(it).isPresent())
        .findFirst()
        .ifPresent(
            it -> {
              throw Refusal.notImplemented("Parameter '" + it + "'");
            });
    boolean conditional =
        request.header("if-match").isPresent() || request.header("if-none-match").isPresent();
    boolean single = request.parameter("uploadId").isEmpty();
    boolean copy = request.header("x-amz-copy-source").isPresent();
    if (copy && !single && request.header("x-amz-copy-source-if-match").isPresent()) {
      throw Refusal.notImplemented("A condition on the source of a part");
    }
    if (conditional
        && !request.method().matches("GET|HEAD")
        && !(request.method().equals("PUT") && single && !copy)) {
      throw Refusal.notImplemented("A condition on this request");
    }
  }
}
