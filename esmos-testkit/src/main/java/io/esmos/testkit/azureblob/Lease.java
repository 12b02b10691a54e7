package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A blob's lease (REST page "Lease Blob"): who holds one must be named by every write. Used under
 * the server's lock alone.
 */
final class Lease {
  private static final String ID = "x-ms-lease-id";

  private @Nullable String holder;
  private long endNanos;
  private boolean infinite;

  boolean held(long now) {
    return holder != null && (infinite || endNanos - now > 0);
  }

  String state(long now) {
    if (held(now)) {
      return "leased";
    }
    return holder == null ? "available" : "expired";
  }

  /** Refuses a write that does not name the holder, or names one where there is none. */
  void checkWrite(WireRequest request, long now) {
    Optional<String> named = request.header(ID);
    if (held(now)) {
      if (named.isEmpty()) {
        throw new Refusal(Code.LeaseIdMissing, "there is a lease and no lease id was given");
      }
      checkNamed(named);
    } else {
      refuseNamed(named);
    }
  }

  /** Refuses a reading that names another holder. */
  void checkRead(WireRequest request, long now) {
    Optional<String> named = request.header(ID);
    if (held(now)) {
      checkNamed(named);
    } else {
      refuseNamed(named);
    }
  }

  private void checkNamed(Optional<String> named) {
    if (named.isPresent() && !named.get().equalsIgnoreCase(holder)) {
      throw new Refusal(
          Code.LeaseIdMismatchWithBlobOperation, "the lease id is not that of the blob's lease");
    }
  }

  private static void refuseNamed(Optional<String> named) {
    if (named.isPresent()) {
      throw new Refusal(Code.LeaseNotPresentWithBlobOperation, "there is no lease on the blob");
    }
  }

  /** Acts on the lease itself: acquire, renew, change, release, break. */
  WireAnswer act(WireRequest request, long now) {
    String named = request.header(ID).orElse("");
    int status = 200;
    switch (request.header("x-ms-lease-action").orElse("")) {
      case "acquire" -> {
        acquire(request, now);
        status = 201;
      }
      case "renew" -> {
        checkHolder(named);
        endNanos = now + TimeUnit.SECONDS.toNanos(15);
      }
      case "change" -> {
        checkHolder(named);
        holder = request.header("x-ms-proposed-lease-id").orElseThrow(Lease::incomplete);
      }
      case "release" -> {
        checkHolder(named);
        holder = null;
      }
      case "break" -> {
        if (holder == null) {
          throw new Refusal(Code.LeaseNotPresentWithLeaseOperation, "there is no lease");
        }
        holder = null;
        status = 202;
      }
      default -> throw new Refusal(Code.InvalidHeaderValue, "no such lease action");
    }
    WireAnswer answer = new WireAnswer(status, Map.of(), new byte[0]);
    return holder == null ? answer : answer.with(ID, holder);
  }

  private void acquire(WireRequest request, long now) {
    String proposed = request.header("x-ms-proposed-lease-id").orElse(UUID.randomUUID().toString());
    if (held(now) && !proposed.equalsIgnoreCase(holder)) {
      throw new Refusal(Code.LeaseAlreadyPresent, "there is already a lease present");
    }
    int seconds = Integer.parseInt(request.header("x-ms-lease-duration").orElse("0"));
    if (seconds != -1 && (seconds < 15 || seconds > 60)) {
      throw new Refusal(Code.InvalidHeaderValue, "a lease lasts 15 to 60 seconds, or for ever");
    }
    holder = proposed;
    infinite = seconds == -1;
    endNanos = now + TimeUnit.SECONDS.toNanos(seconds);
  }

  private void checkHolder(String named) {
    if (holder == null) {
      throw new Refusal(Code.LeaseNotPresentWithLeaseOperation, "there is no lease");
    }
    if (!named.equalsIgnoreCase(holder)) {
      throw new Refusal(Code.LeaseIdMismatchWithLeaseOperation, "the lease has another id");
    }
  }

  private static Refusal incomplete() {
    return new Refusal(Code.MissingRequiredHeader, "a lease id is missing");
  }
}
