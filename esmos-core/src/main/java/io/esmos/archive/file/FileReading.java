package io.esmos.archive.file;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectReading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/** An object that is being read, and its open file. */
final class FileReading implements ObjectReading {
  private final ObjectInfo info;
  private final InputStream body;
  private final FileChannel file;

  FileReading(ObjectInfo info, InputStream body, FileChannel file) {
    this.info = info;
    this.body = body;
    this.file = file;
  }

  @Override
  public ObjectInfo info() {
    return info;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    try (file;
        body) {
      // Both are closed, whatever the other says.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
