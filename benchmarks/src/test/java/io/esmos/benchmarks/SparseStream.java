package io.esmos.benchmarks;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Downloaded;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes an object of many zeros of a length that it does not say, and reads it back verified, in a
 * process whose heap holds little more than the buffers of a transfer.
 */
final class SparseStream {
  private static final ObjectKey KEY = ObjectKey.of("sparse");

  private SparseStream() {}

  /** Moves as many bytes as the first argument says. */
  public static void main(String[] arguments) throws Exception {
    long length = Long.parseLong(arguments[0]);
    ExecutorService executor = Executors.newFixedThreadPool(8);
    ArchiveTransfer transfer = ArchiveTransfer.of(new ZeroArchive(), executor);
    Deadline deadline = Deadline.in(Duration.ofMinutes(30), SystemTime.ticker());
    Stored stored =
        transfer.upload(
            KEY,
            Source.once(ZeroArchive.zeros(length), OptionalLong.empty()),
            PutRequest.PLAIN,
            deadline);
    Counter sink = new Counter();
    Downloaded downloaded = transfer.download(KEY, ReadRequest.WHOLE, sink, deadline);
    executor.shutdown();
    String said =
        String.join(
            " ",
            Long.toString(stored.info().length()),
            stored.verification().name(),
            Long.toString(sink.bytes),
            downloaded.verification().name());
    Files.writeString(Path.of(arguments[1]), said, StandardCharsets.UTF_8);
  }

  /** Counts what is written to it. */
  private static final class Counter implements WritableByteChannel {
    private long bytes;

    @Override
    public int write(ByteBuffer source) {
      int size = source.remaining();
      source.position(source.limit());
      bytes += size;
      return size;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
