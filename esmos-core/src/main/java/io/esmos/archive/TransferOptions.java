package io.esmos.archive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How {@link ArchiveTransfer} moves bytes. Immutable; begin with {@link #DEFAULTS}. The table in
 * {@code docs/options.md} says what each option interacts with.
 *
 * @param partSize the bytes of a part, unless the archive or the object's length wants larger ones;
 *     also the bytes of a range of a download
 * @param parallel parts or ranges in memory, and so on the way, at once
 * @param bufferMemory the most bytes that parts of one transfer take; a single part may be larger
 * @param requestTimeout how long one request may take, its body included
 * @param attempts how often a request is tried that does no harm when it is repeated
 * @param retryPause the pause before the second try, doubled each time, where the vendor names none
 * @param requestsPerSecond requests a second at most; 0 for any number
 * @param bytesPerSecond bytes a second at most; 0 for any number
 * @param restarts how often an upload begins anew after the store gave it up
 * @param cleanUpTime how long removing what a failed transfer left may take, after its deadline
 * @param progressInterval the least time between two events of progress
 * @param sha256 whether uploads compute the SHA-256 of all bytes
 */
public record TransferOptions(
    int partSize,
    int parallel,
    long bufferMemory,
    Duration requestTimeout,
    int attempts,
    Duration retryPause,
    int requestsPerSecond,
    long bytesPerSecond,
    int restarts,
    Duration cleanUpTime,
    Duration progressInterval,
    boolean sha256) {
  /** The largest array of most Java machines, in whole MiB. */
  static final int LARGEST_PART = Integer.MAX_VALUE - (1 << 20) + 1;

  private static final Duration LEAST = Duration.ofMillis(1);

  /** Eight parts of 8 MiB at once, a minute for each request, no limit of the rate. */
  public static final TransferOptions DEFAULTS =
      new TransferOptions(
          8 << 20,
          8,
          64 << 20,
          Duration.ofSeconds(60),
          5,
          Duration.ofMillis(200),
          0,
          0,
          2,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          false);

  /** Checks all bounds and names every one that is broken. */
  public TransferOptions {
    List<String> faults = new ArrayList<>();
    within(faults, "partSize", partSize, 1, LARGEST_PART);
    within(faults, "parallel", parallel, 1, 1000);
    within(faults, "bufferMemory", bufferMemory, 1, Long.MAX_VALUE);
    least(faults, "requestTimeout", requestTimeout);
    within(faults, "attempts", attempts, 1, 20);
    least(faults, "retryPause", retryPause);
    within(faults, "requestsPerSecond", requestsPerSecond, 0, 1_000_000);
    within(faults, "bytesPerSecond", bytesPerSecond, 0, Long.MAX_VALUE);
    within(faults, "restarts", restarts, 0, 10);
    least(faults, "cleanUpTime", cleanUpTime);
    if (progressInterval.isNegative()) {
      faults.add("progressInterval " + progressInterval + " must not be negative");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("transfer options: " + String.join("; ", faults));
    }
  }

  /** Returns these options with parts of another size, so many of them at once. */
  public TransferOptions parts(int size, int atOnce) {
    return with(
        it -> {
          it.partSize = size;
          it.parallel = atOnce;
        });
  }

  /** Returns these options with another bound of the memory that parts take. */
  public TransferOptions bufferMemory(long bytes) {
    return with(it -> it.bufferMemory = bytes);
  }

  /** Returns these options with another time for each request. */
  public TransferOptions requestTimeout(Duration each) {
    return with(it -> it.requestTimeout = each);
  }

  /** Returns these options with another number of tries, and pause before the second one. */
  public TransferOptions attempts(int most, Duration pause) {
    return with(
        it -> {
          it.attempts = most;
          it.retryPause = pause;
        });
  }

  /** Returns these options with limits of the rate; 0 for none. */
  public TransferOptions pace(int requestsEachSecond, long bytesEachSecond) {
    return with(
        it -> {
          it.requestsPerSecond = requestsEachSecond;
          it.bytesPerSecond = bytesEachSecond;
        });
  }

  /** Returns these options with another number of uploads that begin anew. */
  public TransferOptions restarts(int most) {
    return with(it -> it.restarts = most);
  }

  /** Returns these options with another time for removing what a failed transfer left. */
  public TransferOptions cleanUpTime(Duration most) {
    return with(it -> it.cleanUpTime = most);
  }

  /** Returns these options with another time between two events of progress. */
  public TransferOptions progressInterval(Duration least) {
    return with(it -> it.progressInterval = least);
  }

  /** Returns these options with the SHA-256 of uploads computed or not. */
  public TransferOptions sha256(boolean on) {
    return with(it -> it.sha256 = on);
  }

  private TransferOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The options, to change some of them. */
  private static final class Draft {
    private int partSize;
    private int parallel;
    private long bufferMemory;
    private Duration requestTimeout;
    private int attempts;
    private Duration retryPause;
    private int requestsPerSecond;
    private long bytesPerSecond;
    private int restarts;
    private Duration cleanUpTime;
    private Duration progressInterval;
    private boolean sha256;

    Draft(TransferOptions from) {
      partSize = from.partSize;
      parallel = from.parallel;
      bufferMemory = from.bufferMemory;
      requestTimeout = from.requestTimeout;
      attempts = from.attempts;
      retryPause = from.retryPause;
      requestsPerSecond = from.requestsPerSecond;
      bytesPerSecond = from.bytesPerSecond;
      restarts = from.restarts;
      cleanUpTime = from.cleanUpTime;
      progressInterval = from.progressInterval;
      sha256 = from.sha256;
    }

    TransferOptions done() {
      return new TransferOptions(
          partSize,
          parallel,
          bufferMemory,
          requestTimeout,
          attempts,
          retryPause,
          requestsPerSecond,
          bytesPerSecond,
          restarts,
          cleanUpTime,
          progressInterval,
          sha256);
    }
  }

  private static void within(List<String> faults, String name, long value, long from, long to) {
    if (value < from || value > to) {
      faults.add(name + " " + value + " must be from " + from + " to " + to);
    }
  }

  private static void least(List<String> faults, String name, Duration value) {
    if (value.compareTo(LEAST) < 0) {
      faults.add(name + " " + value + " must be at least 1 ms");
    }
  }
}
