package io.esmos.testkit.s3;

import io.esmos.testkit.archive.ArchiveBench.Mishap;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Kind;

/** What the contract of archives wants to go wrong, in requests of S3's protocol. */
public final class S3Mishaps {
  private S3Mishaps() {}

  /** Makes this happen to the next request that it can happen to. */
  public static void next(WireFaults faults, Mishap mishap) {
    switch (mishap) {
      case ANSWER_LOST ->
          faults.plan(request -> !request.method().matches("GET|HEAD"), Kind.LOSE_ANSWER);
      case THROTTLED -> faults.plan(request -> true, S3Server.slowDown());
      case BODY_DAMAGED ->
          faults.plan(request -> request.method().equals("PUT"), Kind.ALTER_REQUEST);
      case READING_CUT ->
          faults.plan(request -> S3Server.operation(request).equals("GetObject"), Kind.CUT_ANSWER);
      case ENDLESS_ANSWER -> faults.plan(request -> true, WireAnswer.endless());
    }
  }
}
