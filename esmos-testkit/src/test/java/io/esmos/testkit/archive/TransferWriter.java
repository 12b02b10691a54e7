package io.esmos.testkit.archive;

import io.esmos.archive.file.FileSystemArchive;
import java.io.IOException;
import java.nio.file.Path;

/** A process that uploads to a folder until it is killed. */
final class TransferWriter {
  private TransferWriter() {}

  /** Uploads to the folder of the first argument, with the mistake of the second one. */
  public static void main(String[] arguments) throws IOException {
    FileSystemArchive archive = FileSystemArchive.open("file", Path.of(arguments[0]));
    UploadWriter.run(new MortalArchive(archive, KillMistake.valueOf(arguments[1])), arguments);
  }
}
