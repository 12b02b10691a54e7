package io.esmos.testkit.s3;

import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.RequestFaults;
import io.esmos.testkit.archive.WireRequestFaults;
import io.esmos.testkit.archive.WireRequestFaults.Refusal;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import java.util.List;
import java.util.Set;

/** What goes wrong with requests of S3's protocol while the contract of faults runs. */
public final class S3RequestFaults {
  /**
   * What takes so long that S3 begins its answer before it knows the end: "a 200 OK response can
   * contain either a success or an error", API reference.
   */
  private static final Set<String> SLOW =
      Set.of("CopyObject", "UploadPartCopy", "CompleteMultipartUpload");

  private S3RequestFaults() {}

  /**
   * Returns all that can go wrong at a store.
   *
   * @param store the store, or what stands before it
   * @param slowDown how it asks to slow down
   */
  public static RequestFaults of(WireServer store, WireAnswer slowDown) {
    return WireRequestFaults.of(
        store,
        request -> S3Server.operation(request).matches("(Create|Abort)MultipartUpload"),
        List.of(
            new Refusal(slowDown, Code.THROTTLED),
            new Refusal(S3Server.error(500, "InternalError"), Code.UNAVAILABLE),
            new Refusal(S3Server.error(403, "AccessDenied"), Code.DENIED),
            new Refusal(S3RequestFaults::slow, S3Server.lateError(), Code.UNAVAILABLE)));
  }

  private static boolean slow(WireRequest request) {
    return SLOW.contains(S3Server.operation(request));
  }
}
