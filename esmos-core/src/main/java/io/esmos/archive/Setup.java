package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/**
 * What every transfer of one archive is made with. Immutable.
 *
 * @param archive the archive
 * @param executor runs the requests that are on the way at once
 * @param options how bytes are moved
 * @param calls makes the requests
 * @param listener hears of progress
 * @param cancellation ends transfers
 */
record Setup(
    ObjectArchive archive,
    Executor executor,
    TransferOptions options,
    Calls calls,
    TransferProgress.Listener listener,
    Cancellation cancellation) {
  Crew crew(String operation, Deadline deadline) {
    return new Crew(operation, executor, cancellation, deadline);
  }

  Meter meter(ObjectKey key, OptionalLong total, Deadline deadline) {
    return new Meter(listener, key, total, deadline, options.progressInterval());
  }

  Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return calls.harmless("archive.head", deadline, each -> archive.head(key, each));
  }

  /** Returns the deadline of removing what a failed transfer left. */
  Deadline cleaning(Deadline deadline) {
    return Deadline.in(cleanUpTime(), deadline.ticker());
  }

  Duration cleanUpTime() {
    return options.cleanUpTime();
  }
}
