package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads an object into a file, which is there with all bytes, verified and durable, or as it was
 * before. What a killed process leaves is named after the file and ends with {@code .esmos-part}.
 */
final class FileDownload {
  private static final String OPERATION = "archive.download";

  private FileDownload() {}

  static Downloaded run(
      Setup setup, ObjectKey key, ReadRequest request, Path file, Deadline deadline) {
    Path whole = file.toAbsolutePath();
    Path draft =
        whole.resolveSibling(whole.getFileName() + "." + MarkedWrite.mark() + ".esmos-part");
    try {
      Downloaded downloaded = fill(setup, key, request, draft, deadline);
      DurableMove.replace(draft, whole);
      return downloaded;
    } catch (IOException e) {
      ProviderException failure =
          ProviderException.of(
              Code.OTHER, OPERATION, "object " + key + " cannot be written to " + file, e);
      remove(draft, failure);
      throw failure;
    } catch (RuntimeException | Error e) {
      remove(draft, e);
      throw e;
    }
  }

  private static Downloaded fill(
      Setup setup, ObjectKey key, ReadRequest request, Path draft, Deadline deadline)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Downloaded downloaded = Downloading.run(setup, key, request, channel, deadline);
      channel.force(true);
      return downloaded;
    }
  }

  private static void remove(Path draft, Throwable why) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }
}
