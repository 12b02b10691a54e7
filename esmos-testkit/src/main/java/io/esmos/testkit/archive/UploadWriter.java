package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.TransferOptions;
import io.esmos.archive.UploadJournal;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * A process that makes eight uploads at once, again and again until it is killed, and says of each
 * when it was done. It goes on where the process before it was, by the journals that it left.
 */
public final class UploadWriter {
  static final String READY = "ready";
  static final String GO = "go";
  static final String STORED = "stored";

  /** The status of a process that failed by itself. */
  private static final int FAILED = 3;

  private final ArchiveTransfer transfer;
  private final Path journals;
  private final int part;

  UploadWriter(ObjectArchive archive, Executor executor, Path journals, int part) {
    this.transfer =
        ArchiveTransfer.of(archive, executor).options(TransferOptions.DEFAULTS.parts(part, 2));
    this.journals = journals;
    this.part = part;
  }

  /**
   * Runs for ever, or until its standard input ends.
   *
   * @param arguments those of the {@code main} method; the last ones are the harness's
   */
  public static void run(ObjectArchive archive, String... arguments) throws IOException {
    Path journals = Path.of(arguments[arguments.length - 2]);
    int part = Integer.parseInt(arguments[arguments.length - 1]);
    Executor executor = Executors.newCachedThreadPool();
    UploadWriter writer = new UploadWriter(archive, executor, journals, part);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    say(READY);
    String told = in.readLine();
    if (told != null && told.startsWith(GO)) {
      Scanner numbers = new Scanner(told.substring(GO.length()));
      for (int i = 0; i < KillWork.WRITERS; i++) {
        int which = i;
        int number = numbers.nextInt();
        Thread thread = new Thread(() -> writer.uploads(which, number), "writer " + i);
        thread.setUncaughtExceptionHandler(UploadWriter::failed);
        thread.start();
      }
      // Nobody is there any more to kill it.
      while (in.readLine() != null) {}
    }
    Runtime.getRuntime().halt(0);
  }

  private static void failed(Thread thread, Throwable e) {
    thread.getThreadGroup().uncaughtException(thread, e);
    Runtime.getRuntime().halt(FAILED);
  }

  private void uploads(int which, int first) {
    for (int number = first; ; number++) {
      upload(new KillWork(which, number, part));
      say(STORED + " " + which + " " + number);
    }
  }

  /** Makes one upload, or ends the one that was begun. */
  void upload(KillWork work) {
    var capabilities = transfer.archive().capabilities();
    try {
      transfer.upload(
          work.key(),
          work.source(),
          work.request(capabilities),
          UploadJournal.file(journals.resolve("writer-" + work.writer())),
          Deadline.in(Duration.ofMinutes(5), SystemTime.ticker()));
    } catch (ProviderException e) {
      // The process that died had created it; the killer looks at its bytes.
      if (e.code() != Code.CONFLICT || !work.creates(capabilities)) {
        throw e;
      }
    }
  }

  private static synchronized void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
