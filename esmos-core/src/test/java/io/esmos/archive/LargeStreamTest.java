package io.esmos.archive;

import static io.esmos.archive.TransferBench.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ScriptedArchive.Fault;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A gibibyte goes through eight buffers. */
class LargeStreamTest {
  private static final long LENGTH = 1L << 30;

  @Test
  void aGibibyteGoesThroughAFewBuffers() {
    ScriptedArchive archive = ScriptedArchive.counting();
    Set<String> throttled = new HashSet<>();
    archive.script(
        (call, operation) ->
            operation.endsWith("0") && throttled.add(operation) ? Fault.THROTTLE : Fault.NONE);
    try (TransferBench bench = new TransferBench()) {
      Stored stored =
          ArchiveTransfer.of(archive, bench.executor)
              .options(TransferOptions.DEFAULTS.parts(4 << 20, 8).attempts(5, Duration.ofMillis(1)))
              .upload(
                  KEY,
                  Source.once(zeros(LENGTH), OptionalLong.empty()),
                  PutRequest.PLAIN,
                  Deadline.in(Duration.ofMinutes(5), SystemTime.ticker()));
      assertThat(stored.info().length()).isEqualTo(LENGTH);
      assertThat(stored.verification()).isEqualTo(Verification.WHOLE);
      assertThat(archive.arrays()).isLessThanOrEqualTo(8);
      assertThat(throttled).hasSize(25);
    }
  }

  private static InputStream zeros(long length) {
    return new InputStream() {
      private long left = length;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] array, int offset, int most) {
        if (left <= 0) {
          return -1;
        }
        int some = (int) Math.min(left, most);
        Arrays.fill(array, offset, offset + some, (byte) 0);
        left -= some;
        return some;
      }
    };
  }
}
