package io.esmos.authority;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.regex.Pattern;

/** What a witness checks before it asks its store. */
public final class WitnessChecks {
  /** The most bytes of a cell, where its store takes so many: a register holds a few hundred. */
  public static final int MAX_BYTES = (1 << 20) - 1;

  private WitnessChecks() {}

  /**
   * Checks the size of a cell.
   *
   * @throws ProviderException {@code INVALID} if there are more bytes than that
   */
  public static void size(byte[] contents, int most, String operation) {
    if (contents.length > most) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          contents.length + " bytes, a cell has at most " + most + " bytes");
    }
  }

  /**
   * Checks the tag that a cell is to have.
   *
   * @param ours what the tags of the store look like
   * @throws ProviderException {@code INVALID} if it is none of them: it would otherwise become a
   *     part of the request
   */
  public static void tag(String tag, Pattern ours, String operation) {
    if (!ours.matcher(tag).matches()) {
      throw ProviderException.of(Code.INVALID, operation, "the tag is not one of this witness");
    }
  }
}
