package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some bytes of one version of an object, read on where a connection broke. All that is read is of
 * the version that was met first, or that was asked for: an object that is replaced in the middle
 * is a {@code CONFLICT}. For use by one thread at a time.
 */
final class PinnedBody implements AutoCloseable {
  private static final String OPERATION = "archive.read";

  private final ObjectArchive archive;
  private final Calls calls;
  private final ObjectKey key;
  private final Deadline deadline;
  private final long first;
  private ReadRequest request;
  private @Nullable ObjectReading reading;
  private @Nullable ObjectInfo info;
  private long length;
  private long at;
  private int failures;
  private Optional<Checksum> rangeChecksum = Optional.empty();

  /**
   * Opens nothing yet.
   *
   * @param request the range, and the version if it is known
   */
  PinnedBody(
      ObjectArchive archive, Calls calls, ObjectKey key, ReadRequest request, Deadline deadline) {
    this.archive = archive;
    this.calls = calls;
    this.key = key;
    this.request = request;
    this.deadline = deadline;
    this.first = request.range().map(ByteRange::first).orElse(0L);
    this.length = request.range().map(ByteRange::length).orElse(Long.MAX_VALUE);
  }

  /** Returns what the first answer says of the object. */
  ObjectInfo info() {
    while (info == null) {
      try {
        open();
      } catch (ProviderException e) {
        failed(e);
      }
    }
    return info;
  }

  /** Returns the place of the first byte in the object. */
  long first() {
    return first;
  }

  /** Returns how many bytes there are, the object's end considered. */
  long length() {
    info();
    return length;
  }

  /** Returns what the store says of all these bytes. */
  Optional<Checksum> rangeChecksum() {
    info();
    return rangeChecksum;
  }

  /**
   * Reads bytes.
   *
   * @return how many, at least one; -1 after the last one
   */
  int read(byte[] array, int offset, int most) {
    int wanted = (int) Math.min(most, length() - at);
    if (wanted == 0) {
      return most == 0 ? 0 : -1;
    }
    while (true) {
      try {
        ObjectReading open = reading == null ? open() : reading;
        int got = open.body().read(array, offset, wanted);
        if (got <= 0) {
          throw new IOException("the body ended " + (length - at) + " bytes early");
        }
        at += got;
        failures = 0;
        if (at == length) {
          noMore(open);
        }
        return got;
      } catch (IOException e) {
        failed(ProviderException.of(Code.UNAVAILABLE, OPERATION, where() + " broke off", e));
      } catch (ProviderException e) {
        failed(e);
      }
    }
  }

  /**
   * Reads all bytes, which must be so many.
   *
   * @throws ProviderException {@code MALFORMED} if the object is shorter than it was said to be
   */
  void fill(byte[] buffer, int size) {
    if (length() != size) {
      throw ProviderException.of(
          Code.MALFORMED,
          OPERATION,
          "object " + key + " has only " + length + " of the " + size + " bytes behind " + first);
    }
    for (int got = 0; got < size; ) {
      got += read(buffer, got, size - got);
    }
  }

  @Override
  public void close() {
    if (reading != null) {
      reading.close();
      reading = null;
    }
  }

  private ObjectReading open() {
    Deadline each = calls.turn(OPERATION, deadline);
    ObjectReading answer = archive.get(key, rest(), each);
    try {
      check(answer);
    } catch (ProviderException e) {
      answer.close();
      throw e;
    }
    reading = answer;
    return answer;
  }

  /** Returns the request for what is not read yet. */
  private ReadRequest rest() {
    return at == 0 ? request : request.range(new ByteRange(first + at, length - at));
  }

  private void check(ObjectReading open) {
    ObjectInfo answer = open.info();
    if (info != null) {
      if (!info.version().equals(answer.version()) || info.length() != answer.length()) {
        throw replaced(null);
      }
      return;
    }
    if (!request.version().orElse(answer.version()).equals(answer.version())) {
      throw replaced(null);
    }
    info = answer;
    rangeChecksum = open.rangeChecksum();
    length = Math.max(0, Math.min(length, answer.length() - first));
    request = request.unchanged(answer.version());
  }

  /** A body that goes on behind its end is another one than was asked for. */
  private void noMore(ObjectReading open) {
    int more;
    try {
      more = open.body().read();
    } catch (IOException e) {
      more = -1; // all that was asked for is here
    }
    if (more >= 0) {
      throw ProviderException.of(
          Code.MALFORMED, OPERATION, where() + " is longer than was asked for");
    }
  }

  private void failed(ProviderException failure) {
    close();
    boolean gone = info != null && failure.code() == Code.NOT_FOUND;
    if (gone || failure.code() == Code.CONFLICT) {
      throw replaced(failure);
    }
    if (at == length && info != null) {
      throw failure;
    }
    failures++;
    calls.await(failure, failures, Calls.PASSING, deadline);
  }

  private ProviderException replaced(@Nullable ProviderException cause) {
    return ProviderException.of(
        Code.CONFLICT,
        OPERATION,
        where() + " has been replaced or deleted since version " + request.version().orElse("?"),
        cause);
  }

  private String where() {
    return "object " + key + (length == Long.MAX_VALUE ? "" : " " + range());
  }

  private String range() {
    return length == 0 ? "of no bytes" : new ByteRange(first, length).toString();
  }
}
