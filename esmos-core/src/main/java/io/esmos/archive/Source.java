package io.esmos.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bytes of an object that is to be written. They are read by the thread that calls {@link
 * ArchiveTransfer}; a read that blocks ends by no deadline but its own.
 */
public interface Source {
  /** Returns how many bytes there are; empty if that is known only at their end. */
  OptionalLong length();

  /** Returns whether the same bytes can be read again from the start. */
  boolean reopens();

  /**
   * Opens the bytes at their start. Who opens them closes them.
   *
   * @throws IOException if they cannot be read, or were read once and cannot be again
   */
  InputStream open() throws IOException;

  /** Returns the bytes of a file, as it is when it is opened. */
  static Source of(Path file) throws IOException {
    long length = Files.size(file);
    return new Source() {
      @Override
      public OptionalLong length() {
        return OptionalLong.of(length);
      }

      @Override
      public boolean reopens() {
        return true;
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }

      @Override
      public String toString() {
        return "file of " + length + " bytes";
      }
    };
  }

  /** Returns these bytes; they are not copied. */
  static Source of(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return new Source() {
      @Override
      public OptionalLong length() {
        return OptionalLong.of(bytes.length);
      }

      @Override
      public boolean reopens() {
        return true;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }

      @Override
      public String toString() {
        return bytes.length + " bytes";
      }
    };
  }

  /**
   * Returns what a stream yields, which can be read once: an upload of it cannot begin anew or be
   * resumed.
   *
   * @param stream the bytes; closed after they were read
   * @param length how many they are, where it is known
   */
  static Source once(InputStream stream, OptionalLong length) {
    Objects.requireNonNull(stream, "stream");
    AtomicBoolean opened = new AtomicBoolean();
    return new Source() {
      @Override
      public OptionalLong length() {
        return length;
      }

      @Override
      public boolean reopens() {
        return false;
      }

      @Override
      public InputStream open() throws IOException {
        if (opened.getAndSet(true)) {
          throw new IOException("this source can be read only once");
        }
        return stream;
      }

      @Override
      public String toString() {
        return "stream";
      }
    };
  }
}
