package io.esmos.archive.file;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;

/** How every call begins, and what its failures are called. Without state. */
final class FileCalls {
  /** What a call does. */
  interface Work<T> {
    T run() throws IOException;
  }

  <T> T call(String operation, Deadline deadline, Work<T> work) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before it began");
    }
    try {
      return work.run();
    } catch (IOException e) {
      throw FileErrors.of(operation, e);
    }
  }
}
