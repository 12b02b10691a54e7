package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.TransferOptions;
import io.esmos.archive.UploadJournal;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A process that uploads one object to a folder, and says how far it is. */
final class TransferWriter {
  static final ObjectKey KEY = ObjectKey.of("killed/object");
  static final int LENGTH = 10_000_000;

  private TransferWriter() {}

  static byte[] content() {
    byte[] bytes = new byte[LENGTH];
    new Random(LENGTH).nextBytes(bytes);
    return bytes;
  }

  /** Uploads to the folder of the first argument with the journal of the second one. */
  public static void main(String[] arguments) {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    ArchiveTransfer transfer =
        ArchiveTransfer.of(FileSystemArchive.open("file", Path.of(arguments[0])), executor)
            .options(TransferOptions.DEFAULTS.parts(20_000, 4).progressInterval(Duration.ZERO))
            .listener(progress -> say("moved " + progress.bytes()));
    Stored stored =
        transfer.upload(
            KEY,
            Source.of(content()),
            PutRequest.PLAIN,
            UploadJournal.file(Path.of(arguments[1])),
            Deadline.in(Duration.ofMinutes(2), SystemTime.ticker()));
    say("stored " + stored.verification());
    executor.shutdown();
  }

  private static void say(String line) {
    System.out.write((line + "\n").getBytes(StandardCharsets.US_ASCII), 0, line.length() + 1);
    System.out.flush();
  }
}
