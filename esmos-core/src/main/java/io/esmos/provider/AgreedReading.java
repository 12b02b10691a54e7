package io.esmos.provider;

import io.esmos.provider.ProviderException.Code;
import java.util.function.Supplier;

/**
 * Reads what goes back to where it came from, and has no checksum on its way: a vendor's list that
 * is changed by writing all of it, entries of others among them. With one wrong letter in an answer
 * an entry would seem to be absent, or to be another one, and be lost with the next change.
 */
public final class AgreedReading {
  /** Who always finds another's change does not get through by trying on. */
  private static final int MOST = 8;

  private AgreedReading() {}

  /**
   * Reads until two readings, one after the other, are equal, eight times at most.
   *
   * @param reading reads once; what it returns is compared with {@code equals}
   * @throws ProviderException {@code CONFLICT} if no two are; what a reading fails with
   */
  public static <T> T of(String operation, Supplier<T> reading) {
    T last = reading.get();
    for (int i = 1; i < MOST; i++) {
      T next = reading.get();
      if (next.equals(last)) {
        return next;
      }
      last = next;
    }
    throw ProviderException.of(
        Code.CONFLICT, operation, "what is read is another each time; somebody keeps changing it");
  }
}
