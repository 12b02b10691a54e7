package io.esmos.testkit.azureblob;

import io.esmos.testkit.archive.ArchiveBench.Mishap;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.testkit.wire.WireRequest;

/** What the contract of archives wants to go wrong, in requests to Blob Storage. */
public final class BlobMishaps {
  private BlobMishaps() {}

  /** Returns whether a request is about blobs, and not about the account. */
  public static boolean isOfBlobs(WireRequest request) {
    return !request.path().startsWith("/subscriptions/");
  }

  /** Makes this happen to the next request about blobs that it can happen to. */
  public static void next(WireFaults faults, Mishap mishap) {
    switch (mishap) {
      case ANSWER_LOST -> faults.plan(BlobMishaps::writes, Kind.LOSE_ANSWER);
      case THROTTLED -> faults.plan(BlobMishaps::isOfBlobs, AzureBlobServer.busy());
      case BODY_DAMAGED -> faults.plan(BlobMishaps::writes, Kind.ALTER_REQUEST);
      case READING_CUT -> faults.plan(BlobMishaps::reads, Kind.CUT_ANSWER);
      case ENDLESS_ANSWER ->
          faults.plan(
              BlobMishaps::isOfBlobs,
              WireAnswer.endless().with("x-ms-request-id", "of-no-service"));
    }
  }

  private static boolean writes(WireRequest request) {
    return isOfBlobs(request) && request.method().matches("PUT|DELETE");
  }

  private static boolean reads(WireRequest request) {
    return isOfBlobs(request)
        && request.method().equals("GET")
        && request.parameter("comp").isEmpty();
  }
}
