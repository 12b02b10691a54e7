package io.esmos.testkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Source;
import io.esmos.archive.TransferOptions;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads, options and sources for the tests of transfers. */
final class TransferBench implements AutoCloseable {
  static final ObjectKey KEY = ObjectKey.of("folder/object");

  /** Parts of 1,000 bytes, four at once, and retries without long pauses. */
  static final TransferOptions OPTIONS =
      TransferOptions.DEFAULTS
          .parts(1000, 4)
          .attempts(4, Duration.ofMillis(1))
          .cleanUpTime(Duration.ofSeconds(20))
          .progressInterval(Duration.ZERO);

  final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(0, 16, 1, TimeUnit.SECONDS, new SynchronousQueue<>());

  ArchiveTransfer over(ObjectArchive archive) {
    return ArchiveTransfer.of(archive, executor).options(OPTIONS);
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** A source that can be opened again and does not say how long it is. */
  static Source unknown(byte[] bytes) {
    return new Source() {
      @Override
      public OptionalLong length() {
        return OptionalLong.empty();
      }

      @Override
      public boolean reopens() {
        return true;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  /** Checks that a store has this object, no upload under way and no open body. */
  static void holds(ScriptedArchive archive, byte[] bytes) {
    assertThat(archive.bytes(KEY)).isEqualTo(bytes);
    clean(archive);
  }

  static void clean(ScriptedArchive archive) {
    assertThat(archive.underWay()).isZero();
    assertThat(archive.open()).isZero();
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
